//! What the posts that a blog has already do: their front matter, their names, their fields.

use std::collections::BTreeMap;
use std::io::Read;

use walkdir::WalkDir;

use super::read::Folder;
use crate::front_matter::{self, Format, Value};
use crate::post::conventions::{FrontStyle, PostFile};

/// What the day of a post may be called, the likeliest first.
const DATE: &[&str] = &[
    "pubDate",
    "pubDatetime",
    "publishDate",
    "publishedAt",
    "datePublished",
    "published_at",
    "date",
    "published",
];
/// What the day of the last change may be called.
const UPDATED: &[&str] = &[
    "lastmod",
    "updated",
    "updatedDate",
    "modDatetime",
    "updatedAt",
    "last_modified_at",
    "modified",
    "dateModified",
];
/// What the description may be called.
const DESCRIPTION: &[&str] = &["description", "summary", "excerpt", "subtitle"];
/// What tags may be called.
const TAGS: &[&str] = &["tags", "keywords"];
/// What categories may be called.
const CATEGORIES: &[&str] = &["categories", "category"];
/// What authors may be called.
const AUTHORS: &[&str] = &["authors", "author"];
/// What the picture at the top may be called.
const COVER: &[&str] = &[
    "heroImage",
    "cover",
    "images",
    "image",
    "featured_image",
    "featuredImage",
    "coverImage",
    "ogImage",
    "thumbnail",
];
/// What the place of the first publication may be called.
const CANONICAL: &[&str] = &["canonicalURL", "canonical_url", "canonicalUrl", "canonical"];
/// What the slug may be called.
const SLUG: &[&str] = &["slug"];

/// Says what the field that a post note calls so may be called in a blog.
pub(super) fn known(ours: &str) -> &'static [&'static str] {
    match ours {
        "date" => DATE,
        "updated" => UPDATED,
        "description" => DESCRIPTION,
        "tags" => TAGS,
        "categories" => CATEGORIES,
        "authors" => AUTHORS,
        "cover" => COVER,
        "canonical" => CANONICAL,
        "slug" => SLUG,
        _ => &[],
    }
}

/// How many posts are read, and how much of each.
const MOST: usize = 60;
const HEAD: u64 = 16 * 1024;

/// What the posts do.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// How many were read.
    pub(super) posts: usize,
    files: [usize; 3],
    yaml: usize,
    toml: usize,
    keys: BTreeMap<String, usize>,
    layouts: BTreeMap<String, usize>,
}

impl Habits {
    /// Reads some of the posts.
    pub(super) fn of(folder: &Folder, posts: &str) -> Self {
        let mut habits = Self::default();
        let walk = WalkDir::new(folder.on_disk(posts)).max_depth(4).sort_by_file_name();
        for entry in walk.into_iter().flatten() {
            let name = entry.file_name().to_string_lossy();
            let note = [".md", ".markdown", ".mdx"].iter().any(|end| name.ends_with(end));
            if !entry.file_type().is_file() || !note || name.starts_with('_') {
                continue;
            }
            let mut head = Vec::new();
            let Ok(file) = std::fs::File::open(entry.path()) else { continue };
            if file.take(HEAD).read_to_end(&mut head).is_err() {
                continue;
            }
            habits.take(&name, &String::from_utf8_lossy(&head));
            if habits.posts == MOST {
                break;
            }
        }
        habits
    }

    fn take(&mut self, name: &str, text: &str) {
        let Some(split) = front_matter::split(text) else { return };
        self.posts += 1;
        match split.format {
            Format::Yaml => self.yaml += 1,
            Format::Toml => self.toml += 1,
        }
        let dated = name.get(..11).is_some_and(|start| {
            start.ends_with('-') && start.chars().all(|c| c.is_ascii_digit() || c == '-')
        });
        let file = if name.starts_with("index.") {
            0
        } else if dated {
            2
        } else {
            1
        };
        if let Some(count) = self.files.get_mut(file) {
            *count += 1;
        }
        let Some(front) = front_matter::read(text) else { return };
        for (key, value) in &front.entries {
            *self.keys.entry(key.clone()).or_default() += 1;
            if let Value::Map(entries) = value
                && key == "extra"
            {
                for (key, _) in entries {
                    *self.keys.entry(key.clone()).or_default() += 1;
                }
            }
            if key == "layout"
                && let Some(layout) = value.as_text()
            {
                *self.layouts.entry(layout.to_owned()).or_default() += 1;
            }
        }
    }

    /// Gives what most files are called, and how many.
    pub(super) fn file(&self) -> Option<(PostFile, usize)> {
        let kinds = [PostFile::Folder, PostFile::Single, PostFile::Dated];
        let most = kinds.into_iter().zip(self.files).max_by_key(|(_, count)| *count)?;
        (most.1 > 0).then_some(most)
    }

    /// Gives how most front matter is written, and in how many posts.
    pub(super) fn front(&self) -> Option<(FrontStyle, usize)> {
        let most =
            if self.toml > self.yaml { (FrontStyle::Toml, self.toml) } else { (FrontStyle::Yaml, self.yaml) };
        (most.1 > 0).then_some(most)
    }

    /// Gives the name among these that most posts use, and how many do.
    pub(super) fn key(&self, known: &[&'static str]) -> Option<(&'static str, usize)> {
        let counted = known.iter().map(|name| (*name, self.keys.get(*name).copied().unwrap_or(0)));
        // Of two that are used alike, the likelier.
        counted.rev().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0)
    }

    /// Gives the layout that more than half of the posts name.
    pub(super) fn layout(&self) -> Option<(&str, usize)> {
        let most = self.layouts.iter().max_by_key(|(_, count)| **count)?;
        (most.1 * 2 > self.posts).then_some((most.0.as_str(), *most.1))
    }
}
