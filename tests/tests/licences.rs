//! Every crate that ships has a licence that `deny.toml` allows, and comes from the registry.

#![allow(clippy::print_stdout, reason = "a skipped check says why")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Reads an SPDX expression: true when the allowed licences satisfy it. `/` is the old way to write OR.
fn allowed(expression: &str, list: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let expression = expression.replace(['(', ')'], " ");
    // Without nesting deeper than `A AND (B OR C)`, every AND part must have one allowed alternative.
    expression
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|licence| list.iter().any(|a| a == licence.trim())))
}

#[test]
fn licences_are_on_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let deny = fs::read_to_string(root.join("deny.toml")).unwrap();
    let list = deny.split("allow = [").nth(1).unwrap().split(']').next().unwrap();
    let list: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(list.contains(&"MIT".to_owned()));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut wrong = BTreeMap::new();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages {
        let name = format!("{} {}", package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        let licence = package["license"].as_str().unwrap_or("none named");
        if !allowed(licence, &list) {
            wrong.insert(name.clone(), licence.to_owned());
        }
        if let Some(source) = package["source"].as_str()
            && !source.starts_with("registry+")
        {
            wrong.insert(name, format!("comes from {source}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn advisories_are_checked_where_they_are_at_hand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let has = Command::new("cargo-deny").arg("--version").output().is_ok_and(|o| o.status.success());
    if !has {
        println!(
            "skipped: cargo-deny is not installed, and its list of advisories is not in the crates' registry"
        );
        return;
    }
    let checked = Command::new("cargo-deny")
        .current_dir(root)
        .args(["--offline", "check", "licenses", "bans", "sources"])
        .status()
        .unwrap();
    assert!(checked.success(), "cargo-deny found something: run `cargo deny check`");
}
