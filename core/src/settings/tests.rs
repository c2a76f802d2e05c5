//! Settings: read forgivingly, laid over each other, and changed one line at a time.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::*;

/// Values that each setting may have, and what it may not.
fn samples(key: &str) -> (Vec<Json>, Vec<Json>) {
    let wrong = vec![json!(null), json!("no such word"), json!(7.5), json!([1]), json!({"a": 1})];
    let good = match setting(key).unwrap().kind {
        table::Kind::Choice(words) => words.iter().map(|word| json!(word)).collect(),
        table::Kind::Bool => vec![json!(true), json!(false)],
        table::Kind::Number(least, most) => vec![json!(least), json!(1), json!(1.25), json!(most)],
        table::Kind::Folder => {
            return (
                vec![json!("images"), json!("my pictures/2026")],
                vec![json!(""), json!("../x"), json!("/x"), json!("a:b"), json!(1)],
            );
        }
        table::Kind::Languages => vec![json!([]), json!(["de"]), json!(["en_GB", "de-AT", "nds"])],
        table::Kind::Keys => {
            vec![json!({}), json!({"find": "Ctrl+O"}), json!({"find": "", "note.new": "Ctrl+\"", "x y": "K"})]
        }
    };
    (good, wrong)
}

#[test]
fn a_new_file_sets_nothing_and_shows_everything() {
    let text = commented();
    let layer = read(&text);
    assert_eq!((layer.values.len(), layer.problems.len(), layer.sound), (0, 0, true), "{text}\n{layer:?}");
    assert!(!is_newer(&text));
    // With each comment sign gone it is the defaults, so what it shows is true.
    let shown: String = text
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|line| TABLE.iter().any(|s| line.starts_with(&format!("{} = ", s.key))))
                .unwrap_or(line)
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let layer = read(&shown);
    assert_eq!(layer.problems, [], "{shown}");
    assert_eq!(layer.values.len(), TABLE.len() - 1, "{shown}");
    assert_eq!(Settings::of([&layer]), Settings::default());
}

#[test]
fn the_table_and_the_type_say_the_same() {
    let all = serde_json::to_value(Settings::default()).unwrap();
    let keys: Vec<&String> = all.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), TABLE.len());
    for setting in TABLE {
        check(setting.key, &all[setting.key]).unwrap();
        let (good, wrong) = samples(setting.key);
        for value in good {
            check(setting.key, &value).unwrap();
            let layer =
                Layer { values: [(setting.key.to_owned(), value.clone())].into(), ..Layer::default() };
            let effective = serde_json::to_value(Settings::of([&layer])).unwrap();
            let (found, wanted) = (&effective[setting.key], &value);
            assert!(
                found == wanted || found.as_f64().is_some() && found.as_f64() == wanted.as_f64(),
                "{found} {wanted}"
            );
        }
        for value in wrong {
            assert!(check(setting.key, &value).is_err(), "{} took {value}", setting.key);
        }
    }
    assert!(check("zoom", &json!(0.79)).is_err());
    assert_eq!(check("nope", &json!(1)), Err(Refused::Unknown("nope".into())));
    assert_eq!(
        check("theme", &json!("red")).unwrap_err().to_string(),
        "\"theme\" cannot be \"red\": it has to be \"system\", \"light\" or \"dark\""
    );
}

