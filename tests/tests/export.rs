//! Posts, built by the real generators: what a reader of the page sees is what the notes say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use talklog_core::event::{self, Event};
use talklog_core::front_matter;
use talklog_core::markdown::{self, Render};
use talklog_core::note::{self, Note};
use talklog_core::path::{NotePath, Revision};
use talklog_core::post::{self, Composed, Dialect, Export, Exported, Plan};
use talklog_tests::generators::{Site, first_missing, seen, words};

/// A folder of notes, read as the command line does it: every note, its events, the post's talks.
struct Folder {
    root: PathBuf,
    notes: Vec<(Note, String)>,
    events: Vec<Event>,
}

impl Folder {
    fn read(root: &Path) -> Self {
        let mut notes = Vec::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let file = entry.unwrap().path();
                if file.is_dir() {
                    folders.push(file);
                    continue;
                }
                let Some(path) = NotePath::from_disk(root, &file).filter(NotePath::is_note) else { continue };
                let bytes = fs::read(&file).unwrap();
                let text = String::from_utf8_lossy(&bytes).into_owned();
                notes.push((note::read(&path, Revision::of(&bytes), &text), text));
            }
        }
        notes.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let events = notes
            .iter()
            .filter(|(note, _)| note.path.name() == "event.md")
            .map(|(n, t)| event::read(n, t))
            .collect();
        Self { root: root.to_path_buf(), notes, events }
    }

    fn compose(&self, post: &str) -> Composed {
        let (note, text) = self.notes.iter().find(|(note, _)| note.path.as_str() == post).unwrap();
        let plan = Plan::read(note, text);
        let selection = post::select(&plan, self.notes.iter().map(|(note, _)| note), &self.events);
        assert_eq!(selection.findings, []);
        let talks: Vec<(Note, String)> = selection
            .talks
            .iter()
            .map(|path| self.notes.iter().find(|(note, _)| note.path == *path).unwrap().clone())
            .collect();
        let event = self.events.iter().find(|e| Some(&e.folder) == selection.event.as_ref());
        post::compose(&plan, &talks, event)
    }

    fn export(&self, composed: &Composed, site: &Site, dialect: Dialect) -> Exported {
        let ask = Export {
            to: site.root(),
            dialect,
            dry_run: false,
            last: None,
            read: &|path| fs::read(path.on_disk(&self.root)),
            now: "2026-12-01T00:00:00Z".parse().unwrap(),
        };
        post::export(composed, &ask).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Gives the words of a note that a reader is to see: its body's, with the markup taken away by our own
    /// renderer, without private parts (the fixtures' are whole paragraphs between the two marks). A wikilink
    /// with no words of its own shows the title of the talk that it names.
    fn words(&self, path: &NotePath) -> Vec<String> {
        let (_, text) = self.notes.iter().find(|(note, _)| note.path == *path).unwrap();
        let body = front_matter::split(text).map_or(text.as_str(), |split| split.body);
        let mut open = String::new();
        for (number, part) in body.split("<!-- private -->").enumerate() {
            open.push_str(if number == 0 { part } else { part.split_once("<!-- /private -->").unwrap().1 });
        }
        for (named, _) in &self.notes {
            open = open.replace(&format!("[[{}]]", named.path.stem()), &named.title);
        }
        let render = Render { first_line: 1, image: &|_| None, note: &|_, _| None };
        words(&seen(&markdown::to_html(&open, &render)))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn sample() -> Folder {
    Folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../notes"))
}

/// Cuts a page's HTML at the talks' anchors; what generators put at the page's end, footnotes, belongs to each.
fn cut_by_talk<'a>(html: &'a str, composed: &Composed) -> Vec<(&'a str, &'a str)> {
    let main = html.split("<main>").nth(1).unwrap().split("</main>").next().unwrap();
    let (main, notes) = main.find("class=\"footnotes\"").map_or((main, ""), |at| main.split_at(at));
    let starts: Vec<usize> = composed
        .talks
        .iter()
        .map(|talk| {
            let (quoted, bare) = (format!("id=\"{}\"", talk.anchor), format!("id={}", talk.anchor));
            main.find(&quoted)
                .or_else(|| main.find(&bare))
                .unwrap_or_else(|| panic!("no place for {}", talk.heading))
        })
        .collect();
    assert!(starts.is_sorted(), "talks are not in the post's order");
    (0..starts.len())
        .map(|at| (&main[starts[at]..*starts.get(at + 1).unwrap_or(&main.len())], notes))
        .collect()
}

/// Holds a built page against the notes: each talk's heading is one, and after it stands every word of its notes,
/// in order. Words are compared without marks, case and apostrophes; other words may stand between (a heading's
/// speakers, a link to the slides), and a word may stand in the heading where the note repeats its title.
fn check_page(html: &str, composed: &Composed, notes: &Folder) -> usize {
    let mut counted = 0;
    for (talk, (part, footnotes)) in composed.talks.iter().zip(cut_by_talk(html, composed)) {
        let part = format!("<x {part}");
        let heading = part.split("</h").next().unwrap();
        assert_eq!(words(&seen(heading)), words(&talk.heading), "the heading of {}", talk.path);
        let wanted = notes.words(&talk.path);
        counted += wanted.len();
        let have = words(&format!("{}\n{}", seen(&part), seen(&format!("<x {footnotes}"))));
        if let Some(missing) = first_missing(&wanted, &have) {
            panic!("{}: {missing} is missing in\n{}", talk.path, seen(&part));
        }
    }
    counted
}

fn check_sample(html: &str, site: &Site, composed: &Composed, exported: &Exported, notes: &Folder) {
    assert!(html.contains("<h1>Lowtide 2026: what I took home</h1>"), "{html}");
    assert!(seen(html).contains("2026-09-20T18:00:00+02:00"), "the date is not the post's: {html}");
    let counted = check_page(html, composed, notes);
    assert!(composed.talks.len() >= 10 && counted > 2000, "{} talks, {counted} words", composed.talks.len());
    let text = seen(html);
    for visible in [
        "name: {{ .Values.name }}",
        "{{ optional .Values.host }}",
        "Thursday 17 September",
        "Friday 18 September",
        "Fast and still beats faster and jumping.",
        "About half of all pairs have no order",
    ] {
        assert!(text.contains(visible), "{visible:?} is not seen in {text}");
    }
    for picture in &composed.images {
        assert!(
            html.contains(&format!("src=\"{}\"", picture.name))
                || html.contains(&format!("/{}\"", picture.name))
        );
        let original = fs::read(picture.from.on_disk(&notes.root)).unwrap();
        assert_eq!(fs::read(site.built(&composed.slug).join(&picture.name)).unwrap(), original);
    }
    assert_eq!(exported.files.len(), composed.images.len() + 1);
    // Links within the page lead somewhere.
    let targets: BTreeSet<&str> =
        html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for target in targets.iter().filter(|target| target.starts_with("talk-")) {
        assert!(html.contains(&format!("id=\"{target}\"")), "#{target} leads nowhere");
    }
    let everything = site.everything();
    for private in ["Jorunn", "Our release key", "Move the release key"] {
        assert!(!everything.contains(private), "{private:?} left the notebook");
    }
}

#[test]
fn hugo_builds_the_sample_notebook() {
    let (notes, site) = (sample(), Site::hugo());
    let composed = notes.compose("posts/lowtide-2026.md");
    let exported = notes.export(&composed, &site, Dialect::Hugo);
    assert_eq!(
        exported.post,
        site.root().canonicalize().unwrap().join("content/posts/lowtide-2026/index.md")
    );
    check_sample(&site.build(&composed.slug), &site, &composed, &exported, &notes);
}

#[test]
fn zola_builds_the_sample_notebook() {
    let (notes, site) = (sample(), Site::zola());
    let composed = notes.compose("posts/lowtide-2026.md");
    let exported = notes.export(&composed, &site, Dialect::Zola);
    let page = fs::read_to_string(&exported.post).unwrap();
    let front = front_matter::read(&page).unwrap();
    assert_eq!(front.problems, [], "{page}");
    assert_eq!(
        front.get("title").and_then(front_matter::Value::as_text),
        Some("Lowtide 2026: what I took home")
    );
    assert!(!page.contains("{{") && !page.contains("{%"), "a template would read this: {page}");
    for private in ["Jorunn", "Our release key", "Move the release key"] {
        assert!(!site.everything().contains(private), "{private:?} left the notebook");
    }
    if !site.can_build() {
        println!("skipped: zola is not installed");
        return;
    }
    check_sample(&site.build(&composed.slug), &site, &composed, &exported, &notes);
}

/// What breaks a build, or is silently lost, in some generator: each line has to be seen as it was written.
const TROUBLE: &str = r#"---
title: 'Trouble: {{ x }} <pod> *and* "quotes"'
speakers: [Ann Ember]
---
Values {{ .Values.x }} and calls {{ f() }} and tags {% end %} and {# remark #}.

Inline `{{ g() }}` and `{% raw %}` and `{{< figure >}}` and `{{% note %}}` and `{{<open`.

Short {{< codes >}} and {{% more %}} and {{<tight>}} in text.

```go
{{ range .Items }}{{< highlight go >}}{{</* kept */>}}
{% for x in y %} <b>&amp;</b>
```

```text
never closed {{< here
  *and* on
```

- in a list

  ```yaml
  key: {{ .Values.listed }}

  other: <angle>
  ```

    indented {{ code }} {% here %}

The <pod> in <namespace>, a < b, 5 > 4, <T extends X>.

<details><summary>Summed up</summary>

hidden words <br> more of them

</details>

<div>
block words
</div>

## Attributes {.gone}

## Braces {x=1}

| a | `{{ cell }}` |
|---|---|
| {{ left }} | b |

![a slide](<my slide 1.png>)

A line with | pipes | in it. 50% off, 100 %.

Last words: <script>alert(1)</script> seen.
"#;

fn trouble() -> (tempfile::TempDir, Folder) {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &[u8]| {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), text).unwrap();
    };
    put("tide/event.md", b"---\ntitle: Tide\n---\n");
    put("tide/trouble.md", TROUBLE.as_bytes());
    put("tide/my slide 1.png", b"not really a picture");
    put("post.md", b"---\ntalklog: post\ntitle: 'It''s: {{ t }}'\nevent: tide\ndate: 2026-09-20\nslug: trouble\ntags: ['c: d']\n---\nProse {{< here >}} <pod>.\n");
    let notes = Folder::read(folder.path());
    (folder, notes)
}

