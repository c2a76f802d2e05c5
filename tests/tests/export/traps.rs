//! What breaks a build, or is silently lost, in some generator, in every place that it can stand in.

use talklog_core::front_matter::{self, Value};
use talklog_core::post::Dialect;
use talklog_tests::generators::seen;

use crate::Built;
use crate::folder::Folder;

/// What breaks a build, or is silently lost, in some generator: each line has to be seen as it was written.
pub(crate) const TROUBLE: &str = r#"---
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

/// The post of [`TROUBLE`].
pub(crate) fn trouble() -> Folder {
    let post = "---\ntalklog: post\ntitle: 'It''s: {{ t }}'\nevent: tide\ndate: 2026-09-20\nslug: trouble\ntags: ['c: d']\ndescription: What breaks\n---\nProse {{< here >}} <pod>.\n";
    Folder::of(&[
        ("tide/event.md", b"---\ntitle: Tide\n---\n"),
        ("tide/trouble.md", TROUBLE.as_bytes()),
        ("tide/my slide 1.png", PICTURE),
        ("post.md", post.as_bytes()),
    ])
}

pub(crate) fn look_at_trouble(built: &Built<'_>) {
    let html = built.html;
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
    assert!(!html.contains("<script>"), "{html}");
}

/// A picture of one pixel.
pub(crate) const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0xda, 0x63, 0x64,
    0x60, 0xf8, 0x5f, 0x0f, 0, 0x02, 0x87, 0x01, 0x80, 0xeb, 0x47, 0xba, 0x92, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

/// What some generator, or the markdown of one, takes for something of its own. None of it means anything to
/// `CommonMark`, so what is written is what is to be seen.
const TRAPS: [&str; 31] = [
    "{{ .Values.x }}",
    "{{ f() }}",
    "{% tag %}",
    "{% end %}",
    "{% raw %}",
    "{% endraw %} {{ y }}",
    "{{< x >}}",
    "{{% x %}}",
    "{{</* x */>}}",
    "{{/* f() */}}",
    "{{<open",
    "{# note #}",
    "{#id .class}",
    "{: .class}",
    "{::comment}",
    "{x=1}",
    "<pod>",
    "<T extends X>",
    "<script>alert(1)</script>",
    "A: b",
    "26/03/2026",
    "C# and F#: yes",
    "50% off, 100 %",
    "--all",
    "x --> y",
    "$$x$$ and $y$",
    "a << b >> c",
    "1) not a list",
    ": colon",
    "'single' and it's",
    "@handle and #42",
];

/// What it is, how it is seen, and how often.
type Wanted = (String, String, usize);

