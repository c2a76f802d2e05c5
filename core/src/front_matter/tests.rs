use proptest::prelude::*;

use super::*;

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| text(item)).collect())
}

#[track_caller]
#[allow(clippy::needless_pass_by_value)] // the cases below read better
fn check_set(before: &str, key: &str, value: Option<Value>, after: &str) {
    assert_eq!(set(before, key, value.as_ref()).as_deref(), Ok(after));
}

#[test]
fn the_block_is_found_where_it_is_one() {
    let split_at = |text: &str| split(text).map(|s| (s.inner.to_owned(), s.body.to_owned(), s.body_line));
    let found = |inner: &str, body: &str, line| Some((inner.to_owned(), body.to_owned(), line));
    assert_eq!(split_at("---\ntitle: A\n---\nBody"), found("title: A\n", "Body", 4));
    assert_eq!(split_at("---\ntitle: A\n...\nBody"), found("title: A\n", "Body", 4));
    assert_eq!(split_at("+++\ntitle = 'A'\n+++\n"), found("title = 'A'\n", "", 4));
    assert_eq!(split_at("\u{feff}---\r\ntitle: A\r\n---\r\nB"), found("title: A\r\n", "B", 4));
    assert_eq!(split_at("---\n---\nBody"), found("", "Body", 3));
    assert_eq!(split_at("--- \n# only a comment\n---\t\nBody"), found("# only a comment\n", "Body", 4));
    assert_eq!(split_at("---\ntitle: A\n---"), found("title: A\n", "", 4));
    for none in
        ["", "---", "---\n", "----\na: b\n---\n", "text\n---\na: b\n---\n", "---\na: b\n", "+++\na: b\n---\n"]
    {
        assert_eq!(split_at(none), None, "{none:?}");
    }
    // Prose between two thematic breaks is prose.
    assert_eq!(split_at("---\nWe met in the hall, and it was good.\n\n---\nMore"), None);
}

#[test]
fn an_unclosed_block_is_body_and_is_told() {
    let front = read("---\ntitle: A\n\nText\n").unwrap();
    assert!(front.entries.is_empty());
    assert_eq!(front.problems[0].line, Some(1));
    assert_eq!(set("---\ntitle: A\n", "title", Some(&text("B"))), Err(SetError::Unclosed));
    assert_eq!(read("---\nSome words under a line\n"), None);
}

#[test]
fn yaml_values_are_read() {
    let front = read(
        "---\ntitle: 'It''s late'\nrating: 4\ndraft: yes\nprivate: true\nempty:\nstart: 2026-03-24\n\
         tags: [a, \"b c\", 3]\nspeakers:\n- Ada Byron (Looms)\n- {name: Jo}\ntext: |\n  one\n  two\n\
         extra:\n  a: 1\n  b: [x]\nü: x\n---\n",
    )
    .unwrap();
    assert_eq!(front.problems, []);
    assert_eq!(front.get("title"), Some(&text("It's late")));
    assert_eq!(front.get("rating"), Some(&Value::Number("4".into())));
    assert_eq!(front.get("draft"), Some(&text("yes")));
    assert_eq!(front.get("private"), Some(&Value::Bool(true)));
    assert_eq!(front.get("empty"), Some(&Value::Null));
    assert_eq!(front.get("start"), Some(&text("2026-03-24")));
    assert_eq!(
        front.get("tags"),
        Some(&Value::List(vec![text("a"), text("b c"), Value::Number("3".into())]))
    );
    assert_eq!(
        front.get("speakers"),
        Some(&Value::List(vec![text("Ada Byron (Looms)"), Value::Map(vec![("name".into(), text("Jo"))])]))
    );
    assert_eq!(front.get("text"), Some(&text("one\ntwo\n")));
    assert_eq!(
        front.get("extra"),
        Some(&Value::Map(vec![("a".into(), Value::Number("1".into())), ("b".into(), list(&["x"]))]))
    );
    assert_eq!(front.get("ü"), Some(&text("x")));
    assert_eq!(front.line("title"), Some(2));
    assert_eq!(front.line("speakers"), Some(9));
    assert_eq!(front.line("ü"), Some(18));
}

