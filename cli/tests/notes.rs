//! Notes at the command line: made, listed, shown, saved, found.

mod home;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use home::{Home, files, refusal, run, text};
use serde_json::Value;

/// A home with a small notebook in `n`, in which nothing is git's.
fn notebook() -> Home {
    let home = Home::new();
    home.write("n/.talklog/settings.toml", "");
    home.write(
        "n/kiln-days/event.md",
        "---\ntitle: Kiln Days 2026\nstart: 2026-05-04\nend: 2026-05-05\n---\n",
    );
    home.write(
        "n/kiln-days/2026-05-04-glaze.md",
        "---\ntitle: Glaze as a cache\nspeakers:\n  - Odile Brandt (Ofen AG)\n---\n\nA glaze hides the cracks *until* it is fired.\n",
    );
    home.write("n/inbox.md", "# Inbox\n\nask about pottery\n");
    home
}

#[allow(clippy::unwrap_used, reason = "only tests use it")]
fn paths(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|note| note["path"].as_str().unwrap()).collect()
}

#[test]
fn a_list_is_an_array_of_notes() {
    let home = notebook();
    let list = home.data("-C n list");
    assert_eq!(paths(&list), ["inbox.md", "kiln-days/2026-05-04-glaze.md", "kiln-days/event.md"]);
    let talk = &list[1];
    assert_eq!(talk["title"], "Glaze as a cache");
    assert_eq!(talk["speakers"][0], "Odile Brandt (Ofen AG)");
    assert_eq!(talk["event"], "kiln-days");
    assert_eq!(talk["kind"], "talk");
    assert_eq!(talk["revision"].as_str().unwrap().len(), 40);
    let text = home.ok("-C n list");
    assert!(
        text.contains("kiln-days/2026-05-04-glaze.md\tGlaze as a cache — Odile Brandt (Ofen AG)\n"),
        "{text}"
    );
    assert_eq!(paths(&home.data("-C n list is:talk")), ["kiln-days/2026-05-04-glaze.md"]);
}

#[test]
fn the_notebook_is_the_nearest_one_above() {
    let home = notebook();
    let mut command = home.talklog("list --json");
    command.current_dir(home.path("n/kiln-days"));
    let list = home::answer(&text(&run(&mut command, "").stdout));
    assert_eq!(list.as_array().unwrap().len(), 3);
    // A path from the current folder, and one in the notebook.
    for path in
        ["2026-05-04-glaze.md", "./2026-05-04-glaze.md", "kiln-days/2026-05-04-glaze.md", "../inbox.md"]
    {
        let mut command = home.talklog("show");
        command.arg(path).current_dir(home.path("n/kiln-days"));
        let output = run(&mut command, "");
        assert!(output.status.success(), "{path}: {}", text(&output.stderr));
    }
}

#[test]
fn a_note_is_shown_as_text_and_as_html() {
    let home = notebook();
    let path = "kiln-days/2026-05-04-glaze.md";
    assert_eq!(home.ok(&format!("-C n show {path}")), home.read(&format!("n/{path}")));
    assert!(home.ok(&format!("-C n show {path} --html")).contains("<em>until</em>"));
    let note = home.data(&format!("-C n show {path}"));
    assert_eq!(note["text"], home.read(&format!("n/{path}")));
    assert_eq!(note["read_only"], Value::Null);
    assert_eq!(note["item"]["path"], path);
    let html = home.data(&format!("-C n show {path} --html"));
    assert!(html["html"].as_str().unwrap().contains("<em>"));
}

#[test]
fn what_is_not_there_is_said() {
    let home = notebook();
    let error = home.refused("-C n show nowhere.md", 1, "not_found");
    assert_eq!(error["path"], "nowhere.md");
    home.refused("-C n show ../../etc/passwd", 2, "bad_path");
    home.refused("-C n show .git/config", 2, "bad_path");
    home.refused("-C nowhere list", 1, "not_found");
    let output = run(&mut home.talklog("-C n show nowhere.md"), "");
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(stderr.starts_with("talklog: ") && stderr.contains("nowhere.md"), "{stderr}");
}

