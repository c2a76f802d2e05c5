//! Measures composing and exporting a post of 500 talks, each figure beside what it is compared with: the bare parse of
//! the same notes by pulldown-cmark, and Hugo's build of the page.
//!
//! `cargo bench -p talklog-tests --bench post_bench`, or with `-- 2000` for another number of talks.

#![allow(clippy::print_stdout, reason = "its figures are its purpose")]
#![allow(clippy::unwrap_used, reason = "a bench that fails has nothing to say")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pulldown_cmark::{Options, Parser};
use talklog_core::event::{self, Event};
use talklog_core::note::{self, Note};
use talklog_core::path::{NotePath, Revision};
use talklog_core::post::{self, Dialect, Export, Plan};

const ROUNDS: usize = 21;

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(500);
    let texts: Vec<(NotePath, String)> = (0..count).map(talk).collect();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let event = event();
    let post = post_note();

    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS;
    let parse = median(|| {
        for (_, text) in &texts {
            black_box(Parser::new_ext(text, options).into_offset_iter().count());
        }
    });
    let read = || -> Vec<(Note, String)> {
        let read = |(path, text): &(NotePath, String)| {
            (note::read(path, Revision::of(text.as_bytes()), text), text.clone())
        };
        texts.iter().map(read).collect()
    };
    let notes = read();
    let reading = median(|| drop(black_box(read())));
    let (own, text) = post;
    let compose = || {
        let plan = Plan::read(&own, &text);
        let selection = post::select(&plan, notes.iter().map(|(note, _)| note), std::slice::from_ref(&event));
        assert_eq!(selection.talks.len(), notes.len());
        post::compose(&plan, &notes, Some(&event))
    };
    let composing = median(|| drop(black_box(compose())));
    let composed = compose();
    assert_eq!(composed.stops().count(), 0, "{:?}", composed.stops().next());
    let rendering =
        median(|| drop(black_box(post::render(&composed, &post::Conventions::of(Dialect::Hugo)))));

    let folder = tempfile::tempdir().unwrap();
    let blog = folder.path().join("blog");
    site(&blog);
    let exporting = median(|| {
        let posts = blog.join("content/posts");
        fs::remove_dir_all(&posts).unwrap();
        fs::create_dir(&posts).unwrap();
        let begin = Instant::now();
        black_box(exported(&compose(), &blog));
        begin.elapsed()
    });
    println!("## Posts of {count} talks\n");
    println!(
        "{} talks, {} KB of notes; every talk has headings, lists, links, code and a table.\n",
        count,
        bytes / 1024
    );
    println!("| what | time | against the bare parse | goal |");
    println!("|---|---|---|---|");
    let row = |what: &str, time: Duration, goal: &str| {
        let ratio = time.as_secs_f64() / parse.as_secs_f64();
        println!("| {what} | {} | {ratio:.1} × | {goal} |", shown(time));
    };
    row("pulldown-cmark, bare parse of the notes", parse, "");
    row("reading the notes: front matter, title, links, to-dos", reading, "");
    row("compose: the post note and its talks to a document", composing, "≤ 5 ×");
    row("– and the page for Hugo", rendering, "");
    row("compose and export, with files on the disk", exporting, "");
    println!();
    let Some(build) = hugo(&blog) else {
        println!("Hugo is not installed: no comparison with its build.");
        return;
    };
    println!("| what | time | against Hugo's build | goal |");
    println!("|---|---|---|---|");
    println!("| `hugo`, the blog with this post | {} | | |", shown(build));
    println!(
        "| compose and export | {} | {:.2} × | ≤ 0.5 × |",
        shown(exporting),
        exporting.as_secs_f64() / build.as_secs_f64()
    );
}

