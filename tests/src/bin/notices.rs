//! Prints the notices of everything by others that ships: each crate and npm package with its licence's own text.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for the packager, whose output is its work"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no root")?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut names = Vec::new();
    for (name, licence, folder) in crates(root)?.into_iter().chain(npm_packages(root)?) {
        names.push(format!("{name}: {licence}"));
        for text in licence_texts(&folder) {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    println!("Talklog is made with the work of others. These are their licences.\n");
    names.sort();
    for name in &names {
        println!("  {name}");
    }
    for (text, users) in texts {
        println!("\n{}\n{}\n{}", "-".repeat(78), users.join(", "), "-".repeat(78));
        println!("{}", text.trim_end());
    }
    Ok(())
}

type Package = (String, String, PathBuf);

/// Lists the crates that the app and the command line are built from, not those that only tests need.
fn crates(root: &Path) -> Result<Vec<Package>, Box<dyn Error>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let tree = Command::new(&cargo)
        .current_dir(root)
        .args([
            "tree",
            "--locked",
            "-p",
            "talklog-app",
            "-p",
            "talklog",
            "-e",
            "normal",
            "--prefix",
            "none",
            "-f",
            "{p}",
        ])
        .output()?;
    let tree = String::from_utf8(tree.stdout)?;
    let shipped: Vec<(&str, &str)> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?.trim_start_matches('v')))
        })
        .collect();
    let metadata = Command::new(cargo)
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let mut packages = Vec::new();
    for package in metadata["packages"].as_array().ok_or("no packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        let version = package["version"].as_str().unwrap_or_default();
        if package["source"].is_null() || !shipped.contains(&(name, version)) {
            continue;
        }
        let licence = package["license"].as_str().unwrap_or("see its text").to_owned();
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().unwrap_or(Path::new("")).to_path_buf();
        packages.push((format!("{name} {version}"), licence, folder));
    }
    Ok(packages)
}

/// Lists the npm packages that are bundled into the page: the lock file's packages that are not for development.
fn npm_packages(root: &Path) -> Result<Vec<Package>, Box<dyn Error>> {
    let lock: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root.join("ui/package-lock.json"))?)?;
    let mut packages = Vec::new();
    for (folder, package) in lock["packages"].as_object().ok_or("no packages in ui/package-lock.json")? {
        if folder.is_empty() || package["dev"] == true {
            continue;
        }
        let name = folder.rsplit("node_modules/").next().unwrap_or(folder);
        let version = package["version"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or("see its text").to_owned();
        packages.push((format!("{name} {version} (npm)"), licence, root.join("ui").join(folder)));
    }
    Ok(packages)
}

fn licence_texts(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
        .into_iter()
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
                .iter()
                .any(|start| name.starts_with(start))
        })
        .filter_map(|file| fs::read_to_string(file).ok())
        .map(|text| text.replace("\r\n", "\n"))
        .collect()
}
