//! The patches that `make mutants` applies: each still fits the sources, changes one place, and names a test that is there.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "test code")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Lists the functions of all tests.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("fn ").skip(1).filter_map(|rest| rest.split('(').next());
            found.extend(names.map(str::to_owned));
        }
    }
}

#[test]
fn every_mutant_still_fits_and_names_its_test() {
    let mut known = BTreeSet::new();
    for folder in ["core/src", "core/tests", "tests/tests", "tests/src"] {
        functions(&root().join(folder), &mut known);
    }
    let mut promises = BTreeSet::new();
    let mut count = 0;
    for entry in fs::read_dir(root().join("tests/mutants")).unwrap() {
        let patch = entry.unwrap().path();
        let name = patch.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&patch).unwrap();
        let header = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_else(|| panic!("{name} has no line \"{key}\"")).trim().to_owned()
        };
        promises.insert(header("promise:"));
        let lines = |mark: &str| {
            let head = mark.repeat(3);
            text.lines().filter(|line| line.starts_with(mark) && !line.starts_with(&head)).count()
        };
        assert!(
            (2..=3).contains(&(lines("-") + lines("+"))) || lines("-") == 1,
            "{name} changes more than one line"
        );
        // `--lib module::tests::function`, or `--test file [function]`.
        let test = header("test:");
        let words: Vec<&str> = test.split(' ').collect();
        match words[..] {
            ["--test", file] => {
                let there = ["tests/tests", "core/tests"]
                    .map(|folder| root().join(folder).join(format!("{file}.rs")));
                assert!(there.iter().any(|path| path.exists()), "{name}: there is no test {file}");
            }
            ["--lib", function] | ["--test", _, function] => {
                let last = function.rsplit("::").next().unwrap();
                let there = last == "tests" || known.iter().any(|known| known.starts_with(last));
                assert!(there, "{name}: there is no test {function}");
            }
            _ => panic!("{name}: \"{test}\" names no test"),
        }
        let checked =
            Command::new("git").args(["apply", "--check"]).arg(&patch).current_dir(root()).output().unwrap();
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stderr));
        count += 1;
    }
    for promise in 1..=26 {
        assert!(promises.contains(&format!("P{promise}")), "no mutant breaks P{promise}");
    }
    assert!(count >= 20, "{count} mutants are too few");
}
