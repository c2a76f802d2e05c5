//! Posts, built by the real generators: what a reader of the page sees is what the notes say.
//!
//! One build for each generator, with all posts in one blog: the sample notebook, a post with every trap, and what people
//! wrote (`TALKLOG_CORPUS`), imported and exported again. `POSTS=all` takes all of that, and each blog's other habits too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::format_push_string,
    clippy::cast_possible_truncation,
    clippy::needless_pass_by_value,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

mod corpus;
mod folder;
mod page;
mod sample;
mod told;
mod traps;

use std::fs;

use talklog_core::front_matter;
use talklog_core::post::{Composed, Dialect, Exported};
use talklog_tests::generators::Site;

use folder::Folder;

/// A post that is built beside others.
struct Post {
    notes: Folder,
    composed: Composed,
    /// What is held of its page besides what is held of every page.
    look: fn(&Built<'_>),
}

/// A post's page, and what it was made of.
struct Built<'a> {
    site: &'a Site,
    html: &'a str,
    composed: &'a Composed,
    exported: &'a Exported,
    notes: &'a Folder,
}

impl Post {
    fn of(notes: Folder, post: &str, look: fn(&Built<'_>)) -> Self {
        let composed = notes.compose(post);
        Self { notes, composed, look }
    }
}

fn everything() -> Vec<Post> {
    let mut posts = vec![
        Post::of(Folder::sample(), "posts/lowtide-2026.md", sample::look),
        Post::of(traps::trouble(), "post.md", traps::look_at_trouble),
        Post::of(traps::places(), "post.md", traps::look_at_places),
        Post::of(traps::fields(), "post.md", traps::look_at_fields),
    ];
    posts.extend(corpus::posts());
    posts
}

fn shows_what_is_written(site: &Site, posts: &[Post]) {
    let dialect = site.conventions().generator;
    let exported: Vec<Exported> =
        posts.iter().map(|post| post.notes.export(&post.composed, site, dialect)).collect();
    for (post, exported) in posts.iter().zip(&exported) {
        front_matter_is_read(&post.composed, exported, site);
    }
    if !site.can_build() {
        println!("skipped: {} is not installed, so its pages are read but not built", dialect.name());
        return;
    }
    let composed: Vec<&Composed> = posts.iter().map(|post| &post.composed).collect();
    let pages = site.build_all(&composed);
    let mut characters = 0;
    let mut wrong = Vec::new();
    for ((post, exported), html) in posts.iter().zip(&exported).zip(&pages) {
        let built = Built { site, html, composed: &post.composed, exported, notes: &post.notes };
        match page::differs(&built) {
            Ok(count) => characters += count,
            Err(place) => wrong.push(format!("{}: {place}", post.composed.slug)),
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", dialect.name(), wrong.join("\n\n"));
    for ((post, exported), html) in posts.iter().zip(&exported).zip(&pages) {
        let built = Built { site, html, composed: &post.composed, exported, notes: &post.notes };
        page::holds(&built);
        (post.look)(&built);
    }
    println!("{}: {} posts, {characters} characters as they were written", dialect.name(), posts.len());
}

/// Holds that the front matter is sound for who reads it as text, and says the title and the date.
fn front_matter_is_read(composed: &Composed, exported: &Exported, site: &Site) {
    let page = fs::read_to_string(&exported.post).unwrap();
    let conventions = site.conventions();
    if conventions.generator == Dialect::Commonmark {
        return;
    }
    let front = front_matter::read(&page).unwrap_or_else(|| panic!("no front matter: {page}"));
    assert_eq!(front.problems, [], "{page}");
    assert_eq!(front.get("title").and_then(front_matter::Value::as_text), Some(composed.title.as_str()));
    if conventions.generator == Dialect::Zola {
        let body = page.split("+++\n").nth(2).unwrap();
        for template in ["{{", "{%", "{#"] {
            assert!(!body.contains(template), "a template would read {template} in {body}");
        }
    }
}

fn builds(dialect: Dialect) {
    shows_what_is_written(&Site::of(dialect), &everything());
}

#[test]
fn hugo_shows_what_is_written() {
    builds(Dialect::Hugo);
}

#[test]
fn jekyll_shows_what_is_written() {
    builds(Dialect::Jekyll);
}

/// What an old Jekyll reads as templates is written so that any Jekyll shows it.
#[test]
fn jekyll_of_unknown_age_shows_what_is_written() {
    let site = Site::of(Dialect::Jekyll);
    fs::remove_file(site.root().join(".tool-versions")).unwrap();
    shows_what_is_written(&site.recognised(), &everything());
}

#[test]
fn eleventy_shows_what_is_written() {
    builds(Dialect::Eleventy);
}

#[test]
fn astro_shows_what_is_written() {
    builds(Dialect::Astro);
}

#[test]
fn commonmark_shows_what_is_written() {
    builds(Dialect::Commonmark);
}

#[test]
fn zola_shows_what_is_written() {
    builds(Dialect::Zola);
}

/// Blogs with single files, TOML and pictures in the folder that is copied as it is.
#[test]
fn hugo_with_other_habits_shows_what_is_written() {
    let site = Site::of(Dialect::Hugo);
    let post = "+++\ntitle = 'Old'\ndate = 2020-01-02\ntags = ['a']\nsummary = 'Old'\n+++\nOld.\n";
    fs::write(site.root().join("content/posts/old.md"), post).unwrap();
    fs::create_dir_all(site.root().join("static/images")).unwrap();
    let site = site.recognised();
    assert_eq!(site.conventions().front, talklog_core::post::FrontStyle::Toml);
    shows_what_is_written(&site, &everything());
}
