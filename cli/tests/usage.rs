//! What needs no notebook: help, completions, the manual page, wrong usage, and docs/cli.md.

mod home;

use home::{Home, answer, refusal, run, text};

const COMMANDS: [&str; 34] = [
    "init",
    "clone",
    "status",
    "list",
    "show",
    "new",
    "event",
    "search",
    "find",
    "backlinks",
    "todos",
    "tools",
    "speakers",
    "questions",
    "quotes",
    "watch-later",
    "rename",
    "replace",
    "restore",
    "open",
    "save",
    "log",
    "remote",
    "sync",
    "conflicts",
    "undo",
    "secrets",
    "watch",
    "post",
    "recap",
    "blog",
    "doctor",
    "completions",
    "manual",
];

#[test]
fn help_names_every_command() {
    let help = Home::new().ok("--help");
    for command in COMMANDS {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))),
            "{command}: {help}"
        );
    }
    assert!(help.contains("Exit codes: 0 done"));
}

#[test]
fn the_documentation_names_every_command_and_every_option() {
    let manual = include_str!("../../docs/cli.md");
    let home = Home::new();
    let subcommands = [
        "remote set",
        "remote test",
        "remote trust",
        "event new",
        "post new",
        "post compose",
        "post export",
        "post pull",
        "post publish",
        "recap import",
        "post check",
        "post build",
        "blog look",
        "blog add",
        "blog list",
        "blog remove",
    ];
    let single =
        COMMANDS.iter().filter(|command| !["remote", "event", "post", "recap", "blog"].contains(command));
    for command in single.chain(&subcommands) {
        let heading = manual
            .lines()
            .find(|line| line.starts_with(&format!("### `talklog {command}")))
            .unwrap_or_else(|| panic!("docs/cli.md does not tell of {command}"));
        let help = home.ok(&format!("{command} --help"));
        let options =
            help.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-'));
        for option in options.filter(|word| word.starts_with("--") && word.len() > 2) {
            let known = ["--json", "--help", "--version", "--base"].contains(&option);
            assert!(known || heading.contains(option), "docs/cli.md: {command} does not tell of {option}");
        }
    }
    let headings = manual.lines().filter(|line| line.starts_with("### `talklog ")).count();
    assert_eq!(headings, COMMANDS.len() + 11, "docs/cli.md tells of a command that is not there");
}

#[test]
fn the_documentation_names_every_failure() {
    let manual = include_str!("../../docs/cli.md");
    let wire = include_str!("../../core/src/wire.rs");
    let codes = wire.split("pub enum Code {").nth(1).unwrap().split('}').next().unwrap();
    let mut count = 0;
    for name in codes.lines().map(str::trim).filter(|line| !line.starts_with("//") && line.ends_with(',')) {
        let mut code = String::new();
        for c in name.trim_end_matches(',').chars() {
            if c.is_uppercase() && !code.is_empty() {
                code.push('_');
            }
            code.extend(c.to_lowercase());
        }
        assert!(manual.contains(&format!("`{code}`")), "docs/cli.md does not tell of {code}");
        count += 1;
    }
    assert!(count > 15, "the codes could not be read from core/src/wire.rs");
}

#[test]
fn completions_and_the_manual_page_are_made() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(home.ok(&format!("completions {shell}")).contains("doctor"), "{shell}");
    }
    let page = home.ok("manual");
    assert!(page.contains(".TH talklog 1"), "{page}");
    for part in ["TALKLOG POST EXPORT", "dry\\-run", "standard input", "Exit codes"] {
        assert!(page.contains(part), "no {part} in the manual page");
    }
    assert!(home.data("manual").as_str().unwrap().contains(".TH talklog 1"));
}

#[test]
fn wrong_usage_ends_with_2() {
    let home = Home::new();
    for arguments in
        ["", "dance", "show", "search", "save a.md --base xyz", "post export a.md --to b --format gatsby"]
    {
        let output = run(&mut home.talklog(arguments), "");
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
        let output = run(home.talklog(arguments).arg("--json"), "");
        let error = refusal(&output, 2, "bad_input");
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn the_version_is_no_failure() {
    let output = run(&mut Home::new().talklog("--version"), "");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("talklog "));
}

#[test]
fn nobody_reading_is_no_failure() {
    let home = Home::new();
    let mut child = home.talklog("manual").stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn data_has_the_envelope() {
    let output = run(&mut Home::new().talklog("--json completions bash"), "");
    assert!(answer(&text(&output.stdout)).is_string());
}
