//! Notes that attack, in the real window (P22 to P25): they are opened, shown, scrolled, listed, outlined, searched, looked
//! at in the card of a link and in their history, as differences and whole, and nothing of them runs, asks for anything,
//! gives a command or leads the page away. The same HTML in a page without defences does some of that, by itself or not at
//! all: how many of it is printed, and that each dangerous kind is among it is asked for.
//!
//! `PAYLOADS=all` tries the control on every payload, and the history of every note; as a rule it is a few of each kind, and
//! every third note. A card shows the beginning of each note.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use talklog_tests::payloads::{self, Payload, Target};
use talklog_tests::window::{Screen, Window, app_binary, pause};

use crate::stage::{Stage, until_page};

/// The web engine as it comes, with nothing of ours around it.
const BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
/// So many payloads in one note.
const IN_A_NOTE: usize = 120;
/// How high the window is.
const HIGH: u32 = 3000;
/// And so many in one page of the control, and of each kind.
const IN_A_PAGE: usize = 60;
const OF_A_KIND: usize = 20;
/// What opening and looking at notes may ask for; whatever writes, opens or leads elsewhere is not among it.
const EXPECTED: [&str; 27] = [
    "start",
    "listing",
    "status",
    "session_get",
    "session_set",
    "settings",
    "note_open",
    "preview",
    "backlinks",
    "headings",
    "names",
    "glance",
    "link_target",
    "find",
    "search",
    "text_language",
    "spelling_set",
    "spelling_languages",
    "front_matter_read",
    "notebook_recent",
    "template_list",
    "help_pages",
    "timeline",
    "trash",
    "question",
    "version_list",
    "version_text",
];

