//! What a generator says is wrong with a post leads to the line of the note that it comes from.

use std::fs;
use std::path::Path;
use std::time::Duration;

use talklog_core::path::NotePath;
use talklog_core::post::{self, Build, BuildRefused, Built, Dialect, Sources};
use talklog_tests::generators::Site;

use crate::traps;

/// Builds a post that somebody broke in the blog, and gives where the notes are to be looked at.
fn told_of(dialect: Dialect, breaks: impl Fn(String) -> String) -> (Vec<(NotePath, Option<u32>)>, Built) {
    let notes = traps::trouble();
    let site = Site::of(dialect);
    let composed = notes.compose("post.md");
    let exported = notes.export(&composed, &site, dialect);
    let page = breaks(fs::read_to_string(&exported.post).unwrap());
    fs::write(&exported.post, &page).unwrap();
    let built = site.built(&composed).unwrap_or_else(|error| panic!("{error}"));
    assert!(!built.errors.is_empty(), "{built:?}");
    let text = |path: &NotePath| fs::read_to_string(path.on_disk(&notes.root)).ok();
    let from = Sources { composed: &composed, blog: site.conventions(), page: &page, text: &text };
    let errors = built.errors.iter().filter(|error| error.in_post);
    (errors.map(|error| post::origin(error.line, error.field.as_deref(), &from)).collect(), built)
}

fn line_of(needle: &str) -> u32 {
    traps::TROUBLE.lines().position(|line| line.contains(needle)).unwrap() as u32 + 1
}

#[test]
fn what_hugo_says_leads_to_the_notes_line() {
    let (places, built) =
        told_of(Dialect::Hugo, |page| page.replace("- in a list", "- in a list {{< nothing >}}"));
    assert_eq!(places[0].0.as_str(), "tide/trouble.md", "{built:?}");
    assert_eq!(places[0].1, Some(line_of("- in a list")), "{built:?}");
    assert!(built.errors[0].message.contains("nothing"), "{built:?}");
    let (places, built) = told_of(Dialect::Hugo, |page| page.replacen("date: ", "date: 'x': ", 1));
    assert_eq!((places[0].0.as_str(), places[0].1), ("post.md", Some(5)), "{built:?}");
}

#[test]
fn what_jekyll_says_leads_to_the_notes_line() {
    let (places, built) = told_of(Dialect::Jekyll, |page| page.replacen("date: ", "date: 'x': ", 1));
    assert_eq!(places[0].0.as_str(), "post.md", "{built:?}");
    assert!(!built.content, "{built:?}");
}

#[test]
fn what_eleventy_says_is_about_the_post() {
    let (places, built) = told_of(Dialect::Eleventy, |page| page.replacen("date: ", "date: 'x': ", 1));
    assert_eq!(places[0].0.as_str(), "post.md", "{built:?}");
    assert!(!built.content, "{built:?}");
}

#[test]
fn what_astro_says_leads_to_the_field() {
    let (places, built) = told_of(Dialect::Astro, |page| page.replacen("pubDate: ", "pubDay: ", 1));
    assert_eq!((places[0].0.as_str(), places[0].1), ("post.md", Some(5)), "{built:?}");
    assert_eq!(built.errors[0].field.as_deref(), Some("pubDate"), "{built:?}");
}

#[test]
fn a_generator_that_does_not_end_is_ended() {
    let site = Site::of(Dialect::Eleventy);
    fs::write(
        site.root().join("eleventy.config.js"),
        "import { spawnSync } from 'node:child_process';\nspawnSync('sleep', ['1000']);\n",
    )
    .unwrap();
    let into = tempfile::tempdir().unwrap();
    let refused = post::build(&Build {
        root: site.root(),
        blog: site.conventions(),
        post: Path::new("posts/x/index.md"),
        slug: "x",
        anchors: &[],
        into: into.path(),
        deadline: Duration::from_secs(3),
    });
    assert!(
        matches!(&refused, Err(BuildRefused::Late { program, .. }) if program == "eleventy"),
        "{refused:?}"
    );
}
