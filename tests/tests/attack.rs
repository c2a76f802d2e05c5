//! Notes that attack (P22), without a window: what becomes of each payload as HTML is of a form in which nothing can act,
//! however it is read. `tests/tests/window/attack.rs` opens them in the real window.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "test code"
)]

use talklog_core::markdown::{self, LinkKind, Render};
use talklog_core::path::NotePath;
use talklog_tests::payloads::{self, Target};

const ELEMENTS: [&str; 32] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "code",
    "ul",
    "ol",
    "li",
    "div",
    "sup",
    "sub",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "em",
    "strong",
    "del",
    "hr",
    "br",
    "input",
    "span",
    "img",
    "tfoot",
];
const ATTRIBUTES: [&str; 18] = [
    "href",
    "src",
    "alt",
    "id",
    "align",
    "start",
    "type",
    "disabled",
    "checked",
    "rel",
    "data-line",
    "data-note",
    "data-heading",
    "data-missing",
    "data-remote",
    "data-language",
    "title",
    "target",
];

/// Reads HTML by the narrowest grammar there is, and says what does not follow it: tags of known names with attributes
/// of known names in double quotes, and text without any `<`. What follows it is read by every parser in the same way.
fn fault(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        if text.contains('>') {
            return Some(format!("a bare > in {text:?}"));
        }
        rest = &rest[at + 1..];
        let closing = rest.starts_with('/');
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = &rest[..end];
        if !ELEMENTS.contains(&name) {
            return Some(format!("the element {name:?}"));
        }
        rest = &rest[end..];
        while let Some(more) = rest.strip_prefix(' ') {
            let Some((attribute, more)) = more.split_once("=\"") else {
                return Some(format!("no value in {more:.40?}"));
            };
            let Some((value, more)) = more.split_once('"') else {
                return Some(format!("no end in {more:.40?}"));
            };
            if closing || !ATTRIBUTES.contains(&attribute) {
                return Some(format!("the attribute {attribute:?}"));
            }
            if let Some(fault) = fault_of(attribute, value) {
                return Some(fault);
            }
            rest = more;
        }
        let Some(more) = rest.strip_prefix('>') else { return Some(format!("no end of a tag: {rest:.40?}")) };
        rest = more;
    }
    None
}

fn fault_of(attribute: &str, value: &str) -> Option<String> {
    let ours = |prefix: &str| {
        value.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        })
    };
    let sound = match attribute {
        "href" => {
            ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme))
                || ours("#fn-")
                || ours("#fnref-")
        }
        "src" => markdown::image_path(value).is_some(),
        "id" => ours("fn-") || ours("fnref-"),
        "target" => value == "_blank",
        _ => true,
    };
    (!sound).then(|| format!("{attribute}={value:?}"))
}

#[test]
fn nothing_in_the_html_of_an_attack_can_act() {
    let payloads = payloads::all(Target { port: 9 });
    let kinds: std::collections::BTreeSet<_> = payloads.iter().map(|payload| payload.kind).collect();
    println!("attack: {} payloads of {} kinds", payloads.len(), kinds.len());
    assert!(payloads.len() >= 1000, "{}", payloads.len());
    // The most that a notebook can hold: every picture and every note is there.
    let image = |target: &str| {
        NotePath::parse(target).ok().filter(NotePath::is_image).map(|path| markdown::image_url(&path))
    };
    let note = |_: LinkKind, target: &str| Some(target.to_owned());
    let render = Render { first_line: 1, image: &image, note: &note };
    let mut faults = Vec::new();
    let notes = payloads::notes(&payloads, 40);
    let texts =
        payloads.iter().map(|payload| (format!("{} {}", payload.kind, payload.number), &payload.markdown));
    for (name, text) in texts.chain(notes.iter().map(|(name, text)| (name.clone(), text))) {
        let html = markdown::to_html(text, &render);
        if let Some(fault) = fault(&html) {
            faults.push(format!("{name}: {fault}\n  {text:.300}\n  {html:.300}"));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(8)].join("\n"));
    // The judge itself: each payload as it is has a fault, as far as it is HTML at all.
    let seen =
        payloads.iter().filter(|payload| !payload.html.is_empty() && fault(&payload.html).is_some()).count();
    let html = payloads.iter().filter(|payload| !payload.html.is_empty()).count();
    println!("attack: {html} of them are HTML, and {seen} of these are seen as they are");
    assert!(seen * 100 >= html * 95, "{seen} of {html}");
}