/// Every trap in every place that it can stand in, each between two words of its own. What cannot stand somewhere,
/// as a table's mark in a table, is not there.
fn trapped() -> (Vec<(String, String)>, Vec<Wanted>) {
    let mut wanted = Vec::new();
    let mut notes = Vec::new();
    for (number, trap) in TRAPS.iter().enumerate() {
        let mut marked = |place: &str, times: usize| {
            let text = format!("{place}{number}a {trap} {place}{number}z");
            wanted.push((format!("{trap} in {place}"), text.clone(), times));
            text
        };
        let quoted = |text: String| text.replace('\'', "''");
        let mut note = format!(
            "---\ntitle: '{}'\nspeakers: [Ann Ember]\ntrack: '{}'\n---\n",
            quoted(marked("title", 1)),
            quoted(marked("track", 1))
        );
        note += &format!("{}\n\n", marked("first", 1));
        note += &format!("{trap}\n\n## {}\n\n", marked("heading", 1));
        // Marks of stress would be read with those of the trap.
        if !trap.contains('*') {
            note += &format!("Some _{}_ and **{}** words.\n", marked("stressed", 1), marked("bold", 1));
            note += &format!("Some ~~{}~~\n\n", marked("struck", 1));
        }
        note += &format!("Two\n{} [^1]\n\n", marked("line", 1));
        note += &format!("- {}\n  - {}\n- [x] {}\n", marked("item", 1), marked("deep", 1), marked("done", 1));
        // What is to do stands at its place and in the list at the end.
        note += &format!("- [ ] {}\n\n", marked("task", 2));
        note += &format!("1) {}\n2) more\n\n", marked("ordered", 1));
        note += &format!("> {}\n>\n> - {}\n\n", marked("quote", 1), marked("quoteditem", 1));
        note += &format!("In `{}` code.\n\n", marked("code", 1));
        note += &format!("```go\n{}\n```\n\n", marked("fence", 1));
        note += &format!("> ```\n> {}\n> ```\n\n", marked("quotedcode", 1));
        note += &format!("- item\n\n  ```\n  {}\n  ```\n\n", marked("nested", 1));
        note += &format!("Between.\n\n    {}\n\n", marked("indented", 1));
        note += &format!("[{}](https://tide.example/a)\n\n", marked("link", 1));
        note += &format!("[braces](https://tide.example/{{{{a}}}}?b={number})\n\n");
        note += &format!("![{}](a.png)\n\n", marked("alt", 1));
        let (head, cell, code) = (marked("head", 1), marked("cell", 1), marked("cellcode", 1));
        note += &format!("| {head} | b |\n|---|---|\n| {cell} | `{code}` |\n\n");
        note += &format!("[^1]: {}\n\n", marked("footnote", 1));
        note += &format!("<details><summary>More</summary>\n\n{}\n\n</details>\n", marked("details", 1));
        notes.push((format!("tide/{number:02}.md"), note));
    }
    // Where a bar stands, kramdown sees a table.
    let bars = "---\ntitle: 'titleba a | b titlebz'\n---\nbarsa a | b\nc | d barsz\n\nIn `codeba x|y codebz` and on.\n\n| x | `cellba p\\|q cellbz` |\n|---|---|\n| rowba s \\| t rowbz | u |\n";
    notes.push(("tide/99.md".into(), bars.into()));
    for shown in [
        "titleba a | b titlebz",
        "barsa a | b c | d barsz",
        "codeba x|y codebz",
        "cellba p|q cellbz",
        "rowba s | t rowbz",
    ] {
        wanted.push(("| a bar |".into(), shown.into(), 1));
    }
    (notes, wanted)
}

/// All that a title, a description and a tag can hold.
const ALL: &str = "It's: {{ t }} {% u %} <pod> {{< v >}} a|b #c 26/03/2026";