#[test]
fn one_bad_line_costs_one_value() {
    let front = read("---\ntitle: Looms: a history\ntags: [a\nrating: 5\n\troom: 3\n---\n").unwrap();
    assert_eq!(front.get("title"), Some(&text("Looms: a history")));
    assert_eq!(front.get("tags"), Some(&Value::Null));
    let lines: Vec<_> = front.problems.iter().map(|p| p.line).collect();
    assert!(lines.contains(&Some(2)), "{:?}", front.problems);
    let tabs = read("---\na:\tb\nc: d\n---\n").unwrap();
    assert_eq!(tabs.get("c"), Some(&text("d")));
    assert_eq!(tabs.get("a"), Some(&text("b")));
    let twice = read("---\na: 1\nb: 2\na: 3\n---\n").unwrap();
    assert_eq!(twice.get("a"), Some(&Value::Number("1".into())));
    assert_eq!(twice.problems[0].line, Some(4));
}

#[test]
fn aliases_do_not_multiply() {
    let mut bomb = String::from("---\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for n in 1..12 {
        let items = vec![format!("*a{}", n - 1); 9].join(",");
        bomb = format!("{bomb}a{n}: &a{n} [{items}]\n");
    }
    let front = read(&(bomb + "---\n")).unwrap();
    assert!(!front.problems.is_empty());
    assert_eq!(read("---\na: &x [p]\nb: *x\n---\n").unwrap().get("b"), Some(&list(&["p"])));
}

#[test]
fn one_line_values_keep_their_comment_and_quotes() {
    check_set(
        "---\ntitle: A  # note\nb: c\n---\nx",
        "title",
        Some(text("B")),
        "---\ntitle: B  # note\nb: c\n---\nx",
    );
    check_set(
        "---\ntitle:   \"A\" # n\n---\n",
        "title",
        Some(text("B: c")),
        "---\ntitle:   \"B: c\" # n\n---\n",
    );
    check_set("---\ntitle: 'A'\n---\n", "title", Some(text("It's")), "---\ntitle: 'It''s'\n---\n");
    check_set("---\ntitle: A\n---\n", "title", Some(text("Looms: why")), "---\ntitle: 'Looms: why'\n---\n");
    check_set("---\ntitle:  # later\n---\n", "title", Some(text("B")), "---\ntitle: B  # later\n---\n");
    check_set("---\ntitle:\n---\n", "title", Some(text("12")), "---\ntitle: '12'\n---\n");
    check_set("---\na: 1\n---\n", "start", Some(text("2026-03-24")), "---\na: 1\nstart: 2026-03-24\n---\n");
    check_set("---\na: yes # x\n---\n", "a", Some(Value::Null), "---\na: # x\n---\n");
    check_set(
        "---\nd: >-\n  one\n  two\n# c\ne: 1\n---\n",
        "d",
        Some(text("x")),
        "---\nd: x\n# c\ne: 1\n---\n",
    );
    check_set("---\nd: one\n  two # c\ne: 1\n---\n", "d", Some(text("x")), "---\nd: x # c\ne: 1\n---\n");
}

