use super::*;
use proptest::prelude::*;

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

fn notes() -> Vec<NotePath> {
    ["a.md", "b.md", "day 1/a.md", "day 1/c.md", "day 2/ü (x).md", "day 2/e/f.markdown"].map(path).to_vec()
}

/// Follows a move in a note and shows the text, or `=` where nothing changes.
fn check(note: &str, from: &str, to: &str, text: &str, expect: &str) {
    let (from, to) = (path(from), path(to));
    let new = follow(text, &path(note), &Move::new(&from, &to, &notes()));
    assert_eq!(new.as_deref().unwrap_or("="), expect, "{text:?} in {note}, {from} to {to}");
}

#[test]
fn markdown_links_follow() {
    let (b, c) = ("day 1/b.md", "day 1/c.md");
    check("b.md", "a.md", b, "see [A](a.md).", "see [A](day%201/b.md).");
    check(
        "b.md",
        "a.md",
        b,
        "[A](<a.md> \"t\") ![i](a.md#x?y)",
        "[A](<day 1/b.md> \"t\") ![i](day%201/b.md#x?y)",
    );
    check("b.md", "a.md", b, "[A][r]\n\n[r]: ./a.md 'T'\n", "[A][r]\n\n[r]: ./day%201/b.md 'T'\n");
    check("b.md", "a.md", b, "[A](/a.md) [B](a)", "[A](/day%201/b.md) [B](day%201/b)");
    check(
        "day 1/c.md",
        "day 2/ü (x).md",
        "day 1/ö.md",
        "[*e* `x](y`](../day%202/ü%20(x).md)",
        "[*e* `x](y`](ö.md)",
    );
    check("b.md", "a.md", "z.md", "`[A](a.md)`\n\n    [A](a.md)\n\n```\n[A](a.md)\n```\n", "=");
    check("b.md", "a.md", "z.md", "[x](https://a.md/a.md) [y](#a.md) <https://a.md> [m](mailto:a.md)", "=");
    check("b.md", "a.md", "z.md", "[x](other.md) [y](day%201/a.md)", "=");
    check("a.md", "a.md", "z.md", "[me](a.md#top) [x](images/a.png)", "[me](z.md#top) [x](images/a.png)");
    check(
        "a.md",
        "a.md",
        b,
        "![p](images/a.png) [h](#h) [c](day%201/c.md)",
        "![p](../images/a.png) [h](#h) [c](c.md)",
    );
    check(c, c, "c.md", "[[a]] ![](i.png) [up](../b.md)", "[[day 1/a]] ![](day%201/i.png) [up](b.md)");
    check("b.md", "a.md", "z.md", "[![p](i.png)](a.md)", "[![p](i.png)](z.md)");
    check("b.md", "a.md", "z.md", "> [a](\n> a.md)\n\n[b](a.md)", "> [a](\n> a.md)\n\n[b](z.md)");
    check(
        "b.md",
        "a.md",
        "z.md",
        "---\nsee: \"[A](a.md)\"\n  - \"[[a]]\"\n---\n[A](a.md)\r\n",
        "---\nsee: \"[A](z.md)\"\n  - \"[[z]]\"\n---\n[A](z.md)\r\n",
    );
}

#[test]
fn wikilinks_follow() {
    check(
        "b.md",
        "day 1/c.md",
        "day 1/z.md",
        "[[c]] [[C#h|x]] ![[c]] [[c.md]]",
        "[[z]] [[z#h|x]] ![[z]] [[z.md]]",
    );
    check("b.md", "day 1/c.md", "day 2/c.md", "[[c]] [[day 1/c]]", "[[c]] [[day 2/c]]");
    check("b.md", "a.md", "z.md", "[[a]] [[day 1/a]]", "[[z]] [[day 1/a]]");
    check("b.md", "day 1/a.md", "z.md", "[[a]] [[day 1/a]]", "[[a]] [[z]]");
    check("b.md", "day 1/c.md", "day 1/b.md", "[[c]]", "[[day 1/b]]");
    check("b.md", "a.md", "z.md", "`[[a]]` [[none]] [[#h]]", "=");
    check("b.md", "a.md", "z.md", "| x |\n|---|\n| [[a\\|A]] |\n", "| x |\n|---|\n| [[z\\|A]] |\n");
    // A note that becomes another's namesake takes none of its links.
    check("b.md", "day 2/e/f.markdown", "c.md", "[[c]] [[f]]", "[[day 1/c]] [[c]]");
}

