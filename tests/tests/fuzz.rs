//! The corpora of `fuzz/corpus/`, and inputs made from them by a seed, through all that reads what strangers wrote.
//!
//! `SEED` and `RUNS` say which inputs and how many of each target; `TARGET` names one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "test code")]

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use talklog_tests::fuzzed::{TARGETS, another, corpus};

#[test]
fn no_input_breaks_a_promise() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seed, runs) = (number("SEED").unwrap_or(1), number("RUNS").unwrap_or(2000));
    let only = std::env::var("TARGET").ok();
    for (name, target) in TARGETS {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        let known = corpus(name);
        assert!(!known.is_empty(), "{name} has no corpus");
        let mut rng = fastrand::Rng::with_seed(seed);
        let made = std::iter::repeat_with(|| another(&mut rng, &known)).take(usize::try_from(runs).unwrap());
        for (nth, input) in known.iter().cloned().chain(made).enumerate() {
            let shown = String::from_utf8_lossy(&input).into_owned();
            let held = catch_unwind(move || target(&input)).is_ok();
            assert!(held, "{name}, input {nth}: again with SEED={seed} RUNS={runs} TARGET={name}\n{shown:?}");
        }
        println!("fuzz: {name}: {} of the corpus and {runs} with seed {seed}", known.len());
    }
}

#[test]
fn each_target_is_one_for_the_fuzzer_that_coverage_leads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fuzz");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let package = read("Cargo.toml");
    assert_eq!(package.matches("[[bin]]").count(), TARGETS.len());
    for (name, _) in TARGETS {
        let program = format!("fuzz_targets/{name}.rs");
        assert!(package.contains(&format!("name = \"{name}\"\npath = \"{program}\"")), "{name}");
        assert!(read(&program).contains(&format!("target!(\"{name}\");")), "{name}");
    }
}