#[test]
fn lists_keep_their_style_and_what_stands_in_them() {
    check_set(
        "---\ntags: [ 'a', b ]  # t\n---\n",
        "tags",
        Some(list(&["a", "c d", "b"])),
        "---\ntags: [ 'a', c d, b ]  # t\n---\n",
    );
    check_set(
        "---\ntags: # t\n- \"a\" # first\n# middle\n- b\n# end\nx: 1\n---\n",
        "tags",
        Some(list(&["a", "c", "d"])),
        "---\ntags: # t\n- \"a\" # first\n# middle\n- c\n- d\n# end\nx: 1\n---\n",
    );
    check_set(
        "---\ntags:\n    - a # k\n    - b\nx: 1\n---\n",
        "tags",
        Some(list(&["a", "b", "c: d"])),
        "---\ntags:\n    - a # k\n    - b\n    - 'c: d'\nx: 1\n---\n",
    );
    check_set("---\ntags:\n- a\n- b\n---\n", "tags", Some(list(&["b"])), "---\ntags:\n- b\n---\n");
    check_set("---\ntags:\n- a\n---\n", "tags", Some(list(&[])), "---\ntags: []\n---\n");
    check_set("---\ntags: []\n---\n", "tags", Some(list(&["a"])), "---\ntags: [a]\n---\n");
    check_set("---\na: 1\n---\n", "tags", Some(list(&["a", "b"])), "---\na: 1\ntags:\n  - a\n  - b\n---\n");
    check_set("---\na: [1]\n---\n", "tags", Some(list(&["a", "b"])), "---\na: [1]\ntags: [a, b]\n---\n");
}

#[test]
fn keys_are_removed_with_their_lines_only() {
    check_set("---\na: 1\nb:\n  - x\n\n# c\nc: 2\n---\nB", "b", None, "---\na: 1\n\n# c\nc: 2\n---\nB");
    check_set("---\na: 1\n---\nB", "a", None, "B");
    check_set("---\na: 1\nb: 2\na: 3\n---\n", "a", None, "---\nb: 2\n---\n");
    check_set("Body\n", "a", None, "Body\n");
    check_set("Body\n", "a", Some(text("b")), "---\na: b\n---\nBody\n");
    check_set("\u{feff}Body\r\n", "a", Some(text("b")), "\u{feff}---\r\na: b\r\n---\r\nBody\r\n");
}

#[test]
fn what_cannot_be_edited_is_refused() {
    for text in ["---\n{a: 1}\n---\n", "---\n[a, b]\n---\n"] {
        assert!(matches!(set(text, "a", Some(&Value::Bool(true))), Err(SetError::Form(_))), "{text:?}");
    }
    // Taking the anchor away would change what stands at its alias.
    assert!(set("---\na: &x 1\nb: *x\n---\n", "a", Some(&Value::Bool(true))).is_err());
    assert!(set("---\na: 1\n---\n", "b", Some(&Value::Number("1\nc: 2".into()))).is_err());
    assert!(set("+++\na = 1\n+++\n", "a", Some(&Value::Null)).is_err());
}

#[test]
fn toml_is_read_and_edited() {
    let toml = "+++\r\ntitle = \"A\" # t\r\ndate = 2026-03-24\r\ntags = [\r\n  'a', # first\r\n  'b',\r\n]\r\n\r\n[extra]\r\n# c\r\nx = 1\r\n+++\r\nB\r\n";
    let front = read(toml).unwrap();
    assert_eq!(front.problems, []);
    assert_eq!(front.get("date"), Some(&text("2026-03-24")));
    assert_eq!(front.get("tags"), Some(&list(&["a", "b"])));
    assert_eq!(front.get("extra"), Some(&Value::Map(vec![("x".into(), Value::Number("1".into()))])));
    assert_eq!(front.line("extra"), Some(9));
    check_set(toml, "title", Some(text("B")), &toml.replace("\"A\" # t", "\"B\" # t"));
    check_set(toml, "date", Some(text("2026-03-25")), &toml.replace("-24", "-25"));
    check_set(
        toml,
        "rating",
        Some(Value::Number("4".into())),
        &toml.replace("]\r\n\r\n", "]\r\nrating = 4\r\n\r\n"),
    );
    check_set(toml, "title", None, &toml.replace("title = \"A\" # t\r\n", ""));
    let added = set(toml, "tags", Some(&list(&["a", "b", "c"]))).unwrap();
    assert!(added.contains("'a', # first\r\n  'b',\r\n"), "{added}");
    let bad = read("+++\ntitle = \"A\"\ndate = 26/03/2026\n+++\n").unwrap();
    assert_eq!((bad.get("title"), bad.problems[0].line), (Some(&text("A")), Some(3)));
}