#[test]
fn the_manual_tells_of_every_setting_and_its_default() {
    let manual = include_str!("../../../docs/settings.md");
    let all = serde_json::to_value(Settings::default()).unwrap();
    for setting in TABLE {
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{}` |", setting.key)));
        let row = row.unwrap_or_else(|| panic!("docs/settings.md does not tell of {}", setting.key));
        let default = match &all[setting.key] {
            Json::String(text) => text.clone(),
            Json::Object(_) => continue,
            value => value.to_string(),
        };
        assert!(
            row.ends_with(&format!("| `{default}` |")) || row.ends_with(&format!("| {default} |")),
            "{row}: {default}"
        );
        if let table::Kind::Choice(words) = setting.kind {
            assert!(words.iter().all(|word| row.contains(&format!("`{word}`"))), "{row}");
        }
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_the_layer_below_holds() {
    let machine = read("theme = \"dark\"\nzoom = 1.2\n[keys]\nfind = \"Ctrl+O\"\nsync = \"F5\"\n");
    let text = "talklog = \"settings/1\"\r\ntheme = \"red\"\r\n\r\nblog = \"hugo\"\r\nvim = true\r\n[keys]\r\nfind = 3\r\nsync = \"\"\r\n";
    let notebook = read(text);
    let problems: Vec<_> = notebook.problems.iter().map(|p| (p.line, p.message.as_str())).collect();
    assert_eq!(
        problems,
        [
            (Some(2), "\"theme\" cannot be \"red\": it has to be \"system\", \"light\" or \"dark\""),
            (Some(4), "there is no setting \"blog\"; it is kept as it is"),
            (Some(7), "the key of \"find\" has to be a text such as \"Ctrl+O\""),
        ]
    );
    assert!(notebook.sound);
    let all = Settings::of([&machine, &notebook]);
    assert_eq!((all.theme, all.vim), (Theme::Dark, true));
    assert_eq!(json!(all.zoom), json!(1.2));
    assert_eq!(
        all.keys,
        [("find".to_owned(), "Ctrl+O".to_owned()), ("sync".to_owned(), String::new())].into()
    );
}

#[test]
fn a_line_that_is_no_toml_costs_one_value() {
    let layer = read("theme = dark\nvim = true\n\"zoom\" = 1.5\n");
    assert_eq!(layer.problems[0].line, Some(1));
    assert!(!layer.sound);
    let all = Settings::of([&layer]);
    assert_eq!((all.theme, all.vim), (Theme::System, true));
    assert_eq!(json!(all.zoom), json!(1.5));
    let error = set("vim = true\nzoom = = 1\n", "vim", Some(&json!(false))).unwrap_err();
    assert!(matches!(error, EditError::Unsound { line: 2, .. }), "{error:?}");
}

#[test]
fn a_newer_file_is_read_and_not_changed() {
    let text = "talklog = \"settings/2\"\ntheme = \"dark\"\nshape = \"round\"\n";
    let layer = read(text);
    assert!(layer.newer && layer.problems.iter().any(|p| p.message.contains("newer")));
    assert_eq!(Settings::of([&layer]).theme, Theme::Dark);
    assert_eq!(set(text, "theme", None), Err(EditError::Newer));
    assert!(is_newer("talklog = \"else\"\n") && !is_newer("") && !is_newer("talklog = \"settings/1\""));
}

#[test]
fn a_setting_stands_under_the_comment_that_tells_of_it() {
    let new = commented();
    let text = set(&new, "zoom", Some(&json!(1.2))).unwrap();
    assert!(text.contains("# zoom = 1.0\nzoom = 1.2\n\n"), "{text}");
    let text = set(&text, "zoom", Some(&json!(1))).unwrap();
    assert!(text.contains("# zoom = 1.0\nzoom = 1\n\n"), "{text}");
    let text = set(&text, "keys", Some(&json!({"find": "Ctrl+O", "a b": ""}))).unwrap();
    assert!(
        text.ends_with("[keys]\n\"a b\" = \"\"\nfind = \"Ctrl+O\"\n")
            || text.ends_with("[keys]\nfind = \"Ctrl+O\"\n\"a b\" = \"\"\n"),
        "{text}"
    );
    let text = set(&text, "keys.find", None).unwrap();
    let text = set(&text, "keys", None).unwrap();
    assert_eq!(set(&text, "zoom", None).unwrap(), new);
}

#[test]
fn forms_that_a_person_writes_are_kept() {
    let check = |before: &str, key: &str, value: Json, after: &str| {
        let value = Some(value).filter(|value| !value.is_null());
        let before = before.replace("V\n", "talklog = \"settings/1\"\n");
        let after = after.replace("V\n", "talklog = \"settings/1\"\n");
        assert_eq!(set(&before, key, value.as_ref()).as_deref(), Ok(after.as_str()), "{before}");
    };
    check("V\n  vim=true   # yes\nx = 1", "vim", json!(false), "V\n  vim=false   # yes\nx = 1");
    check("V\nx = 1", "vim", json!(true), "V\nx = 1\nvim = true\n");
    check("V\n'theme' = 'dark'\n", "theme", json!("light"), "V\n'theme' = \"light\"\n");
    check(
        "V\nspelling_languages = [\n  \"de\", # mine\n]\nvim = true\n",
        "spelling_languages",
        json!(null),
        "V\nvim = true\n",
    );
    check(
        "V\nkeys = { find = \"A\", sync = \"B\" } # short\n",
        "keys.sync",
        json!("C"),
        "V\nkeys = { find = \"A\", sync = \"C\" } # short\n",
    );
    check(
        "V\nkeys = { find = \"A\", sync = \"B\" }\n",
        "keys.sync",
        json!(null),
        "V\nkeys = { find = \"A\" }\n",
    );
    check("V\nkeys = { find = \"A\" }\n", "keys.x", json!("B"), "V\nkeys = { find = \"A\", x = \"B\" }\n");
    check(
        "V\nkeys.find = \"A\"\nvim = true\n",
        "keys.x",
        json!("B"),
        "V\nkeys.find = \"A\"\nkeys.x = \"B\"\nvim = true\n",
    );
    check("V\nkeys.find = \"A\"\nvim = true\n", "keys.find", json!(null), "V\nvim = true\n");
    check("V\n[other]\na = 1\n", "vim", json!(true), "V\nvim = true\n[other]\na = 1\n");
    check(
        "V\n[keys]\nfind = \"A\"\n\n# The rest\n[other]\na = 1\n",
        "keys.x",
        json!("B"),
        "V\n[keys]\nfind = \"A\"\nx = \"B\"\n\n# The rest\n[other]\na = 1\n",
    );
    check("# mine\n", "vim", json!(true), "V\nvim = true\n# mine\n");
    check("", "vim", json!(true), "V\nvim = true\n");
    check(
        "\u{feff}vim = true\r\n",
        "vim",
        json!(false),
        "\u{feff}talklog = \"settings/1\"\r\nvim = false\r\n",
    );
    check("V\nnope = 1\n", "nope", json!(null), "V\n");
    for (text, key) in
        [("[theme]\na = 1\n", "theme"), ("theme.a = 1\n", "theme"), ("keys = 3\n", "keys.find")]
    {
        let error = set(text, key, Some(&json!("dark"))).unwrap_err();
        assert!(matches!(error, EditError::Entangled(_)), "{text}: {error:?}");
    }
}

/// A file as people write them: settings, strange keys, comments and blanks in any order, then tables.
fn file() -> impl Strategy<Value = String> {
    let root = select(vec![
        "# a comment",
        "",
        "   ",
        "# zoom = 1.0",
        "#theme = \"system\"",
        "theme = \"dark\"  # why not",
        "  zoom=1.25",
        "vim = true",
        "\"line_numbers\" = false",
        "spelling_languages = [ 'de', \"en_GB\" ]",
        "pictures_folder = '''pics'''",
        "smart_lists = \"wrong\"",
        "other = { a = 1 }",
        "strange.thing = 1979-05-27",
    ]);
    let keys = select(vec!["# keys", "", "find = \"Ctrl+O\"", "\"note.new\" = \"\" # none", "sync = 'F5'"]);
    let rest = select(vec!["[other]\na = 1\n# end", "[[many]]\nb = 2", "# the end"]);
    let lines = (
        prop::collection::vec(root, 0..12),
        prop::option::of(prop::collection::vec(keys, 0..5)),
        prop::option::of(rest),
        any::<bool>(),
        any::<bool>(),
    );
    lines.prop_map(|(root, keys, rest, crlf, bom)| {
        let mut text = String::from("talklog = \"settings/1\"\n");
        let mut seen: Vec<&str> = Vec::new();
        let mut line = |line: &'static str, text: &mut String| {
            let name = line.split(['=', '#', '.']).next().unwrap().trim();
            if name.is_empty() || !seen.contains(&name) {
                seen.push(name);
                *text += line;
                *text += "\n";
            }
        };
        for one in root {
            line(one, &mut text);
        }
        if let Some(keys) = keys {
            text += "[keys]\n";
            for one in keys {
                line(one, &mut text);
            }
        }
        if let Some(one) = rest {
            // The same name again, in a table or as one, would be no TOML.
            if !(one.starts_with("[other]") && text.contains("other =")) {
                text += one;
                text += "\n";
            }
        }
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        if bom { format!("\u{feff}{text}") } else { text }
    })
}

fn change() -> impl Strategy<Value = (String, Option<Json>)> {
    let mut all: Vec<(String, Option<Json>)> = Vec::new();
    for setting in TABLE.iter().filter(|setting| setting.key != "keys") {
        let values = samples(setting.key).0.into_iter().map(Some).chain([None]);
        all.extend(values.map(|value| (setting.key.to_owned(), value)));
    }
    for id in ["find", "note.new", "sync", "a b"] {
        for value in [Some(json!("Ctrl+Ä")), Some(json!("")), None] {
            all.push((format!("keys.{id}"), value));
        }
    }
    all.extend(["other", "strange", "nowhere"].map(|key| (key.to_owned(), None)));
    select(all)
}

/// The lines of a text, without those that set `key`.
fn others<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let name = key.strip_prefix("keys.").unwrap_or(key);
    let sets = |line: &&str| {
        let line = line.trim_start_matches('\u{feff}').trim_start();
        let quoted = format!("\"{name}\"");
        [name, quoted.as_str()]
            .iter()
            .any(|name| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.'])))
    };
    text.split_inclusive('\n').filter(|line| !sets(line)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn any_changes_touch_only_their_own_lines(text in file(), changes in prop::collection::vec(change(), 1..12)) {
        let mut now = text;
        for (key, value) in changes {
            let next = match set(&now, &key, value.as_ref()) {
                Ok(next) => next,
                // A whole table cannot be taken away as one line.
                Err(EditError::Entangled(_)) if ["strange", "other"].contains(&key.as_str()) => continue,
                Err(error) => return Err(TestCaseError::fail(format!("{key} = {value:?}: {error}\n{now}"))),
            };
            let before = others(&now, &key);
            let mut after = others(&next, &key);
            if !now.contains("[keys]") && next.contains("[keys]") {
                let header = after.pop().unwrap_or_default();
                prop_assert_eq!(header.trim_end(), "[keys]");
                prop_assert_eq!(after.pop().unwrap_or_default().trim_end(), "");
            }
            prop_assert_eq!(before, after, "{} = {:?}\n{}\n->\n{}", key, value, now, next);
            let layer = read(&next);
            prop_assert!(layer.sound);
            let found = match key.strip_prefix("keys.") {
                Some(id) => layer.values.get("keys").and_then(|keys| keys.get(id)),
                None => layer.values.get(&key),
            };
            let same = match (found, &value) {
                (Some(found), Some(value)) => found == value || found.as_f64().is_some() && found.as_f64() == value.as_f64(),
                (found, value) => found.is_none() == value.is_none(),
            };
            prop_assert!(same, "{} = {:?}: {:?}", key, value, found);
            now = next;
        }
    }

    #[test]
    fn any_text_is_read(text in "(\u{feff})?[a-z\\[\\]={}.\"'#\r\n0-9 ]{0,80}") {
        let layer = read(&text);
        let all = Settings::of([&layer]);
        prop_assert!(all.zoom >= 0.8);
        let _ = set(&text, "zoom", Some(&json!(1.5))).map(|after| {
            prop_assert_eq!(read(&after).values.remove("zoom"), Some(json!(1.5)));
            Ok(())
        });
    }
}
