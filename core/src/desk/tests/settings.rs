//! Settings and the session of a window, over real files.

use std::fs;

use serde_json::json;

use super::Place;
use crate::desk::{Desk, settings};
use crate::settings::Theme;
use crate::wire::{Code, Event, SettingScope};

const NOTEBOOK: &str = ".talklog/settings.toml";

/// Gives the themes that windows were told of, and forgets them.
fn told(place: &Place) -> Vec<Theme> {
    let mut events = place.events.lock().unwrap();
    let themes = events.drain(..).filter_map(|event| match event {
        Event::Settings { settings } => Some(settings.effective.theme),
        _ => None,
    });
    themes.collect()
}

fn set(desk: &Desk, scope: SettingScope, key: &str, value: serde_json::Value) -> Result<Theme, Code> {
    let value = Some(value).filter(|value| !value.is_null());
    settings::set(desk.notebook().host(), Some(desk), scope, key, value.as_ref())
        .map(|reply| reply.effective.theme)
        .map_err(|failure| failure.code)
}

#[test]
fn the_notebook_wins_over_the_machine_and_both_files_are_made_with_comments() {
    let place = Place::with(&[("a.md", "one\n")]);
    let desk = place.open();
    let reply = settings::read(desk.notebook().host(), Some(&desk));
    assert_eq!((reply.machine.revision.as_ref(), reply.problems.len()), (None, 0));
    assert!(reply.machine.text.contains("# theme = \"system\""));
    assert_eq!(set(&desk, SettingScope::Machine, "theme", json!("dark")), Ok(Theme::Dark));
    assert_eq!(set(&desk, SettingScope::Notebook, "theme", json!("light")), Ok(Theme::Light));
    assert!(place.text(NOTEBOOK).contains("# theme = \"system\"\ntheme = \"light\"\n"));
    assert_eq!(set(&desk, SettingScope::Notebook, "theme", json!(null)), Ok(Theme::Dark));
    assert_eq!(place.text(NOTEBOOK), crate::settings::commented());
    let file = settings::machine_file(desk.notebook().host());
    assert!(fs::read_to_string(file).unwrap().contains("theme = \"dark\""));
    // Without a notebook the machine's are there all the same.
    let host = desk.notebook().host().clone();
    drop(desk);
    assert_eq!(settings::read(&host, None).effective.theme, Theme::Dark);
    let error = settings::set(&host, None, SettingScope::Notebook, "vim", Some(&json!(true))).unwrap_err();
    assert_eq!(error.code, Code::NoNotebook);
}

#[test]
fn what_others_write_is_told_once_and_what_the_window_sets_is_not() {
    let place = Place::with(&[("a.md", "one\n")]);
    let desk = place.open();
    desk.look_at_settings();
    assert_eq!(told(&place), []);
    set(&desk, SettingScope::Notebook, "theme", json!("dark")).unwrap();
    desk.look_at_settings();
    assert_eq!(told(&place), [], "the window was told what it had set itself");
    place.write(NOTEBOOK, "theme = \"light\"\n");
    desk.look_at_settings();
    desk.look_at_settings();
    assert_eq!(told(&place), [Theme::Light]);
    fs::remove_file(place.root.path().join(NOTEBOOK)).unwrap();
    desk.look_at_settings();
    assert_eq!(told(&place), [Theme::System]);
    let machine = settings::machine_file(desk.notebook().host());
    fs::create_dir_all(machine.parent().unwrap()).unwrap();
    fs::write(&machine, "theme = \"dark\"\n").unwrap();
    desk.look_at_settings();
    assert_eq!(told(&place), [Theme::Dark]);
    // One part of a window asks; the others have to hear of it.
    fs::write(&machine, "theme = \"light\"\n").unwrap();
    settings::read(desk.notebook().host(), Some(&desk));
    desk.look_at_settings();
    assert_eq!(told(&place), [Theme::Light]);
}

#[test]
fn a_file_that_a_newer_talklog_wrote_or_that_is_no_toml_is_not_written() {
    let newer = "talklog = \"settings/2\"\ntheme = \"dark\"\n";
    let place = Place::with(&[(NOTEBOOK, newer)]);
    let desk = place.open();
    let reply = settings::read(desk.notebook().host(), Some(&desk));
    assert_eq!(reply.effective.theme, Theme::Dark);
    assert!(reply.notebook.unwrap().read_only.is_some());
    assert_eq!(reply.problems[0].path.as_deref(), Some(NOTEBOOK));
    assert_eq!(set(&desk, SettingScope::Notebook, "theme", json!("light")), Err(Code::ReadOnly));
    assert_eq!(place.text(NOTEBOOK), newer);
    place.write(NOTEBOOK, "theme =\n");
    assert_eq!(set(&desk, SettingScope::Notebook, "theme", json!("light")), Err(Code::BadInput));
    assert_eq!(place.text(NOTEBOOK), "theme =\n");
}

#[test]
fn a_text_is_saved_whole_when_it_is_sound_and_nobody_was_faster() {
    let place = Place::with(&[(NOTEBOOK, "theme = \"dark\"\n")]);
    let desk = place.open();
    let host = desk.notebook().host().clone();
    let save = |text: &str, base: Option<&str>| {
        let base = base.map(|base| base.parse().unwrap());
        settings::set_text(&host, Some(&desk), SettingScope::Notebook, text, base)
    };
    let error = save("vim = true\nzoom = = 2\n", None).unwrap_err();
    assert_eq!(error.code, Code::BadInput);
    assert!(error.message.contains("line 2"), "{}", error.message);
    assert_eq!(error.path.as_deref(), Some(NOTEBOOK));
    let base = settings::read(&host, Some(&desk)).notebook.unwrap().revision.unwrap();
    place.write(NOTEBOOK, "theme = \"light\"\n");
    assert_eq!(save("# mine\nvim = true\n", Some(&base)).unwrap_err().code, Code::Changed);
    assert!(save("# mine\nvim = true\nodd = 1\n", None).unwrap().effective.vim);
    assert_eq!(place.text(NOTEBOOK), "# mine\nvim = true\nodd = 1\n");
}

#[cfg(unix)]
#[test]
fn a_machines_file_that_is_a_link_stays_one() {
    let place = Place::with(&[]);
    let desk = place.open();
    let file = settings::machine_file(desk.notebook().host());
    let real = place.outside.path().join("dotfiles.toml");
    fs::write(&real, "# mine\n").unwrap();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&real, &file).unwrap();
    set(&desk, SettingScope::Machine, "theme", json!("dark")).unwrap();
    assert!(file.symlink_metadata().unwrap().is_symlink());
    assert!(fs::read_to_string(real).unwrap().contains("theme = \"dark\"\n# mine\n"));
}

#[test]
fn a_session_comes_back_whole_and_has_a_bound() {
    let place = Place::with(&[("a.md", "one\n")]);
    let desk = place.open();
    assert_eq!(desk.session(), None);
    desk.set_session("{\"tabs\":[\"ä\"]}").unwrap();
    drop(desk);
    let desk = place.open();
    assert_eq!(desk.session().as_deref(), Some("{\"tabs\":[\"ä\"]}"));
    assert_eq!(desk.set_session(&"x".repeat(1_000_001)).unwrap_err().code, Code::BadInput);
    assert_eq!(desk.session().as_deref(), Some("{\"tabs\":[\"ä\"]}"));
}