#[test]
fn a_save_creates_changes_and_refuses() {
    let home = notebook();
    let save = |arguments: &str, input: &str| {
        run(&mut home.talklog(&format!("-C n --json save {arguments}")), input)
    };
    let output = save("new/note.md", "# New\n");
    let saved = home::answer(&text(&output.stdout));
    assert_eq!(saved["outcome"], "saved");
    assert_eq!(home.read("n/new/note.md"), "# New\n");
    refusal(&save("new/note.md", "# Other\n"), 1, "exists");
    assert_eq!(home.read("n/new/note.md"), "# New\n");
    let base = saved["revision"].as_str().unwrap();
    let output = save(&format!("new/note.md --base {base}"), "# Newer\n");
    assert_eq!(home::answer(&text(&output.stdout))["outcome"], "saved");
    // The same base again: the note is another one by now.
    refusal(&save(&format!("new/note.md --base {base}"), "# Lost\n"), 3, "changed");
    refusal(&save(&format!("gone.md --base {base}"), "# Lost\n"), 3, "changed");
    assert_eq!(home.read("n/new/note.md"), "# Newer\n");
    refusal(&save("../outside.md", "x"), 2, "bad_path");
    assert!(!home.path("outside.md").exists());
}

#[test]
fn a_save_keeps_line_ends_and_byte_order_mark() {
    let home = notebook();
    home.write("n/old.md", "\u{feff}one\r\ntwo\r\n");
    let base = home.data("-C n show old.md")["item"]["revision"].as_str().unwrap().to_owned();
    let output = run(&mut home.talklog(&format!("-C n save old.md --base {base}")), "one\ntwo\nthree\n");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(home.read("n/old.md"), "\u{feff}one\r\ntwo\r\nthree\r\n");
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let home = notebook();
    let mut command = home.talklog("-C n --json save bytes.md");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"\xff\xfe").unwrap();
    refusal(&child.wait_with_output().unwrap(), 2, "bad_input");
}

#[test]
fn a_new_note_is_in_its_events_folder() {
    let home = notebook();
    let path = home.ok(
        "-C n new What%a%kiln%forgets --event kiln%days%2026 --speaker Ada%Ton%(Ofen%AG) --speaker Bo%Lehm",
    );
    let path = path.trim_end();
    assert!(path.starts_with("kiln-days/20") && path.ends_with("-what-a-kiln-forgets.md"), "{path}");
    let note = home.data(&format!("-C n show {path}"));
    assert_eq!(note["item"]["title"], "What a kiln forgets");
    assert_eq!(note["item"]["speakers"], serde_json::json!(["Ada Ton (Ofen AG)", "Bo Lehm"]));
    assert_eq!(note["item"]["event"], "kiln-days");
    let again = home.data("-C n new What%a%kiln%forgets --event kiln-days");
    assert_ne!(again["path"], path, "a second note of the same title took the first one's place");
    let error = home.refused("-C n new X --event moon-days", 1, "not_found");
    assert!(error["hint"].as_str().unwrap().contains("kiln-days"), "{error}");
}

#[test]
fn an_event_is_made_and_its_talks_start_from_a_template() {
    let home = notebook();
    let path = home.ok("-C n event new Low%Tide%2026 --start 2026-09-17 --end 2026-09-18 --place Quay%7");
    assert_eq!(path.trim_end(), "low-tide-2026/event.md");
    let note = home.data("-C n show low-tide-2026/event.md");
    assert_eq!(note["item"]["kind"], "event");
    assert_eq!(note["item"]["start"], "2026-09-17");
    home.refused("-C n event new Low%Tide%2026", 1, "exists");
    home.refused("-C n event new Other --start 17.9.", 2, "bad_input");
    let error = home.refused("-C n new X --template nope", 1, "not_found");
    assert!(error["hint"].as_str().unwrap().contains("talk"), "{error}");
    let made = home.ok("-C n new Search%on%a%ferry --event low-tide-2026 --template talk");
    assert!(made.starts_with("low-tide-2026/20"), "{made}");
}