/// Answers every request with nothing, and remembers what was asked for; `/control/N` are pages of its own.
struct Listener {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    pages: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, pages) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (into, from) = (asked.clone(), pages.clone());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (into, from) = (into.clone(), from.clone());
                std::thread::spawn(move || {
                    let mut request = [0; 4096];
                    let length = stream.read(&mut request).unwrap_or(0);
                    let request = String::from_utf8_lossy(&request[..length]).into_owned();
                    let path = request.split(' ').nth(1).unwrap_or("a connection").to_owned();
                    let nth = path.strip_prefix("/control/").and_then(|nth| nth.parse::<usize>().ok());
                    let page = nth.and_then(|nth| from.lock().unwrap().get(nth).cloned());
                    if page.is_none() && path != "/favicon.ico" {
                        into.lock().unwrap().push(path);
                    }
                    let (status, body) =
                        page.map_or(("204 No Content", String::new()), |page| ("200 OK", page));
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    );
                });
            }
        });
        Self { port, asked, pages }
    }

    fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap().iter().cloned().collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attack_works_where_nothing_defends() {
    let stage = Stage::new().await;
    let listener = Listener::start();
    let payloads = payloads::all(Target { port: listener.port });
    let all = std::env::var("PAYLOADS").is_ok_and(|which| which == "all");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let chosen: Vec<Payload> = payloads
        .into_iter()
        .filter(|payload| !payload.html.is_empty())
        .filter(|payload| {
            let count = kinds.entry(payload.kind).or_default();
            *count += 1;
            // The first of a kind do not speak for all of it.
            all || *count <= OF_A_KIND || count.is_multiple_of(10)
        })
        .collect();
    *listener.pages.lock().unwrap() = chosen.chunks(IN_A_PAGE).map(payloads::control).collect();
    let blank = stage.home.path().join("blank.html");
    fs::write(&blank, "<title>blank</title>").unwrap();
    let window = Window::page("control", &stage.screen, &stage.home, Path::new(BROWSER), &blank).await;
    let mut fired = BTreeSet::new();
    for nth in 0..chosen.chunks(IN_A_PAGE).len() {
        window.client.goto(&format!("http://127.0.0.1:{}/control/{nth}", listener.port)).await.unwrap();
        // Until nothing more comes: some wait for a frame or an animation.
        let (mut last, mut quiet) = (Value::Null, 0);
        while quiet < 20 {
            let hits = window.run("return window.hits ?? []", vec![]).await;
            quiet = if hits == last { quiet + 1 } else { 0 };
            last = hits;
            pause().await;
        }
        fired.extend(last.as_array().into_iter().flatten().filter_map(Value::as_u64));
    }
    window.close().await;
    let asked = listener.asked().into_iter().filter(|path| path.starts_with("/hit/")).count();
    let kinds: BTreeSet<_> = chosen
        .iter()
        .filter(|payload| fired.contains(&(payload.number as u64)))
        .map(|payload| payload.kind)
        .collect();
    println!(
        "attack: of {} payloads in a page without defences {} ran script and {asked} fetched; {kinds:?}",
        chosen.len(),
        fired.len()
    );
    assert!(fired.len() * 10 > chosen.len() && asked >= 4, "{} ran, {asked} fetched", fired.len());
    for kind in ["handler", "nesting", "frame", "construct"] {
        assert!(kinds.contains(kind), "no {kind} ran: {kinds:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_that_attack_do_nothing() {
    let mut stage = Stage::new().await;
    // As high as it can be: the editor shows what is in sight alone.
    stage.screen = Screen::start(1280, HIGH);
    let listener = Listener::start();
    let payloads = payloads::all(Target { port: listener.port });
    assert!(payloads.len() >= 1000);
    let notes = payloads::notes(&payloads, IN_A_NOTE);
    let texts: Vec<(&str, &str)> = notes.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let root = stage.folder(&texts);
    let mut calm = String::from("# Calm\n\nNo payload, but a [[payload-00]].\n");
    let to_payloads = notes.iter().filter_map(|(name, _)| name.strip_suffix(".md"));
    to_payloads.filter(|name| name.starts_with("payload-")).for_each(|name| {
        calm.push_str("\n[[");
        calm.push_str(name);
        calm.push_str("]]\n");
    });
    fs::write(root.join("calm.md"), calm).unwrap();
    // Each has a history: whole, then with every other line, and whole again; under messages that attack too.
    stage.home.git(&root, &["init", "--quiet", "--initial-branch=main"]);
    for half in [false, true] {
        for (name, text) in notes.iter().filter(|_| half) {
            fs::write(root.join(name), text.split_inclusive('\n').step_by(2).collect::<String>()).unwrap();
        }
        stage.home.git(&root, &["add", "--all"]);
        let message = "<img src=x: onerror=top.fired(0)>";
        stage.home.git(&root, &["commit", "--quiet", "--message", message]);
    }
    for (name, text) in &notes {
        fs::write(root.join(name), text).unwrap();
    }
    fs::write(
        root.join("evil.svg"),
        "<svg xmlns='http://www.w3.org/2000/svg' onload='top.fired(0)'><script>top.fired(0)</script></svg>",
    )
    .unwrap();
    let calls = stage.home.path().join("calls");
    let window = Window::open_apart("attack", &stage.screen, &stage.home, &app_binary(), |command| {
        command.arg(&root).env("TALKLOG_CALLS", &calls);
    })
    .await;
    let attack = Attack { payloads: payloads.len(), notes: notes.len(), calls };
    let home = stage.home.clone();
    let notes_alone = || {
        let mut files = crate::stage::files(&root);
        files.retain(|file, _| !file.starts_with(root.join(".git")));
        files
    };
    let before = notes_alone();
    let window =
        talklog_tests::window::scenario(window, &home, |w| async move { attack.play(&w).await }).await;
    assert_eq!(notes_alone(), before, "a note was changed");
    window.close().await;
    assert_eq!(listener.asked(), BTreeSet::new(), "something was asked for");
}

struct Attack {
    payloads: usize,
    notes: usize,
    calls: std::path::PathBuf,
}

impl Attack {
    async fn play(self, w: &Window) {
        w.resize(1280, HIGH).await;
        w.indexed().await;
        let spy = "window.seen = []; window.fired = (n) => seen.push(`fired ${n}`);
            window.addEventListener('message', (e) => seen.push(`message ${e.data}`));
            document.addEventListener('securitypolicyviolation', (e) => seen.push(`${e.violatedDirective} ${e.blockedURI}`));
            window.home = location.href; return true";
        w.run(spy, vec![]).await;
        // The spy sees what it is there to see.
        w.run("top.fired(-1); document.body.insertAdjacentHTML('beforeend', '<img hidden onerror=\"top.fired(-2)\" src=\"http://127.0.0.1:9/\">')", vec![]).await;
        w.is_true("return seen.includes('fired -1') && seen.some((what) => what.startsWith('img-src'))")
            .await;
        w.run("document.body.lastElementChild.remove(); seen.length = 0", vec![]).await;

        // A harmless note, looked at in the same ways: what that asks for is what looking asks for.
        open(w, "calm.md").await;
        w.keys(&["Control", "e"]).await;
        until_page(w, "return page.textContent.includes('payload')").await;
        w.keys(&["Control", "Shift", "o"]).await;
        w.part("outline").await;
        w.keys(&["Control", "Shift", "f"]).await;
        w.part("search-input").await;
        w.type_text("payload").await;
        w.part("search-hit").await;
        let calm = fs::read_to_string(&self.calls).unwrap();
        for name in ["note_save", "note_delete", "link_open", "sync", "checkpoint", "picture_add"] {
            assert!(!calm.lines().any(|call| call == name), "{name} is no looking");
        }

        let with_payloads = self.payloads.div_ceil(IN_A_NOTE);
        let mut looked = 0;
        for nth in 0..with_payloads {
            let name = format!("payload-{nth:02}.md");
            open(w, &name).await;
            if nth == 0 {
                w.keys(&["Control", "e"]).await;
                w.part("preview").await;
            }
            // Each is a part of its note, and none is swallowed by one before it.
            let (first, last) = (nth * IN_A_NOTE, self.payloads.min((nth + 1) * IN_A_NOTE));
            let all = format!(
                "const text = page.textContent;
                for (let n = {first}; n < {last}; n += 1) if (!text.includes(`payload ${{n}}`)) return n;
                return true"
            );
            until_page(w, &all).await;
            looked += look(w).await;
        }
        // What lies around a note: each list shows names, titles and lines of theirs.
        w.keys(&["Control", "Shift", "o"]).await;
        w.part("outline").await;
        looked += look(w).await;
        w.keys(&["Control", "Shift", "k"]).await;
        w.see("[data-testid=aside], [data-area=aside]").await;
        open(w, "payload-00.md").await;
        w.is_true(
            "return document.querySelector('[data-area=aside]').textContent.includes('payload in a name')",
        )
        .await;
        looked += look(w).await;
        w.keys(&["Control", "Shift", "f"]).await;
        w.part("search-input").await;
        w.type_text("payload").await;
        w.part("search-hit").await;
        looked += look(w).await;
        for name in ["onload=top", "onerror=top", "onmouseover", "script"] {
            w.keys(&["Control", "p"]).await;
            w.part("quick-open-input").await;
            w.type_text(name).await;
            w.part("quick-open-row").await;
            looked += look(w).await;
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=quick-open-input]").await;
            w.is_true("return [...document.querySelectorAll('.cm-content')].some((e) => e.getClientRects().length > 0 && e.textContent.includes('payload'))").await;
            looked += look(w).await;
        }
        looked += self.cards(w, with_payloads).await;
        looked += self.histories(w, with_payloads).await;
        assert!(looked > 5_000, "{looked} elements");
        assert_eq!(
            w.run("return seen", vec![]).await,
            json!([]),
            "something ran, or was refused only at the last door"
        );
        assert_eq!(
            w.run("return location.href === home && history.length", vec![]).await,
            json!(1),
            "the page was led away"
        );
        assert_eq!(w.client.windows().await.unwrap().len(), 1);
        let calls = fs::read_to_string(&self.calls).unwrap();
        let calls: BTreeSet<&str> = calls.lines().collect();
        let known = |call: &&&str| EXPECTED.contains(*call) || calm.lines().any(|known| known == **call);
        let others: Vec<_> = calls.iter().filter(|call| !known(call)).collect();
        assert!(others.is_empty(), "unexpected commands: {others:?}");
        assert!(calls.contains("preview") && calls.contains("note_open"), "{calls:?}");
        println!(
            "attack: {} payloads in {} notes, {looked} elements looked at, commands {calls:?}",
            self.payloads, self.notes
        );
    }
}

impl Attack {
    /// Looks at the card of each link to a note with payloads, by key.
    async fn cards(&self, w: &Window, notes: usize) -> u64 {
        open(w, "calm.md").await;
        w.run("[...document.querySelectorAll('.cm-content')].find((e) => e.getClientRects().length > 0).focus()", vec![]).await;
        w.keys(&["Control", "Home"]).await;
        let mut looked = 0;
        for nth in 0..notes {
            // Links stand in every other line, from the fifth on.
            let down = if nth == 0 { 4 } else { 2 };
            for _ in 0..down {
                w.keys(&["Down"]).await;
            }
            w.keys(&["End"]).await;
            w.keys(&["Left"]).await;
            w.keys(&["Left"]).await;
            w.keys(&["Left"]).await;
            w.keys(&["Control", "Alt", "i"]).await;
            let card = format!(
                "const e = document.querySelector('[data-testid=glance]');
                return e !== null && e.textContent.includes('payload-{nth:02}.md') && e.querySelector('.cm-glance-page') !== null"
            );
            w.is_true(&card).await;
            looked += look(w).await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=glance]").await;
        }
        looked
    }

    /// Looks at the history of notes with payloads: what differs, side by side and under each other, and a whole version.
    async fn histories(&self, w: &Window, notes: usize) -> u64 {
        let all = std::env::var("PAYLOADS").is_ok_and(|which| which == "all");
        let mut looked = 0;
        for nth in (0..notes).filter(|nth| all || nth % 3 == 0 || nth + 1 == notes) {
            open(w, &format!("payload-{nth:02}.md")).await;
            w.keys(&["Control", "h"]).await;
            w.is_true("return document.activeElement?.dataset.testid === 'history-list'").await;
            w.keys(&["End"]).await;
            w.keys(&["Up"]).await;
            // What differs from now: the lines that are missing there.
            let differs = "const e = document.querySelector('[data-testid=history-diff]');
                return e !== null && e.querySelectorAll('.add').length > 50 && e.textContent.includes('fired')";
            w.is_true(differs).await;
            looked += look(w).await;
            w.click("history-inline").await;
            w.is_true(differs).await;
            looked += look(w).await;
            // The oldest, of which nothing was before: all of it.
            w.run("document.querySelector('[data-testid=history-list]').focus()", vec![]).await;
            w.keys(&["End"]).await;
            w.click("history-before").await;
            let (first, last) = (nth * IN_A_NOTE, self.payloads.min((nth + 1) * IN_A_NOTE) - 1);
            w.is_true(&format!(
                "const text = document.querySelector('[data-testid=history-diff]')?.textContent ?? '';
                return text.includes('payload {first}') && text.includes('payload {last}')"
            ))
            .await;
            looked += look(w).await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=history]").await;
        }
        looked
    }
}