/// The post of all traps in all places.
pub(crate) fn places() -> Folder {
    let (notes, _) = trapped();
    let title = ALL.replace('\'', "''");
    let post = format!(
        "---\ntalklog: post\ntitle: '{title}'\nevent: tide\ngroup: track\ndate: 2026-09-20T18:00:00+02:00\nslug: trapped\ndescription: '{title}'\ntags: ['c: d', '{{{{ tag }}}}', '{{% x %}}', '<pod>']\n---\nProse {{{{< here >}}}} and {{% there %}}.\n\n<!-- talklog:talks -->\n\n## To do\n\n<!-- talklog:todos -->\n"
    );
    let mut files: Vec<(&str, &[u8])> = vec![
        ("tide/event.md", b"---\ntitle: Tide\n---\n"),
        ("tide/a.png", PICTURE),
        ("post.md", post.as_bytes()),
    ];
    files.extend(notes.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    Folder::of(&files)
}

/// Writes what is seen with the signs of a typewriter, and one space between words.
fn typed(text: &str) -> String {
    let text = text.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace('…', "...");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn look_at_places(built: &Built<'_>) {
    let html = built.html;
    let (_, wanted) = trapped();
    let text = typed(&seen(html));
    let missing: Vec<String> = wanted
        .iter()
        .filter(|(_, shown, times)| text.matches(&typed(shown)).count() < *times)
        .map(|(what, shown, _)| {
            let begin = shown.split(' ').next().unwrap();
            let places: Vec<&str> = text
                .match_indices(&format!("{begin} "))
                .map(|(at, _)| text[at..].get(..90).unwrap_or(&text[at..]))
                .collect();
            format!("{what}: {places:?}")
        })
        .collect();
    assert!(
        missing.is_empty(),
        "{} of {} are not seen:\n{}",
        missing.len(),
        wanted.len(),
        missing.join("\n")
    );
    let prose = "Prose {{< here >}} and {% there %}.";
    assert!(text.contains(prose), "{text}");
    assert_eq!(built.site.picture(html, built.composed, "a.png"), PICTURE);
    println!("{} traps in their places are seen as they were written", wanted.len());
    if built.site.conventions().generator == Dialect::Commonmark {
        return;
    }
    let part =
        |begin: &str, end: &str| typed(&seen(html.split(begin).nth(1).unwrap().split(end).next().unwrap()));
    assert_eq!(part("<h1>", "</h1>"), ALL);
    assert_eq!(part("class=\"about\">", "</p>"), ALL);
    assert_eq!(tags(html), ["c: d", "{{ tag }}", "{% x %}", "<pod>"]);
}

fn tags(html: &str) -> Vec<String> {
    html.split("<li class=\"tag\">")
        .skip(1)
        .map(|tag| typed(&seen(tag.split("</li>").next().unwrap())))
        .collect()
}

/// Bytes of its own, since Astro makes one file of pictures that are the same; what follows a picture's end is not looked at.
fn other_picture() -> Vec<u8> {
    [PICTURE, b"other"].concat()
}

/// A post with all fields, links between its notes, titles and headings that are the same, and pictures that are not
/// there.
pub(crate) fn fields() -> Folder {
    let first = "---\ntitle: 'A: b'\nspeakers: ['Ann \"the\" Ember']\n---\n## Setup\n\nThen [[second]] and [[second|the other]] and [words](second.md), [[nowhere]].\n\n![[my {slide} 1.png]]\n\n![gone](gone.png) and ![](lost.png) here.\n";
    let second = "---\ntitle: 'A: b'\n---\n## Setup\n\nBack to [[first]].\n\n## Setup\n\nAgain.\n";
    let post = "---\ntalklog: post\ntitle: 'Tags: one text'\nevent: tide\ndate: 2026-09-20\nupdated: 2026-09-25\nslug: fields\ndescription: 'A: b # c'\ntags: tides\ncategories: ['{{ c }}', 'a: b']\nauthors: ['{{ n }}', 'Ann \"the\" Ember']\ncover: 'tide/my {slide} 1.png'\ncanonical: https://tide.example/a\nextra:\n  sub_title: '{{ sub }} <pod>: x'\n  mapped: {a: 'x: y', b: [1, 'two: 2']}\n  empty: ''\n---\nProse.\n";
    Folder::of(&[
        ("tide/event.md", b"---\ntitle: Tide\n---\n"),
        ("tide/first.md", first.as_bytes()),
        ("tide/second.md", second.as_bytes()),
        ("tide/my {slide} 1.png", &other_picture()),
        ("post.md", post.as_bytes()),
    ])
}

pub(crate) fn look_at_fields(built: &Built<'_>) {
    let (html, site) = (built.html, built.site);
    let generator = site.conventions().generator;
    assert_eq!(site.picture(html, built.composed, &built.composed.images[0].name), other_picture());
    let anchors: Vec<&str> = built.composed.talks.iter().map(|talk| talk.anchor.as_str()).collect();
    assert_eq!(anchors.len(), 2);
    assert!(anchors[0] != anchors[1], "{anchors:?}");
    // The second is linked to three times, the first once.
    for (anchor, times) in anchors.iter().zip([1, 3]) {
        let links = html.matches(&format!("href=\"#{anchor}\"")).count();
        assert_eq!(links, times, "#{anchor} in {html}");
    }
    let text = typed(&seen(html));
    assert!(text.contains("and words, nowhere"), "{text}");
    assert!(text.contains("gone and lost.png here."), "{text}");
    if generator == Dialect::Commonmark {
        return;
    }
    assert_eq!(tags(html), ["tides"]);
    let page = std::fs::read_to_string(&built.exported.post).unwrap();
    let front = front_matter::read(&page).unwrap();
    let extra = |key: &str| match front.get("extra") {
        Some(Value::Map(entries)) => {
            entries.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
        }
        _ => front.get(key).cloned(),
    };
    assert_eq!(extra("sub_title"), Some(Value::Text("{{ sub }} <pod>: x".into())), "{page}");
    assert_eq!(extra("empty"), Some(Value::Text(String::new())), "{page}");
    assert!(matches!(extra("mapped"), Some(Value::Map(entries)) if entries.len() == 2), "{page}");
}
