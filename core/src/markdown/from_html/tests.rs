//! HTML as clipboards have it.

use proptest::prelude::*;

use super::*;
use crate::markdown::{Render, to_html};

fn check(html: &str, expect: &str) {
    assert_eq!(from_html(html), expect, "{html}");
}

#[test]
fn words_and_marks() {
    check(
        "<p>Plain <b>bold</b>, <em>slanted</em> and <del>gone</del>.</p>",
        "Plain **bold**, *slanted* and ~~gone~~.",
    );
    check("<p>a<b> b </b>c</p>", "a **b** c");
    check("<b><b>a</b> <strong>b</strong></b><i></i><b> </b>", "**a b**");
    check("<p><b>a <i>b</i></b> c</p><p>d</p>", "**a *b*** c\n\nd");
    check("use <code>a | b</code> or <code>`x`</code>", "use `a | b` or `` `x` ``");
    check(
        "<a href='https://example.org/a_(b)?x=1&amp;y'>A <b>b</b></a>",
        "[A **b**](https://example.org/a_%28b%29?x=1&y)",
    );
    check("<a href='https://example.org/'>https://example.org/</a>", "<https://example.org/>");
    check(
        "<a href='javascript:alert(1)'>x</a><script>alert(1)</script><style>p{}</style> <a href='/x'>y</a>",
        "x y",
    );
    check("one<br>two<br><br>", "one\\\ntwo");
    check(
        "<img src='https://example.org/a b.png' alt='A [x]'><img src='data:image/png;base64,AA' alt='own'>",
        "![A \\[x\\]](https://example.org/a%20b.png)own",
    );
    check("<img src='https://count.example/p' width=1 height=1>words", "words");
    check("a&nbsp; &nbsp;b\n\n c", "a b c");
}

#[test]
fn words_that_look_like_marks_stay_words() {
    check(
        "<p># no heading</p><p>- no list</p><p>1. nor this</p><p>&gt; no quote</p>",
        "\\# no heading\n\n\\- no list\n\n1\\. nor this\n\n\\> no quote",
    );
    check(
        "a*b* _c_ snake_case 2 * 3 [x](y) `z` &lt;b&gt; &amp;amp; ~~q~~",
        "a\\*b\\* \\_c\\_ snake_case 2 * 3 \\[x\\](y) \\`z\\` \\<b> \\&amp; \\~\\~q\\~\\~",
    );
    check("<p>---</p><p>a<br>===</p>", "\\---\n\na\\\n\\===");
    // Emphasis that markdown could not read there goes, the words stay.
    check("<p>a<b>(b)</b>c</p>", "a(b)c");
}

#[test]
fn blocks() {
    check("<h1>A <b>b</b></h1><h3>C #</h3><p>d</p><hr><p>e</p>", "# A b\n\n### C \\#\n\nd\n\n---\n\ne");
    check("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b");
    check(
        "<pre><code class='language-rust'>fn a() {\n    b\n}\n</code></pre>",
        "```rust\nfn a() {\n    b\n}\n```",
    );
    check(
        "<div class='highlight highlight-source-toml'><pre>a = <span>1</span>\n```\n</pre></div>",
        "````toml\na = 1\n```\n````",
    );
    check(
        "<div style=\"font-family: Menlo, Monaco, 'Courier New', monospace;white-space: pre;\"><div><span>let</span> a;</div><br><div>  b</div></div>",
        "```\nlet a;\n\n  b\n```",
    );
    check("<div>a<div>b</div>c</div><section>d</section>", "a\n\nb\n\nc\n\nd");
}

#[test]
fn lists() {
    check("<ul><li>a</li><li>b<ol start=3><li>c</li><li>d</li></ol></li></ul>", "- a\n- b\n  3. c\n  4. d");
    check("<ul><li>a</li><ul><li>b</li></ul><li></li></ul>", "- a\n  - b");
    check("<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n\n- c");
    check(
        "<ul><li><input type=checkbox checked> a</li><li><input type=checkbox> b</li></ul>",
        "- [x] a\n- [ ] b",
    );
    check("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b");
    check("<ol><li>a<pre>x\ny</pre></li></ol>", "1. a\n\n   ```\n   x\n   y\n   ```");
}

#[test]
fn tables() {
    check(
        "<table><thead><tr><th>A</th><th style='text-align: right'>B</th></tr></thead><tbody><tr><td>1 | 2</td><td align=right><code>x|y</code></td></tr><tr><td>3</td></tr></tbody></table>",
        "| A | B |\n| --- | --: |\n| 1 \\| 2 | `x\\|y` |\n| 3 |  |",
    );
    check(
        "<table><tr><td colspan=2>a</td></tr><tr><td>b<br>c</td><td><p>d</p><p>e</p></td></tr></table>",
        "| a |  |\n| --- | --- |\n| b<br>c | d<br>e |",
    );
    // A table for the layout is none.
    check("<table><tr><td><h2>a</h2></td><td>b</td></tr></table>", "## a\n\nb");
    check("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb");
}