fn value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        "[a-z]{1,6}",
        "\\PC{0,12}",
        "[ -~\n\t]{0,14}",
        "[0-9:.x+-]{1,8}",
        prop::sample::select(vec![
            "yes",
            "~",
            "null",
            "- a",
            "a: b",
            "# c",
            "",
            " a ",
            "'",
            "\"",
            "---",
            "...",
            "2026-03-24"
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        4 => word.clone().prop_map(Value::Text),
        1 => any::<i32>().prop_map(|n| Value::Number(n.to_string())),
        1 => any::<bool>().prop_map(Value::Bool),
    ];
    leaf.prop_recursive(2, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..3)
                .prop_map(|map| Value::Map(map.into_iter().collect())),
        ]
    })
}

fn yaml_block() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "title: A",
        "title: 'It''s'  # note",
        "title: \"q\\\"\" # n",
        "title:",
        "title: # c",
        "# comment",
        "",
        "tags: [a, 'b']",
        "tags:\n- a # k\n# m\n- b",
        "tags:\n  - a\n  - b",
        "tags: []",
        "text: |\n  one\n\n  two",
        "text: >-\n  one\n  two\n",
        "text: one\n  two",
        "extra:\n  a: 1\n  b:\n    - c",
        "map: {a: b}",
        "url: https://example.org/a#b",
        "ü: ö",
        "speakers:\n- name: Ada\n  org: Looms\n- name: Jo",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| {
        let mut seen = std::collections::HashSet::new();
        pieces
            .into_iter()
            .filter(|p| seen.insert(p.split(':').next().unwrap_or_default()))
            .flat_map(|p| [p, "\n"])
            .collect()
    })
}

fn toml_block() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "title = \"A\" # note",
        "# comment",
        "",
        "tags = ['a', \"b\"]",
        "tags = [\n  'a', # k\n  'b',\n]",
        "date = 2026-03-24",
        "rating = 4",
        "text = \"\"\"\none\ntwo\"\"\"",
        "map = { a = 1 }",
    ]);
    (prop::collection::vec(piece, 0..5), any::<bool>()).prop_map(|(pieces, table)| {
        let mut seen = std::collections::HashSet::new();
        let mut block: String = pieces
            .into_iter()
            .filter(|p| seen.insert(p.split('=').next().unwrap_or_default()))
            .flat_map(|p| [p, "\n"])
            .collect();
        if table {
            block += "[extra]\n# c\nx = 1\n";
        }
        block
    })
}

/// The lines of `all` that are left when those of `part` are taken out in order; none when they are not there.
fn holds_in_order(all: &[&str], part: &[&str]) -> bool {
    let mut rest = all.iter();
    part.iter().all(|line| rest.any(|other| other == line))
}