fn check_trouble(html: &str) {
    let text = seen(html);
    for visible in [
        "Values {{ .Values.x }} and calls {{ f() }} and tags {% end %} and {# remark #}.",
        "Inline {{ g() }} and {% raw %} and {{< figure >}} and {{% note %}} and {{<open.",
        "Short {{< codes >}} and {{% more %}} and {{<tight>}} in text.",
        "never closed {{< here",
        "*and* on",
        "{{ range .Items }}{{< highlight go >}}{{</* kept */>}}\n{% for x in y %} <b>&amp;</b>",
        "key: {{ .Values.listed }}\n\nother: <angle>",
        "indented {{ code }} {% here %}",
        "The <pod> in <namespace>, a < b, 5 > 4, <T extends X>.",
        "Summed up",
        "hidden words",
        "block words",
        "Attributes {.gone}",
        "Braces {x=1}",
        "{{ cell }}",
        "{{ left }}",
        "A line with | pipes | in it.",
        "Last words: <script>alert(1)</script> seen.",
        "Prose {{< here >}} <pod>.",
        "Trouble: {{ x }} <pod> *and*",
    ] {
        assert!(text.contains(visible), "{visible:?} is not seen in {text}");
    }
    assert!(html.contains("src=\"my-slide-1.png\""), "{html}");
    assert!(!html.contains("<script>"), "{html}");
}