#[test]
fn notes_are_found_by_what_they_say_and_by_name() {
    let home = notebook();
    let found = home.data("-C n search cracks");
    assert_eq!(found["hits"][0]["item"]["path"], "kiln-days/2026-05-04-glaze.md");
    assert!(found["hits"][0]["snippet"].as_str().unwrap().contains("cracks"));
    assert_eq!(found["total"], 1);
    assert!(home.ok("-C n search speaker:odile").contains("kiln-days/2026-05-04-glaze.md"));
    assert_eq!(home.ok("-C n find glz").lines().next(), Some("kiln-days/2026-05-04-glaze.md"));
    assert_eq!(home.data("-C n find glz")[0]["item"]["path"], "kiln-days/2026-05-04-glaze.md");
    // What another program wrote since is found too.
    home.write("n/kiln-days/late.md", "a note about porcelain\n");
    assert_eq!(home.data("-C n search porcelain")["hits"][0]["item"]["path"], "kiln-days/late.md");
    assert_eq!(home.data("-C n search porcelain --limit 0")["hits"].as_array().unwrap().len(), 0);
}

#[test]
fn reading_changes_no_file() {
    let home = notebook();
    let before = files(&home.path("n"));
    for command in ["list", "status", "search glaze", "find glaze", "show inbox.md", "doctor --offline"] {
        run(&mut home.talklog(&format!("-C n {command}")), "");
    }
    assert_eq!(files(&home.path("n")), before);
}

#[test]
fn changes_are_told_as_they_happen() {
    let home = notebook();
    let mut child = home.talklog("-C n watch").stdout(Stdio::piped()).spawn().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reading =
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let until = |what: &str, wanted: &dyn Fn(&Value) -> bool| loop {
        let left = limit.saturating_duration_since(std::time::Instant::now());
        let line = told.recv_timeout(left).unwrap_or_else(|_| panic!("{what} was not told"));
        if wanted(&home::answer(&line)) {
            break;
        }
    };
    let change = |data: &Value, path: &str| {
        data["changes"].as_array().and_then(|changes| changes.iter().find(|c| c["path"] == path).cloned())
    };
    until("the beginning", &|data| data["event"] == "listing");
    home.write("n/new.md", "# New\n");
    until("a new note", &|data| change(data, "new.md").is_some_and(|c| c["item"]["title"] == "New"));
    std::fs::remove_file(home.path("n/new.md")).unwrap();
    until("that it is gone", &|data| change(data, "new.md").is_some_and(|c| c["item"].is_null()));
    child.kill().unwrap();
    child.wait().unwrap();
    let _ = reading.join();
}

#[test]
fn links_lead_back_and_follow_a_rename() {
    let home = notebook();
    home.write(
        "n/inbox.md",
        "# Inbox\n\nask [[2026-05-04-glaze]] and [again](kiln-days/2026-05-04-glaze.md#x)\n",
    );
    let links = home.data("-C n backlinks kiln-days/2026-05-04-glaze.md");
    assert_eq!(links.as_array().unwrap().len(), 2);
    assert_eq!((&links[0]["line"], links[0]["item"]["path"].as_str()), (&Value::from(3), Some("inbox.md")));
    let shown = home.ok("-C n rename kiln-days/2026-05-04-glaze.md kiln-days/glaze.md --dry-run");
    assert_eq!(
        shown,
        "inbox.md:3\n  - ask [[2026-05-04-glaze]] and [again](kiln-days/2026-05-04-glaze.md#x)\n  + ask [[glaze]] and [again](kiln-days/glaze.md#x)\n"
    );
    let done = home.data("-C n rename kiln-days/2026-05-04-glaze.md kiln-days/glaze.md");
    assert_eq!(
        (done["path"].as_str(), done["changed"][0].as_str()),
        (Some("kiln-days/glaze.md"), Some("inbox.md"))
    );
    assert_eq!(home.read("n/inbox.md"), "# Inbox\n\nask [[glaze]] and [again](kiln-days/glaze.md#x)\n");
    home.refused("-C n rename kiln-days/glaze.md inbox.md", 1, "exists");
    home.refused("-C n backlinks gone.md", 1, "not_found");
}