fn exported(composed: &post::Composed, blog: &Path) -> post::Exported {
    let read = |_: &NotePath| Ok(Vec::new());
    let ask = Export {
        to: blog,
        dialect: Dialect::Hugo,
        blog: None,
        dry_run: false,
        last: None,
        read: &read,
        now: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    post::export(composed, &ask).unwrap()
}

/// Gives the middle of the times that something takes; what measures itself gives its own.
fn median<T: Measured>(mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            let done = work();
            done.took().unwrap_or_else(|| begin.elapsed())
        })
        .collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

trait Measured {
    fn took(&self) -> Option<Duration>;
}

impl Measured for () {
    fn took(&self) -> Option<Duration> {
        None
    }
}

impl Measured for Duration {
    fn took(&self) -> Option<Duration> {
        Some(*self)
    }
}

fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn note_of(path: &str, text: String) -> (Note, String) {
    let path = NotePath::parse(path).unwrap();
    (note::read(&path, Revision::of(text.as_bytes()), &text), text)
}

fn event() -> Event {
    let (note, text) =
        note_of("gale/event.md", "---\ntitle: Gale\ntimezone: Europe/Copenhagen\n---\n".into());
    event::read(&note, &text)
}

fn post_note() -> (Note, String) {
    let text = "---\ntalklog: post\ntitle: Gale\nevent: gale\ndate: 2026-09-20\ngroup: day\n---\nFive hundred talks.\n\n\
        <!-- talklog:talks -->\n\n## To do\n\n<!-- talklog:todos -->\n\n## Tools\n\n<!-- talklog:tools -->\n";
    note_of("posts/gale.md", text.into())
}

/// Writes a talk of some 300 words.
fn talk(number: usize) -> (NotePath, String) {
    let other = number / 2;
    let mut text = format!(
        "---\ntitle: \"Talk {number}: weather and queues\"\nspeakers: [Ann Ember {number} (Reed), Bo Fern]\nstart: 2026-09-{:02}T10:{:02}:00+02:00\n\
         track: Track {}\nrating: {}\nurl: https://gale.example/talks/{number}\nvideo: https://gale.example/video/{number}\n---\n",
        1 + number % 5,
        number % 60,
        number % 7,
        1 + number % 5
    );
    for part in 0..4 {
        let _ = write!(
            text,
            "## Part {part}\n\nA queue that is **empty** at night is too large, see [[talk-{other}]] and [the page](https://gale.example/{part}). \
             The oldest job was `{{{{ .Age }}}}` minutes old, which nobody had asked for in the year before.\n\n- one thing\n  - and another, *slowly*\n\
             - [ ] try it with <pods> of our own\n\n> Nobody reads what nobody wrote.\n\n```go\nfunc wait(n int) {{ sleep(n) }}\n```\n\n\
             | day | age |\n|---|---|\n| 1 | {number} |\n\n"
        );
    }
    let _ = writeln!(text, "See [tool](https://github.com/gale/tool-{number}).");
    (NotePath::parse(&format!("gale/talk-{number}.md")).unwrap(), text)
}

/// Makes a blog with the least that Hugo needs to show a page.
fn site(blog: &Path) {
    fs::create_dir_all(blog.join("content/posts")).unwrap();
    fs::create_dir_all(blog.join("layouts/_default")).unwrap();
    fs::write(blog.join("hugo.toml"), "baseURL = 'https://blog.example/'\ntitle = 'Blog'\n").unwrap();
    for name in ["single", "list"] {
        let text = "<!doctype html><title>{{ .Title }}</title>{{ .Content }}";
        fs::write(blog.join(format!("layouts/_default/{name}.html")), text).unwrap();
    }
}

fn hugo(blog: &Path) -> Option<Duration> {
    let run = || {
        let begin = Instant::now();
        let out = Command::new("hugo")
            .args(["--quiet", "--cleanDestinationDir"])
            .current_dir(blog)
            .stdin(Stdio::null())
            .output()
            .ok()?;
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        Some(begin.elapsed())
    };
    run()?;
    let mut times: Vec<Duration> = (0..ROUNDS).filter_map(|_| run()).collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied()
}