fn piece() -> impl Strategy<Value = String> {
    let target = prop::sample::select(vec![
        "a.md",
        "day%201/a.md",
        "../a.md",
        "c.md",
        "../day%202/ü%20(x).md",
        "e/f.markdown",
        "i.png",
        "/a.md#h",
        "https://x/a.md",
    ]);
    let name = prop::sample::select(vec!["a", "c", "f", "day 1/a", "A#h", "ü (x)", "b|B", "none"]);
    prop_oneof![
        target.clone().prop_map(|t| format!("[t *u*]({t})")),
        target.clone().prop_map(|t| format!("![]( {t} 'x')")),
        target.clone().prop_map(|t| format!("`[t]({t})`")),
        target.clone().prop_map(|t| format!("\n\n[r]: <{t}>\n\n[r]\n\n")),
        target.prop_map(|t| format!("\n\n```\n[t]({t})\n```\n\n")),
        name.prop_map(|n| format!("[[{n}]]")),
        "[ a\\[\\]()<>!*_`|\n-]{0,6}",
    ]
}

/// Where each link leads, by a note's own folder; none for what leads nowhere inside.
fn meanings(text: &str, note: &NotePath, notes: &[NotePath]) -> Vec<Option<String>> {
    targets(text)
        .iter()
        .map(|target| {
            let means = target.means.split(['#', '?', '|']).next().unwrap();
            if target.form == Form::Wiki {
                return Names::new(notes.iter())
                    .resolve(means.trim_end_matches('\\').trim(), note)
                    .map(|n| n.as_str().to_owned());
            }
            if means.contains(':') {
                return None;
            }
            let decoded = percent_encoding::percent_decode_str(means).decode_utf8().ok()?;
            (!decoded.is_empty()).then(|| note.join(&decoded)).flatten().map(|n| n.as_str().to_owned())
        })
        .collect()
}

proptest! {
    #[test]
    fn every_link_leads_where_it_led(
        pieces in prop::collection::vec(piece(), 0..8),
        at in 0..6usize, from in 0..6usize,
        to in prop::sample::select(vec!["z.md", "day 1/z.md", "day 2/c.md", "new/deep/a b.md", "A.md"]),
    ) {
        let text = pieces.join(" ");
        let notes = notes();
        // A name that is taken but for its case is no place to move to.
        let to = if to == "A.md" && from != 0 { "y.md" } else { to };
        let (note, from, to) = (&notes[at], &notes[from], path(to));
        let after_all: Vec<NotePath> = notes.iter().map(|n| if n == from { to.clone() } else { n.clone() }).collect();
        let new = follow(&text, note, &Move::new(from, &to, &notes)).unwrap_or_else(|| text.clone());
        let expect: Vec<Option<String>> = meanings(&text, note, &notes)
            .into_iter()
            .map(|m| if m.as_deref() == Some(from.as_str()) { Some(to.as_str().to_owned()) } else { m })
            .collect();
        // What led out of the notebook is left as it stands, wherever it leads now.
        let got: Vec<_> = meanings(&new, &after_all[at], &after_all)
            .into_iter()
            .zip(&expect)
            .map(|(got, expect)| expect.as_ref().and(got))
            .collect();
        prop_assert_eq!(got, expect, "{:?} to {:?}", text, new);
        // Without their targets, the texts are the same bytes.
        let bare = |text: &str| {
            let cut: Vec<_> = targets(text).into_iter().map(|t| (t.range, String::new())).collect();
            apply(text, &cut)
        };
        prop_assert_eq!(bare(&new), bare(&text));
    }

    #[test]
    fn any_text_is_taken(text in "(\\PC|[\\[\\]()<>\\n\\r:`|#-]){0,60}") {
        let notes = notes();
        let _ = follow(&text, &notes[0], &Move::new(&notes[0], &path("new/a.md"), &notes));
    }
}