#[test]
fn office_programs_leave_no_stray_marks() {
    check(
        "<meta charset='utf-8'><b style=\"font-weight:normal;\" id=\"docs-internal-guid-1\"><p dir=\"ltr\"><span style=\"font-weight:400;font-style:normal\">Plain </span><span style=\"font-weight:700;\">bold</span><span>.</span></p><br><ul><li dir=\"ltr\"><p role=\"presentation\"><span style=\"font-weight:400\">one</span></p></li><li><p><span>two</span></p></li></ul></b>",
        "Plain **bold**.\n\n- one\n- two",
    );
    check(
        "<html xmlns:o=\"urn\"><head><title>x</title><style>p.MsoNormal {}</style></head><body><!--StartFragment--><p class=MsoNormal><b><span lang=EN-GB>Bold<o:p></o:p></span></b></p><p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>one</p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>two</p><!--EndFragment--></body></html>",
        "**Bold**\n\n- one\n  1. two",
    );
    check("<h1 style='x'><span style='font-weight:700'>Title</span></h1>", "# Title");
}

#[test]
fn hostile_html_is_taken() {
    let deep = format!("{}x{}", "<div><b>".repeat(5000), "</b></div>".repeat(5000));
    assert!(from_html(&deep).contains('x'));
    let lists = format!("{}x", "<ul><li>".repeat(400));
    assert!(from_html(&lists).contains('x'));
    assert_eq!(from_html(&"&amp;".repeat(30_000)).chars().filter(|c| *c == '&').count(), 30_000);
    assert!(from_html(&"<p>word</p>".repeat(200_000)).starts_with("word"));
}

/// The words of HTML, without any blank.
fn words(html: &str) -> String {
    let mut text = String::new();
    let clean = CLEANER.clean(html).to_string();
    for node in tree::read(&clean) {
        node.text(&mut text);
    }
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Text as people have it, with what could be taken for marks.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "word",
        "Größe",
        "two words",
        "1. x",
        "- y",
        "# z",
        "a*b",
        "_c_",
        "snake_case",
        "[d]",
        "(e)",
        "`f`",
        "&amp;",
        "&lt;b>",
        "~",
        "|",
        "+",
        "\\",
        "!",
        "#tag",
        "---",
        "===",
        "**",
        "C++",
        "日本",
        " ",
        ":",
        "x:",
        "[ ]",
        "1)",
        "g.h",
        "\"q\"",
        "[[w]]",
        "http://example.org/a_b",
        "^1",
        "$",
    ]);
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join(""))
}

fn inline() -> impl Strategy<Value = String> {
    text().prop_recursive(3, 12, 3, |inner| {
        let name = prop::sample::select(vec![
            "b",
            "i",
            "del",
            "code",
            "span",
            "a href='https://example.org/x'",
            "span style='font-weight:700'",
            "b style='font-weight:normal'",
            "sup",
        ]);
        prop_oneof![
            (name, prop::collection::vec(inner.clone(), 1..3)).prop_map(|(name, inner)| {
                format!("<{name}>{}</{}>", inner.concat(), name.split(' ').next().unwrap())
            }),
            prop::collection::vec(inner, 1..3).prop_map(|inner| inner.join("<br>")),
        ]
    })
}

fn block() -> impl Strategy<Value = String> {
    inline().prop_recursive(3, 16, 3, |inner| {
        let many = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.prop_map(|text| format!("<p>{text}</p>")),
            inline().prop_map(|text| format!("<h2>{text}</h2>")),
            inline().prop_map(|text| format!("<pre>{text}</pre>")),
            many.clone().prop_map(|items| format!("<ul><li>{}</li></ul>", items.join("</li><li>"))),
            many.clone().prop_map(|items| format!("<ol><li>{}</li></ol>", items.join("</li><li>"))),
            many.clone().prop_map(|items| format!("<blockquote>{}</blockquote>", items.concat())),
            many.clone().prop_map(|cells| format!(
                "<table><tr><td>{}</td></tr><tr><td>x</td></tr></table>",
                cells.join("</td><td>")
            )),
            many.prop_map(|items| format!("<div>{}</div>", items.concat())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_comes_out_says_the_same(html in block()) {
        let markdown = from_html(&html);
        let render = Render { first_line: 1, image: &|_| None, note: &|_, _| None };
        prop_assert_eq!(words(&to_html(&markdown, &render)), words(&html), "{}\n{}", html, markdown);
    }

    #[test]
    fn anything_is_taken(html in "(\\PC|<|>|&|/|<b>|<ul>|<li>|<table>|<td>|<pre>|\n){0,60}") {
        let _ = from_html(&html);
    }
}
