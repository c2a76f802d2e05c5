//! Notebooks in git at the command line: made, copied, synced; and posts.

mod home;

use home::{Home, run, text};

#[test]
fn a_sample_notebook_is_made_with_a_first_checkpoint() {
    let home = Home::new();
    let info = home.data("init n --sample");
    assert_eq!(info["git"], true);
    assert_eq!(info["consent"], "own");
    assert_eq!(info["root"].as_str(), home.path("n").to_str());
    assert!(home.data("-C n list").as_array().unwrap().len() > 10);
    assert_eq!(home.git("n", "status --porcelain"), "");
    assert_eq!(home.data("-C n log").as_array().unwrap().len(), 1);
    // It is one already.
    home.ok("init n");
    assert_eq!(home.data("-C n log").as_array().unwrap().len(), 1);
    home.refused("init n --sample", 1, "exists");
}

#[test]
fn a_notebook_without_a_name_for_git_says_so() {
    let home = Home::without_identity();
    home.write("n/a.md", "# A\n");
    let output = run(&mut home.talklog("init n"), "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("user.name"), "{}", text(&output.stderr));
    home.refused("-C n sync", 3, "identity_needed");
}

#[test]
fn what_needs_git_says_how_to_get_it() {
    let home = Home::new();
    home.write("n/a.md", "# A\n");
    for command in ["log", "sync"] {
        let error = home.refused(&format!("-C n {command}"), 1, "no_git");
        assert!(error["hint"].as_str().unwrap().contains("talklog init"), "{error}");
    }
    assert_eq!(home.data("-C n status")["status"]["sync"]["state"], "no_git");
}

#[test]
fn two_devices_sync_through_a_remote() {
    let home = Home::new();
    home.git("", "init --quiet --bare --initial-branch=main remote.git");
    home.write("one/a.md", "# A\n\nfirst\n\nlast\n");
    home.ok("init one");
    home.refused("-C one sync", 1, "no_remote");
    let remote = home.path("remote.git").display().to_string();
    let info = home.data(&format!("-C one remote set {remote}"));
    assert_eq!(info["remote"].as_str(), Some(remote.as_str()));
    let report = home.data("-C one sync");
    assert_eq!(report["state"]["state"], "in_sync");
    assert_eq!(report["sent"], 1);

    let info = home.data(&format!("clone {remote} two"));
    assert_eq!(info["remote"].as_str(), Some(remote.as_str()));
    assert_eq!(home.read("two/a.md"), home.read("one/a.md"));

    home.write("one/a.md", "# A\n\nFIRST\n\nlast\n");
    home.write("two/a.md", "# A\n\nfirst\n\nLAST\n");
    home.write("two/b.md", "# B\n");
    home.ok("-C one sync");
    let report = home.data("-C two sync");
    assert_eq!(report["changed"], serde_json::json!(["a.md"]));
    home.ok("-C one sync");
    for device in ["one", "two"] {
        assert_eq!(home.read(&format!("{device}/a.md")), "# A\n\nFIRST\n\nLAST\n");
        assert_eq!(home.read(&format!("{device}/b.md")), "# B\n");
        assert_eq!(home.git(device, "status --porcelain"), "");
    }
    let log = home.data("-C one log a.md");
    assert!(log.as_array().unwrap().len() >= 3, "{log}");
    assert_eq!(log[0]["author"], "Kim Vale");

    let checks = home.data("-C one doctor");
    let remote = checks.as_array().unwrap().iter().find(|check| check["name"] == "remote").unwrap();
    assert_eq!(remote["verdict"], "ok", "{remote}");
}

#[test]
fn a_remote_that_is_gone_is_said() {
    let home = Home::new();
    home.write("n/a.md", "# A\n");
    home.ok("init n");
    home.ok(&format!("-C n remote set {}", home.path("nowhere.git").display()));
    let output = run(&mut home.talklog("-C n --json sync"), "");
    home::refusal(&output, 1, "not_found");
    // What was done all the same is in the answer.
    assert_eq!(home::answer(&text(&output.stdout))["sent"], 0);
    home.refused("-C n remote set https://kim:secret@example.org/n.git", 2, "bad_input");
    home.refused("-C n remote set ext::sh%-c%touch%x", 2, "bad_input");
    let checks = run(&mut home.talklog("-C n --json doctor"), "");
    assert_eq!(checks.status.code(), Some(1));
    let checks = home::answer(&text(&checks.stdout));
    let remote = checks.as_array().unwrap().iter().find(|check| check["name"] == "remote").unwrap();
    assert_eq!(remote["verdict"], "trouble", "{remote}");
}

#[test]
fn a_clone_refuses_a_folder_that_holds_something() {
    let home = Home::new();
    home.git("", "init --quiet --bare --initial-branch=main remote.git");
    home.write("n/mine.md", "mine\n");
    home.refused(&format!("clone {} n", home.path("remote.git").display()), 1, "exists");
    assert_eq!(home.read("n/mine.md"), "mine\n");
}

#[test]
fn a_post_is_composed_and_exported() {
    let home = Home::new();
    home.ok("init n --sample");
    let post = home.data("-C n post compose posts/lowtide-2026.md");
    assert!(post["talks"].as_u64().unwrap() > 5, "{}", post["problems"]);
    assert!(home.ok("-C n post compose posts/lowtide-2026.md").contains("# "));
    home.write("blog/hugo.toml", "baseURL = 'https://blog.example.org/'\n");
    let export = "-C n post export posts/lowtide-2026.md --to blog --format hugo";
    let tried = home.data(&format!("{export} --dry-run"));
    assert_eq!(tried["dry_run"], true);
    assert!(!std::path::Path::new(tried["post"].as_str().unwrap()).exists());
    let report = home.data(export);
    assert_eq!(report["post"], tried["post"]);
    let page = std::fs::read_to_string(report["post"].as_str().unwrap()).unwrap();
    assert!(page.starts_with("---\n"), "{page}");
    // What is written there by hand stays.
    home.ok(export);
    std::fs::write(report["post"].as_str().unwrap(), format!("{page}polished\n")).unwrap();
    home.ok(export);
    assert!(std::fs::read_to_string(report["post"].as_str().unwrap()).unwrap().ends_with("polished\n"));
    home.refused("-C n post compose inbox.md", 2, "bad_input");
    home.refused("-C n post export posts/lowtide-2026.md --to nowhere --format zola", 1, "not_found");
}

#[test]
fn a_window_that_is_not_installed_is_said() {
    let home = Home::new();
    home.write("n/a.md", "# A\n");
    // A copy of the program alone in a folder, with nothing on the PATH.
    let alone = home.path("bin/talklog");
    std::fs::create_dir_all(home.path("bin")).unwrap();
    std::fs::copy(env!("CARGO_BIN_EXE_talklog"), &alone).unwrap();
    let mut command = home.program(&alone);
    command.args(["-C", "n", "--json", "open"]).env("PATH", home.path("bin"));
    home::refusal(&run(&mut command, ""), 1, "not_found");
    let mut command = home.program(&alone);
    command.args(["-C", "n", "--json", "open", "nowhere.md"]);
    home::refusal(&run(&mut command, ""), 1, "not_found");
}

#[test]
fn what_was_comes_back() {
    let home = Home::new();
    home.write("n/a.md", "# A\n\nfirst\n");
    home.ok("init n");
    home.git(".", "init --quiet --bare remote.git");
    home.ok(&format!("-C n remote set {}", home.path("remote.git").display()));
    home.write("n/a.md", "# A\n\nsecond\n");
    home.ok("-C n sync");
    let log = home.data("-C n log a.md");
    let first = log.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    let then = home.data(&format!("-C n show a.md --at {}", &first[..8]));
    assert_eq!(then["text"], "# A\n\nfirst\n");
    assert_eq!(then["version"]["id"].as_str(), Some(first.as_str()));
    home.refused("-C n show a.md --at 2001-01-01", 1, "not_found");
    home.refused("-C n show a.md --at nothing", 2, "bad_input");

    // What stands there is in a checkpoint before the older one takes its place.
    home.write("n/a.md", "# A\n\nthird\n");
    home.ok(&format!("-C n restore a.md --at {first}"));
    assert_eq!(std::fs::read_to_string(home.path("n/a.md")).unwrap(), "# A\n\nfirst\n");
    let third = home.data("-C n log a.md")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(home.data(&format!("-C n show a.md --at {third}"))["text"], "# A\n\nthird\n");
    home.refused("-C n restore a.md", 2, "bad_input");

    home.write("n/b.md", "# B\n");
    home.ok("-C n sync");
    std::fs::remove_file(home.path("n/b.md")).unwrap();
    home.ok("-C n sync");
    let deleted = home.data("-C n restore --list");
    assert_eq!(deleted[0]["path"], "b.md");
    home.ok("-C n restore b.md");
    assert_eq!(std::fs::read_to_string(home.path("n/b.md")).unwrap(), "# B\n");
    assert_eq!(home.data("-C n restore --list").as_array().unwrap().len(), 0);
    home.refused("-C n restore c.md", 1, "not_found");
}

#[test]
fn a_merge_is_undone_as_a_new_checkpoint() {
    let home = Home::new();
    home.write("n/a.md", "# A\n\nmine\n");
    home.write("n/b.md", "# B\n");
    home.ok("init n");
    home.git(".", "init --quiet --bare --initial-branch=main remote.git");
    home.ok("-C n remote set ../remote.git");
    home.refused("-C n undo", 1, "not_found");
    home.ok("-C n sync");
    home.git(".", "clone --quiet remote.git other");
    home.write("other/a.md", "# A\n\ntheirs\n");
    std::fs::remove_file(home.path("other/b.md")).unwrap();
    home.git("other", "commit --quiet --all --message unwanted");
    home.git("other", "push --quiet");
    home.ok("-C n sync --allow-deletions");
    assert_eq!(std::fs::read_to_string(home.path("n/a.md")).unwrap(), "# A\n\ntheirs\n");
    let listed = home.data("-C n undo --list");
    assert_eq!((listed[0]["summary"].as_str(), listed[0]["files"].as_u64()), (Some("unwanted"), Some(2)));
    let undone = home.data("-C n undo");
    assert_eq!(undone["back"], serde_json::json!(["a.md", "b.md"]));
    assert_eq!(std::fs::read_to_string(home.path("n/a.md")).unwrap(), "# A\n\nmine\n");
    assert_eq!(std::fs::read_to_string(home.path("n/b.md")).unwrap(), "# B\n");
    // It goes to the others as any other checkpoint, and nothing is forced.
    home.ok("-C n sync");
    home.git("other", "pull --quiet --ff-only");
    assert_eq!(std::fs::read_to_string(home.path("other/a.md")).unwrap(), "# A\n\nmine\n");
    home.refused("-C n undo dead", 1, "not_found");
}