fn check_edit(text: &str, key: &str, value: &Value) -> Result<(), TestCaseError> {
    let Ok(after) = set(text, key, Some(value)) else { return Ok(()) };
    let front = read(&after).unwrap();
    prop_assert_eq!(front.get(key), Some(value));
    prop_assert_eq!(
        set(&after, key, Some(value)).unwrap(),
        after.clone(),
        "an equal value changed something"
    );
    // All lines but the key's own are there as they were, in order, with their line ends.
    let removed = set(text, key, None).unwrap();
    let (removed, plain_after) =
        (removed.trim_start_matches('\u{feff}'), after.trim_start_matches('\u{feff}'));
    let (removed, after_lines): (Vec<_>, Vec<_>) =
        (removed.split_inclusive('\n').collect(), plain_after.split_inclusive('\n').collect());
    prop_assert!(holds_in_order(&after_lines, &removed), "{:?} is not in {:?}", removed, after_lines);
    if read(text).is_some_and(|front| front.get(key).is_none() && !front.entries.is_empty()) {
        prop_assert_eq!(set(&after, key, None).unwrap(), text, "added and removed");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_edit_is_read_back_and_touches_nothing_else(
        block in yaml_block(), key in "title|tags|text|extra|map|new", value in value(), crlf: bool, bom: bool,
    ) {
        let mut text = format!("---\n{block}---\nBody\n\n---\n");
        if crlf { text = text.replace('\n', "\r\n"); }
        if bom { text.insert(0, '\u{feff}'); }
        prop_assert!(set(&text, &key, Some(&value)).is_ok(), "{:?}", set(&text, &key, Some(&value)));
        check_edit(&text, &key, &value)?;
        let after = set(&text, &key, Some(&value)).unwrap();
        prop_assert_eq!(after.starts_with('\u{feff}'), bom);
        prop_assert_eq!(after.matches('\n').count(), if crlf { after.matches("\r\n").count() } else { after.matches('\n').count() });
    }

    #[test]
    fn a_toml_edit_is_read_back_and_touches_nothing_else(
        block in toml_block(), key in "title|tags|text|map|new", value in value(), crlf: bool,
    ) {
        let mut text = format!("+++\n{block}+++\nBody\n");
        if crlf { text = text.replace('\n', "\r\n"); }
        check_edit(&text, &key, &value)?;
    }

    #[test]
    fn nothing_makes_reading_or_editing_fail_badly(inner in "[-a-z:#&*!|>'\"%@`{}\\[\\],.= \t\r\n0-9~?ü]{0,80}", value in value()) {
        for mark in ["---", "+++"] {
            let text = format!("{mark}\n{inner}\n{mark}\nBody");
            let _ = read(&text);
            for key in ["a", "title"] {
                if let Ok(after) = set(&text, key, Some(&value)) {
                    let front = read(&after).unwrap();
                    prop_assert_eq!(front.get(key), Some(&value));
                }
                let _ = set(&text, key, None);
            }
        }
    }
}

#[test]
fn hostile_blocks_are_read_in_bounded_time() {
    let started = std::time::Instant::now();
    for inner in [
        "a: ".to_owned() + &"[".repeat(20_000),
        "a: ".to_owned() + &"{a: ".repeat(20_000),
        "a: ".to_owned() + &"x".repeat(100_000),
        (0..10_000).map(|n| format!("k{n}: v")).collect::<Vec<_>>().join("\n"),
        "? ".repeat(20_000) + ": a",
        "- ".repeat(20_000) + "\na: b",
        "a: b: c\n".repeat(10_000),
        "a = ".to_owned() + &"[".repeat(20_000),
        "a: &a x\n".repeat(10_000),
        "a: \"".to_owned() + &"\\".repeat(100_000),
        "a:\n".to_owned() + &(0..300).map(|n| " ".repeat(n) + "- b:\n").collect::<String>(),
    ] {
        for mark in ["---", "+++"] {
            let text = format!("{mark}\n{inner}\n{mark}\n");
            let _ = read(&text);
            let _ = set(&text, "zz", Some(&Value::Bool(true)));
        }
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn aliases_of_a_long_text_do_not_multiply() {
    let text = format!("---\na: &a {}\nb:\n{}---\n", "x".repeat(40_000), "- *a\n".repeat(10_000));
    let front = read(&text).unwrap();
    let size: usize =
        front.entries.iter().map(|(_, value)| value.texts().iter().map(|t| t.len()).sum::<usize>()).sum();
    assert!(size < 400_000 && !front.problems.is_empty(), "{size}: {:?}", front.problems);
}

#[test]
fn what_is_too_large_is_not_edited() {
    let text = format!("---\na: b\n# {}\n---\n", "x".repeat(200_000));
    assert!(matches!(set(&text, "a", Some(&Value::Text("c".into()))), Err(SetError::Form(_))));
}
