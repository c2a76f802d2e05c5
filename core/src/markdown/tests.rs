use proptest::prelude::*;

use super::*;
use crate::path::NotePath;

fn told(body: &str) -> String {
    let outline = outline(body, 1);
    let mut lines = Vec::new();
    for h in &outline.headings {
        lines.push(format!("{} h{} {}", h.line, h.level, h.text));
    }
    for l in &outline.links {
        lines.push(format!("{} {:?} {} = {}", l.line, l.kind, l.target, l.text));
    }
    for t in &outline.todos {
        lines.push(format!("{} {} {}", t.line, if t.done { "done" } else { "todo" }, t.text));
    }
    if !outline.tags.is_empty() {
        lines.push(format!("tags {}", outline.tags.join(" ")));
    }
    lines.join("\n")
}

#[test]
fn headings_have_their_lines() {
    insta::assert_snapshot!(told("# One *two* `three`\n\ntext\n\nSet\n===\n\n```\n# no\n```\n> ### Quoted ###\n"), @r"
    1 h1 One two three
    5 h1 Set
    11 h3 Quoted
    ");
    assert_eq!(outline("\n# A\n", 7).headings[0].line, 8);
    assert_eq!(outline("# A\r\n\r\n# B\r\n", 1).headings[1].line, 3);
}

#[test]
fn links_of_all_kinds_are_found() {
    insta::assert_snapshot!(told(
        "[a](b.md) and [c *d*][ref]\n<https://example.org/x> [[Wiki]] [[w#h|text]]\n\
         ![[pic one.png|300]] ![alt `x`](<my pic.png>)\n`[[no]]` [x](y%20z.md \"t\")\n\n    [[no]]\n\n\
         | a |\n|---|\n| [[t]] |\n\n[![in](i.png)](out)\n\n<!-- [[no]] -->\n\n[ref]: https://example.org/r\n"
    ), @r"
    1 Markdown b.md = a
    1 Markdown https://example.org/r = c d
    2 Markdown https://example.org/x = https://example.org/x
    2 Wiki Wiki = Wiki
    2 Wiki w#h = text
    3 Embed pic one.png = 300
    3 Image my pic.png = alt x
    4 Markdown y%20z.md = x
    10 Wiki t = t
    12 Image i.png = in
    12 Markdown out = in
    ");
}

#[test]
fn todos_are_boxes_and_lines() {
    insta::assert_snapshot!(told(
        "- [ ] one\n- [x] two *words*\n  go on\n- TODO: three\n* [ ] a\n  - [X] nested\n\nTODO four\nTODO: five\n\
         1. TODO - six\n\n> TODO seven\n\nTODOs are many\nnot a TODO\n\n# TODO\n\n```\nTODO no\n```\n\n**TODO** eight\n\
         \nTODO\n\n- [ ] TODO: nine\n\n- [ ] ten\n\n  more\n"
    ), @r"
    17 h1 TODO
    1 todo one
    2 done two words go on
    4 todo three
    5 todo a
    6 done nested
    8 todo four
    9 todo five
    10 todo six
    12 todo seven
    23 todo eight
    25 todo TODO
    27 todo nine
    29 todo ten
    ");
}

#[test]
fn tags_are_words_behind_a_mark() {
    insta::assert_snapshot!(told(
        "#one and #two/three, (#four) **#five** #six_seven-eight. `#no` [#no](x) https://a.b/#no \\#no a#no ##no #123 #1a\n\
         #über #one &#35;no\n\n# Heading #inside\n\n    #no\n\n#日本語\n"
    ), @r"
    4 h1 Heading #inside
    1 Markdown x = #no
    tags one two/three four five six_seven-eight 1a über inside 日本語
    ");
}

#[test]
fn words_are_counted_with_code() {
    let words = |text| outline(text, 1).words;
    assert_eq!(words("One two-three don't `four five`\n\n```\nsix\nseven\n```\n"), 8);
    assert_eq!(words("foo_bar *baz*qux\nnext"), 3);
    assert_eq!(words("---\n\n***\n"), 0);
    assert_eq!(words("zwölf Wörter – über 3.14 €"), 4);
}

fn html(body: &str) -> String {
    let image = |target: &str| {
        let path = NotePath::parse("talks/a.md").unwrap().join(target)?;
        path.is_image().then(|| image_url(&path))
    };
    let note = |_: LinkKind, target: &str| match target {
        "" => Some("talks/a.md".to_owned()),
        "missing" | "missing.md" => None,
        target => NotePath::parse("talks/a.md").unwrap().join(target).map(|path| path.to_string()),
    };
    to_html(body, &Render { first_line: 1, image: &image, note: &note })
}

#[test]
fn html_has_what_markdown_has() {
    insta::assert_snapshot!(html(
        "# A *b* & <c>\n\ntext ~~gone~~ `x < y`  \nnext\n\n- [x] done\n- [ ] open\n\n3. three\n\n```rust,ignore\nlet a = \"<b>\";\n```\n\n\
         | l | r |\n|:--|--:|\n| 1 | **2** |\n\nNote[^n] and again[^n].\n\n[^n]: The *note*.\n\n> quote\n\n---\n"
    ), @r##"
    <h1 data-line="1">A <em>b</em> &amp; </h1>
    <p data-line="3">text <del>gone</del> <code>x &lt; y</code><br>
    next</p>
    <ul data-line="6">
    <li data-line="6"><input type="checkbox" disabled="" checked="" data-line="6"> done</li>
    <li data-line="7"><input type="checkbox" disabled="" data-line="7"> open</li>
    </ul>
    <ol start="3" data-line="9">
    <li data-line="9">three</li>
    </ol>
    <pre data-line="11"><code data-language="rust">let a = "&lt;b&gt;";
    </code></pre>
    <table data-line="15">
    <thead><tr><th align="left">l</th><th align="right">r</th></tr></thead>
    <tbody><tr data-line="17"><td align="left">1</td><td align="right"><strong>2</strong></td></tr>
    </tbody></table>
    <p data-line="19">Note<sup id="fnref-1"><a href="#fn-1" rel="noopener noreferrer">1</a></sup> and again<sup><a href="#fn-1" rel="noopener noreferrer">1</a></sup>.</p>
    <div id="fn-1" data-line="21"><sup><a href="#fnref-1" rel="noopener noreferrer">1</a></sup> <p data-line="21">The <em>note</em>.</p>
    </div>
    <blockquote data-line="23">
    <p data-line="23">quote</p>
    </blockquote>
    <hr data-line="25">
    "##);
}

#[test]
fn links_and_pictures_lead_where_they_may() {
    insta::assert_snapshot!(html(
        "[o](https://example.org/a?b=1&c=\"2\") [m](mailto:a@b.example) <c@d.example> [j](javascript:alert(1)) [d](data:text/html,x)\n\
         [n](../b%20c.md#Head%20one) [[w#h|text]] [[missing]] [s](#here) [f](file:///etc/passwd) [r](//host/x) [JS](JaVaScRiPt:x)\n\
         ![p](images/a%20b.png) ![[c.webp]] ![r *x*](https://example.org/p.png) ![m](gone.txt) ![[note]] ![e](../../../x.png) ![u](data:image/png;base64,x)\n"
    ), @r##"
    <p data-line="1"><a href="https://example.org/a?b=1&amp;c=%222%22" rel="noopener noreferrer">o</a> <a href="mailto:a@b.example" rel="noopener noreferrer">m</a> <a href="mailto:c@d.example" rel="noopener noreferrer">c@d.example</a> <span>j</span> <span>d</span>
    <a data-note="b c.md" data-heading="Head one" rel="noopener noreferrer">n</a> <a data-note="talks/w" data-heading="h" rel="noopener noreferrer">text</a> <span data-missing="missing">missing</span> <a data-note="talks/a.md" data-heading="here" rel="noopener noreferrer">s</a> <span>f</span> <span>r</span> <span>JS</span>
    <img src="talklog-image://localhost/talks/images/a%20b.png" alt="p"> <img src="talklog-image://localhost/talks/c.webp" alt="c.webp"> <span data-remote="https://example.org/p.png">r x</span> <span data-missing="gone.txt">m</span> <a data-note="talks/note" rel="noopener noreferrer">note</a> <span data-missing="../../../x.png">e</span> <span>u</span></p>
    "##);
}

#[test]
fn raw_html_leaves_its_words() {
    insta::assert_snapshot!(html(
        "a <b onclick=x>bold</b> <script>alert(1)</script> <img src=x onerror=y> z\n\n<details class=x><summary id=y>Sum</summary>\nwords & more\n</details>\n\n\
         <script>\nalert(2)\n</script>\n\n<style>\np { }\n</style>\n\n<!-- hidden -->\n\nx <style>unclosed\n\nnext\n\n<script>rest\n\nof it\n"
    ), @r#"
    <p data-line="1">a bold   z</p>
    <p>Sum
    words &amp; more</p>
    <p data-line="17">x </p>
    <p data-line="19">next</p>
    "#);
}

#[test]
fn picture_addresses_go_both_ways() {
    for path in ["a.png", "höhe/b c.webp", "a%20b.png", "x#y?.jpg", "q\"'<.svg"] {
        let path = NotePath::parse(path).unwrap();
        assert_eq!(image_path(&image_url(&path)), Some(path));
    }
    for bad in [
        "talklog-image://localhost/../a.png",
        "talklog-image://localhost/%2e%2e/a.png",
        "talklog-image://localhost//etc/a.png",
        "talklog-image://localhost/.git/a.png",
        "talklog-image://localhost/a.md",
        "talklog-image://localhost/%ff.png",
        "talklog-image://other/a.png",
        "https://localhost/a.png",
    ] {
        assert_eq!(image_path(bad), None, "{bad}");
    }
    assert_eq!(image_path("http://talklog-image.localhost/a.png").unwrap().as_str(), "a.png");
}

#[test]
fn the_list_of_what_may_stand_holds_by_itself() {
    // What the writer would never write: the second door has to stop it alone.
    for bad in [
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"//host/\">x</a>",
        "<a href=\"#top\">x</a>",
        "<p onclick=x class=y style=z id=w name=v>x</p>",
        "<img src=\"https://example.org/a.png\" onerror=x>",
        "<input type=text value=x name=y>",
        "<script>x</script><iframe src=x></iframe><form></form><svg><script>x</script></svg>",
        "<div id=\"content\">x</div>",
        "<span data-other=1>x</span>",
    ] {
        let clean = html::clean(bad);
        for word in ["script", "href", "src", "on", "class", "style", "id=", "name", "value", "form", "other"]
        {
            assert!(!clean.contains(word), "{word} in {clean}");
        }
    }
}

/// Reads HTML as the sanitizer writes it, strictly, and checks every element and attribute. Panics on anything
/// that is not of that form.
fn check_html(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let closing = rest.starts_with('/');
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find([' ', '>']).expect("a tag that ends");
        let name = &rest[..end];
        assert!(
            "a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr img input li ol p pre span strong sub sup table tbody td th thead tr ul"
                .split(' ')
                .any(|known| known == name),
            "<{name}> in {html}"
        );
        rest = &rest[end..];
        while let Some(attribute) = rest.strip_prefix(' ') {
            assert!(!closing);
            let (name, value) = attribute.split_once("=\"").expect("an attribute with a value");
            let (value, after) = value.split_once('"').expect("a value that ends");
            assert!(
                "align alt checked data-heading data-language data-line data-missing data-note data-remote disabled href id rel src start type"
                    .split(' ')
                    .any(|known| known == name),
                "{name} in {html}"
            );
            match name {
                "href" => assert!(
                    ["http://", "https://", "mailto:", "#fn-", "#fnref-"]
                        .iter()
                        .any(|ok| value.starts_with(ok)),
                    "{html}"
                ),
                "src" => assert!(value.starts_with("talklog-image://localhost/"), "{html}"),
                _ => {}
            }
            rest = after;
        }
        rest = rest.strip_prefix('>').expect("a tag that ends");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_text_becomes_html_that_acts(pieces in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "<script>", "</script>", "<img src=x onerror=alert(1)>", "<a href=\"javascript:alert(1)\">", "[x](javascript:alert(1))",
            "![x](", "[[", "]]", "![[", "|", "\n", "\n\n", "- ", "- [ ] ", "> ", "```", "`", "<", ">", "\"", "'", "&#x6A;avascript:", "data:",
            "<svg/onload=alert(1)>", "<!--", "-->", "<style>", "</style>", "[^1]", "[^1]: ", "|---|\n", "    ", "*", "**", "~~", "(", ")", "[", "]",
            "<math><mi//xlink:href=\"data:x,<script>\">", "javascript&colon;x", "\u{0}", "<https://a.b/\"onclick=x>", "# ", "1. ", "<p ", "=", "---\n", "\\",
            "<textarea>", "<plaintext>", "<noscript>", "<title>", "\r", "\t",
        ]).prop_map(str::to_owned),
        "\\PC{0,8}",
    ], 0..40)) {
        let text = pieces.concat();
        check_html(&html(&text));
        let _ = outline(&text, 1);
    }

    #[test]
    fn ascii_words_are_counted_as_unicode_does(text in "[ -~\n\t]{0,60}") {
        prop_assert_eq!(count_words(&text) as usize, text.unicode_words().count(), "{:?}", text);
    }
}

#[test]
fn hostile_texts_are_read() {
    for (what, text) in [
        ("one long line", "word ".repeat(200_000)),
        ("one long word", "x".repeat(1_000_000)),
        ("quotes", ">".repeat(10_000) + " a"),
        ("brackets", "[".repeat(10_000)),
        ("closed brackets", "[".repeat(10_000) + &"]".repeat(10_000)),
        ("wiki brackets", "[[".repeat(10_000) + &"]]".repeat(10_000)),
        ("wikilinks", "[[a|".repeat(10_000)),
        ("pictures", "![".repeat(10_000) + &"](a)".repeat(10_000)),
        ("links", "[a](b".repeat(10_000)),
        ("emphasis", "*a **a ".repeat(10_000)),
        ("closed emphasis", "*a **b ".repeat(5_000) + &"** *".repeat(5_000)),
        ("lists", (0..500).map(|n| " ".repeat(n * 2) + "- a\n").collect()),
        ("list marks", "- ".repeat(10_000)),
        ("ticks", (0..1_000).map(|n| "`".repeat(n) + "a").collect()),
        ("tags", "#a ".repeat(100_000)),
        ("different tags", (0..30_000).map(|n| format!("#t{n}")).collect::<Vec<_>>().join(" ")),
        ("html", "<a ".repeat(20_000)),
        ("comments", "<!--".repeat(20_000)),
        ("open elements", "<div>\n\n".repeat(5_000)),
        ("table", "|a".repeat(5_000) + "\n" + &"|-".repeat(5_000) + "\n" + &"|b".repeat(5_000)),
        ("footnotes", "[^a] ".repeat(20_000) + "\n\n[^a]: x"),
        ("references", "[a]: b\n".repeat(20_000)),
        ("headings", "# a\n".repeat(20_000)),
        ("backslashes", "\\".repeat(500_000)),
        ("entities", "&amp;".repeat(100_000)),
        ("ampersands in an address", format!("![{0}](https://a.b/?{0})", "&".repeat(100_000))),
        ("ampersands in raw html", "<div>".to_owned() + &"&".repeat(100_000)),
        ("raw html", "<div>".repeat(20_000)),
        ("code", "    <a & b>\n".repeat(50_000)),
        ("strikes", "~~a ".repeat(20_000)),
    ] {
        assert!(outline(&text, 1).words < u32::MAX, "{what}");
        check_html(&html(&text));
    }
}

#[test]
fn a_table_keeps_its_cells_however_deep_it_stands() {
    for depth in 50..70 {
        let marks = "> ".repeat(depth);
        let html = html(&format!("[^a]: b\n\n{marks}|c[^a]|\n{marks}|-|\n{marks}|d[^a]|\n"));
        let table = html.split_once("<table").map(|(_, rest)| rest.split_once("</table>").unwrap().0);
        let words = table.unwrap_or(&html);
        assert!(words.contains('c') && words.contains('d'), "{depth}: {html}");
        assert_eq!(table.is_some(), depth < 60, "{depth}: {html}");
    }
}
