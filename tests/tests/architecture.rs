//! The rules of ARCHITECTURE.md, held against the sources themselves.

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

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Lists the files below `folder` that end in `extension`, with their text.
fn sources(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["node_modules", "dist", "target"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(extension) {
                let relative = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((relative, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no {extension} file below {folder}");
    found.sort();
    found
}

/// Leaves the code that ships: without comments, and without the tests at a file's end.
fn shipped(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Tells whether `name` stands in `code` as a crate, module or macro of its own, not as a part of a longer name.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
            && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn is_test_file(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/") || file.ends_with("_tests.rs")
}

#[test]
fn each_foreign_thing_has_one_place() {
    let rules: [(&str, &[&str]); 6] = [
        ("git2::", &["core/src/history", "core/src/remote"]),
        ("notify::", &["core/src/watch"]),
        ("tantivy::", &["core/src/index"]),
        ("rustix::", &["core/src/platform"]),
        ("xattr::", &["core/src/platform"]),
        ("tauri::", &["src-tauri/src"]),
    ];
    let mut wrong = Vec::new();
    for (file, text) in
        ["core/src", "cli/src", "src-tauri/src"].iter().flat_map(|folder| sources(folder, ".rs"))
    {
        if is_test_file(&file) {
            continue;
        }
        let code = shipped(&text);
        for (name, homes) in rules {
            let stem = name.trim_end_matches("::");
            let named = uses(&code, name.trim_end_matches(':'))
                && (code.contains(name) || code.contains(&format!("use {stem}")));
            if named && !homes.iter().any(|home| file.starts_with(home)) {
                wrong.push(format!("{file} uses {stem}, which belongs to {}", homes.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_never_prints_and_reads_neither_environment_nor_clock() {
    let banned = [
        "println!",
        "eprintln!",
        "print!",
        "eprint!",
        "dbg!",
        "std::env",
        "env::var",
        "SystemTime::now",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "io::stdin",
        "io::stdout",
        "io::stderr",
    ];
    let mut wrong = Vec::new();
    for (file, text) in sources("core/src", ".rs") {
        if is_test_file(&file) {
            continue;
        }
        let code = shipped(&text);
        wrong.extend(banned.iter().filter(|word| uses(&code, word)).map(|word| format!("{file} has {word}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cores_modules_use_only_what_stands_before_them() {
    let lib = fs::read_to_string(root().join("core/src/lib.rs")).unwrap();
    let order: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(order.len() > 10, "the order of the modules could not be read from core/src/lib.rs");
    let mut wrong = Vec::new();
    for (file, text) in sources("core/src", ".rs") {
        let module = file.trim_start_matches("core/src/").split(['/', '.']).next().unwrap().to_owned();
        let Some(own) = order.iter().position(|m| *m == module) else { continue };
        if is_test_file(&file) {
            continue;
        }
        let code = shipped(&text);
        for (at, other) in order.iter().enumerate() {
            if at > own && (uses(&code, &format!("crate::{other}"))) {
                wrong.push(format!("{file} uses {other}, which stands after {module}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn commands_have_the_same_names_on_both_sides() {
    let shell = sources("src-tauri/src", ".rs").into_iter().map(|(_, text)| text).collect::<String>();
    let list =
        shell.split("generate_handler![").nth(1).expect("no generate_handler!").split(']').next().unwrap();
    let theirs: BTreeSet<String> = list
        .split(',')
        .filter_map(|name| name.trim().rsplit("::").next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let page = fs::read_to_string(root().join("ui/src/core.ts")).unwrap();
    let ours: BTreeSet<String> = page
        .split("invoke")
        .skip(1)
        .filter_map(|rest| {
            // `invoke<Type>("name"`, `invoke("name"`: the name is the first text within the brackets.
            let open = rest.find('(')?;
            let rest = rest.get(open + 1..)?.trim_start();
            let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
            rest.get(1..)?.split(quote).next().map(str::to_owned)
        })
        .collect();
    assert!(ours.len() > 20, "the names could not be read from ui/src/core.ts: {ours:?}");
    assert_eq!(ours, theirs, "left: ui/src/core.ts, right: the shell's handler");
}

#[test]
fn only_one_file_of_the_page_knows_tauri() {
    let knowing: Vec<String> = [sources("ui/src", ".ts"), sources("ui/src", ".svelte")]
        .concat()
        .into_iter()
        .filter(|(_, text)| text.contains("@tauri-apps"))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(knowing, ["ui/src/core.ts"]);
}

#[test]
fn the_page_is_locked_down() {
    let conf: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root().join("tauri.conf.json")).unwrap()).unwrap();
    let app = &conf["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    let csp = app["security"]["csp"].as_str().unwrap();
    let directives: Vec<(&str, Vec<&str>)> = csp
        .split(';')
        .map(|directive| {
            let mut words = directive.split_whitespace();
            (words.next().unwrap(), words.collect())
        })
        .collect();
    let of = |name: &str| directives.iter().find(|(n, _)| *n == name).map(|(_, values)| values.clone());
    assert_eq!(of("default-src"), Some(vec!["'none'"]));
    assert_eq!(of("script-src"), Some(vec!["'self'"]));
    for closed in ["frame-src", "object-src", "base-uri", "form-action"] {
        assert_eq!(of(closed), Some(vec!["'none'"]), "{closed}");
    }
    // Nothing is fetched from the network (P25): no directive names a scheme or host of it.
    for (name, values) in &directives {
        for value in values {
            let inside = value.starts_with('\'')
                || ["talklog-image:", "data:", "ipc:", "http://ipc.localhost"].contains(value);
            assert!(inside, "{name} lets {value} through");
            assert_ne!(*value, "'unsafe-eval'");
        }
    }
    assert_eq!(app["security"].get("dangerousDisableAssetCspModification"), None);
    assert_eq!(app["security"].get("assetProtocol"), None);
}

#[test]
fn the_page_may_only_hear_events() {
    let mut granted = BTreeSet::new();
    for (file, text) in sources("src-tauri/capabilities", ".json") {
        let capability: serde_json::Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert!(capability.get("remote").is_none(), "{file} lets a remote page in");
        for permission in capability["permissions"].as_array().unwrap() {
            granted.insert(permission.as_str().unwrap().to_owned());
        }
    }
    let expected: BTreeSet<String> =
        ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned).into();
    assert_eq!(granted, expected, "P23: our own commands only");
}

#[test]
fn architecture_md_is_short_and_true() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let lines = text.lines().count();
    assert!(lines <= 200, "ARCHITECTURE.md has {lines} lines");
    // Whatever it names as a file or folder is there.
    let mut missing = Vec::new();
    for name in text.split('`').skip(1).step_by(2) {
        let looks_like_path =
            name.contains('/') && !name.contains([' ', '<', '{', '*', ':', '=']) && !name.starts_with('/');
        if looks_like_path && !root().join(name).exists() {
            missing.push(name.to_owned());
        }
    }
    assert!(missing.is_empty(), "named in ARCHITECTURE.md but not there: {missing:?}");
    let lib = fs::read_to_string(root().join("core/src/lib.rs")).unwrap();
    for module in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        assert!(text.contains(&format!("`{module}`")), "ARCHITECTURE.md does not say what `{module}` is for");
    }
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    let tracked =
        std::process::Command::new("git").arg("-C").arg(root()).args(["ls-files", "-z"]).output().unwrap();
    let hosts = [
        "regis".to_owned() + "try.npmjs",
        "static.cra".to_owned() + "tes.io",
        "index.cra".to_owned() + "tes.io",
    ];
    let mut wrong = Vec::new();
    for file in String::from_utf8(tracked.stdout).unwrap().split('\0').filter(|f| !f.is_empty()) {
        let Ok(text) = fs::read_to_string(root().join(file)) else { continue };
        wrong.extend(
            hosts
                .iter()
                .filter(|host| text.contains(host.as_str()))
                .map(|host| format!("{file} names {host}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