#[test]
fn replacing_is_shown_done_and_taken_back() {
    let home = notebook();
    let shown = home.ok("-C n replace pottery ceramics");
    assert_eq!(
        shown,
        "inbox.md:3\n  - ask about pottery\n  + ask about ceramics\n1 place in 1 note: --apply replaces them\n"
    );
    assert!(home.read("n/inbox.md").contains("pottery"));
    let done =
        home.data("-C n replace (glaze|inbox) [$1] --regexp --match-case --words --within kiln-days --apply");
    assert_eq!(
        (&done["replacements"], done["changed"][0].as_str()),
        (&Value::from(1), Some("kiln-days/2026-05-04-glaze.md"))
    );
    assert!(home.read("n/kiln-days/2026-05-04-glaze.md").contains("A [glaze] hides"));
    assert_eq!(home.ok("-C n replace --undo"), "1 place taken back in 1 note\n");
    assert!(home.read("n/kiln-days/2026-05-04-glaze.md").contains("A glaze hides"));
    let refused = home.refused("-C n replace ( x --regexp", 2, "bad_input");
    assert_eq!(refused["message"], "the expression cannot be read at character 1: unclosed group");
    home.refused("-C n replace --undo nothing", 1, "not_found");
}

#[test]
fn what_notes_hold_is_listed_over_the_notebook_and_of_an_event() {
    let home = notebook();
    home.write(
        "n/kiln-days/2026-05-05-ash.md",
        "---\ntitle: Ash\nspeakers: [Odile Brandt (Ofen AG), Jun Reed]\n---\n\n- [ ] sieve\n- [x] sweep\n\nI need to try Prometheus.\n\n\
         <!-- private -->TODO hush<!-- /private -->\n\n## Q&A\n\nDoes it burn?\n\n> Ash is the memory of wood.\n\n## To research\n\n- Kilnwright\n",
    );
    home.write("n/later.md", "---\ntitle: Salt\nwatched: later\n---\nOn prometheus again.\n");
    let todos = home.data("-C n todos --event kiln-days");
    let words = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["words"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        words(&todos),
        ["sieve", "I need to try Prometheus.", "hush"],
        "the person's own list has it all"
    );
    assert_eq!((todos[0]["line"].as_u64(), todos[0]["kind"].as_str()), (Some(6), Some("box")));
    assert_eq!(home.data("-C n todos --done").as_array().unwrap().len(), 4);
    assert!(home.ok("-C n todos").contains("kiln-days/2026-05-05-ash.md:6\t[ ] sieve\n"));

    let tools = home.data("-C n tools");
    assert_eq!(tools[1]["name"], "Prometheus");
    assert_eq!(tools[1]["spellings"].as_array().unwrap().len(), 2);
    assert_eq!(tools[1]["mentions"].as_array().unwrap().len(), 2);
    let research = home.data("-C n tools --research --event kiln-days");
    assert_eq!((research[0]["name"].as_str(), research.as_array().unwrap().len()), (Some("Kilnwright"), 1));

    let speakers = home.data("-C n speakers");
    assert_eq!(speakers[1]["name"], "Odile Brandt");
    assert_eq!(speakers[1]["talks"].as_array().unwrap().len(), 2);
    assert_eq!(words(&home.data("-C n questions")), ["Does it burn?"]);
    assert_eq!(words(&home.data("-C n quotes")), ["Ash is the memory of wood."]);
    let later = home.data("-C n watch-later");
    assert_eq!((words(&later), later[0]["line"].is_null()), (vec!["Salt".to_owned()], true));
    refusal(&run(&mut home.talklog("-C n todos --event nowhere --json"), ""), 2, "bad_input");
}