#[test]
fn hugo_shows_what_breaks_builds() {
    let (_folder, notes) = trouble();
    let site = Site::hugo();
    let composed = notes.compose("post.md");
    notes.export(&composed, &site, Dialect::Hugo);
    let html = site.build("trouble");
    assert!(html.contains("<h1>It&#39;s: {{ t }}</h1>"), "{html}");
    assert!(html.contains("<li class=\"tag\">c: d</li>"), "{html}");
    check_trouble(&html);
    check_page(&html, &composed, &notes);
}

#[test]
fn zola_shows_what_breaks_builds() {
    let (_folder, notes) = trouble();
    let site = Site::zola();
    let composed = notes.compose("post.md");
    let exported = notes.export(&composed, &site, Dialect::Zola);
    let page = fs::read_to_string(exported.post).unwrap();
    let body = page.split("+++\n").nth(2).unwrap();
    for template in ["{{", "{%", "{#"] {
        assert!(!body.contains(template), "a template would read {template} in {body}");
    }
    if !site.can_build() {
        println!("skipped: zola is not installed");
        return;
    }
    check_trouble(&site.build("trouble"));
}

#[test]
fn hugo_builds_an_event_of_each_corpus_folder() {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from) else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return;
    };
    let mut folders: Vec<PathBuf> =
        fs::read_dir(corpus.join("folders")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert_eq!(folders.len(), 3);
    for folder in folders {
        let notebook = tempfile::tempdir().unwrap();
        copy(&folder, &notebook.path().join("event"));
        fs::write(notebook.path().join("event/event.md"), "---\ntitle: The event\nstart: 2026-03-24\n---\n")
            .unwrap();
        let post = "---\ntalklog: post\ntitle: The post\nevent: event\ndate: 2026-03-30\nslug: the-post\n---\nMy notes.\n";
        fs::write(notebook.path().join("post.md"), post).unwrap();
        let notes = Folder::read(notebook.path());
        let composed = notes.compose("post.md");
        let site = Site::hugo();
        let exported = notes.export(&composed, &site, Dialect::Hugo);
        let counted = check_page(&site.build("the-post"), &composed, &notes);
        assert!(composed.talks.len() >= 8);
        println!(
            "{}: {} talks, {counted} words in order, {} findings",
            folder.file_name().unwrap().to_string_lossy(),
            composed.talks.len(),
            exported.findings.len()
        );
    }
}