/// Opens a note by its very name.
async fn open(w: &Window, name: &str) {
    w.keys(&["Control", "p"]).await;
    w.part("quick-open-input").await;
    w.type_text(name).await;
    w.is_true(&format!(
        "return document.querySelector('[data-testid=quick-open-row]')?.dataset.key === {}",
        json!(name)
    ))
    .await;
    w.keys(&["Enter"]).await;
    w.gone("[data-testid=quick-open-input]").await;
    w.is_true("return [...document.querySelectorAll('.cm-content')].some((e) => e.getClientRects().length > 0 && e.textContent.includes('payload'))").await;
}

/// Scrolls through what is shown, and looks at every element of the page and of the preview: none is of a kind that
/// acts or fetches, and none has an attribute that would. Gives how many there were.
async fn look(w: &Window) -> u64 {
    let script = r#"
        const done = arguments[arguments.length - 1];
        const faults = [];
        let count = 0;
        const walk = (root) => {
            for (const e of root.querySelectorAll("*")) {
                count += 1;
                if (e.shadowRoot) walk(e.shadowRoot);
                const own = e.tagName === "SCRIPT" && e.src.startsWith(location.origin);
                if (/^(SCRIPT|IFRAME|FRAME|OBJECT|EMBED|BASE|APPLET|PORTAL|AUDIO|VIDEO|SOURCE|TRACK|MATH)$/i.test(e.tagName) && !own) faults.push(`<${e.tagName}>`);
                if (/^(FORM)$/i.test(e.tagName) && e.hasAttribute("action")) faults.push("a form's action");
                if (e.tagName === "META" && e.httpEquiv && !/content-security-policy/i.test(e.httpEquiv)) faults.push("meta");
                for (const { name, value } of e.attributes) {
                    if (name.startsWith("on") || name === "srcdoc" || name === "formaction" || name === "ping" || name === "background") faults.push(`${name}=${value}`);
                    if (/^(href|src|action|xlink:href|data|poster|srcset)$/.test(name) && /^[\s\x00-\x20]*(javascript|vbscript|data:text|file|ipc|asset|blob|ftp|view-source)/i.test(value)) faults.push(`${name}=${value}`);
                    if (/^(src|srcset|poster|data)$/.test(name) && /^[\s]*(https?:|\/\/)/i.test(value)) faults.push(`${name}=${value}`);
                    if (name === "style" && /url\(|@import/i.test(value)) faults.push(`${name}=${value}`);
                }
            }
        };
        const scrollers = [...document.querySelectorAll(".ed, .cm-scroller, [data-testid=preview], [data-area=aside] *, [data-testid=sidebar] *")]
            .filter((e) => e.getClientRects().length > 0 && e.scrollHeight > e.clientHeight + 8 && /auto|scroll/.test(getComputedStyle(e).overflowY));
        const editors = [...document.querySelectorAll(".cm-content")].filter((e) => e.getClientRects().length > 0);
        walk(document);
        // The editor holds what is in sight alone; all else is there from the start.
        const step = () => {
            editors.forEach(walk);
            let more = false;
            for (const e of scrollers) {
                const before = e.scrollTop;
                e.scrollTop += Math.max(200, e.clientHeight * 0.9);
                if (e.scrollTop !== before) more = true;
            }
            if (more && count < 400000) setTimeout(step, 16); else done([count, [...new Set(faults)]]);
        };
        step();"#;
    let found = w.client.execute_async(script, vec![]).await.unwrap_or_else(|e| panic!("looking: {e}"));
    assert_eq!(found[1], json!([]), "elements that act");
    found[0].as_u64().unwrap()
}
