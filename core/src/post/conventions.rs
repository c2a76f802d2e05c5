//! How one blog wants its posts: where they lie, what their front matter is called, where pictures go.
//!
//! Defaults by generator, which [`super::recognise`] fits to a folder and a person confirms.

use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use super::{Composed, Dialect};

/// A generator's version, as far as posts depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, TS)]
#[ts(as = "String")]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second.
    pub minor: u32,
}

impl Version {
    /// Reads a version as people and lock files write it: `0.22.1`, `v5`, `^3.1`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let mut parts = text.split(|c: char| !c.is_ascii_digit());
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Self { major, minor })
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("\"{text}\" is no version")))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// How front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FrontStyle {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
    /// None: the title is the page's first heading.
    None,
}

/// What a post's file is called below the blog's folder of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PostFile {
    /// `SLUG/index.md`.
    Folder,
    /// `SLUG.md`.
    Single,
    /// `2026-09-20-SLUG.md`.
    Dated,
}

/// Where a post's pictures go, and how the page names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "where")]
pub enum Pictures {
    /// In the folder of the post's file, or in one of its name beside it.
    Beside,
    /// In a folder of the blog that is copied as it is: `static/images/SLUG/`, shown as `/images/SLUG/`.
    Static {
        /// The folder, below the blog's.
        folder: String,
        /// What stands before the post's slug in the page.
        url: String,
    },
}

/// What fields of the front matter are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct FieldNames {
    /// The day of the post.
    pub date: String,
    /// The day of the last change.
    pub updated: String,
    /// What the post is about.
    pub description: String,
    /// Tags.
    pub tags: String,
    /// Categories.
    pub categories: String,
    /// Who wrote it: a list when the name ends in `s`, a text otherwise.
    pub authors: String,
    /// The picture at its top.
    pub cover: String,
    /// Where it was published first.
    pub canonical: String,
    /// The slug; empty where the file's name says it.
    pub slug: String,
}

impl Default for FieldNames {
    fn default() -> Self {
        Self::of(Dialect::Commonmark)
    }
}

impl FieldNames {
    /// Gives the names that most sites of a generator use.
    pub fn of(dialect: Dialect) -> Self {
        let name = |text: &str| text.to_owned();
        let (date, updated, authors, cover, canonical) = match dialect {
            Dialect::Hugo => ("date", "lastmod", "authors", "images", "canonicalURL"),
            Dialect::Zola => ("date", "updated", "authors", "cover", "canonical_url"),
            Dialect::Jekyll => ("date", "last_modified_at", "author", "image", "canonical_url"),
            Dialect::Astro => ("pubDate", "updatedDate", "author", "heroImage", "canonicalURL"),
            Dialect::Eleventy | Dialect::Commonmark => ("date", "updated", "author", "image", "canonical"),
        };
        Self {
            date: name(date),
            updated: name(updated),
            description: name("description"),
            tags: name("tags"),
            categories: name("categories"),
            authors: name(authors),
            cover: name(cover),
            canonical: name(canonical),
            slug: String::new(),
        }
    }

    /// Gives each of the blog's names, beside what the field is called in a post note.
    pub(super) fn each_mut(&mut self) -> [(&'static str, &mut String); 9] {
        [
            ("date", &mut self.date),
            ("updated", &mut self.updated),
            ("description", &mut self.description),
            ("tags", &mut self.tags),
            ("categories", &mut self.categories),
            ("authors", &mut self.authors),
            ("cover", &mut self.cover),
            ("canonical", &mut self.canonical),
            ("slug", &mut self.slug),
        ]
    }

    /// Says what a field of the blog's is called in a post note; none where a post note has no such field.
    pub(super) fn ours(&self, field: &str) -> Option<&'static str> {
        let mut names = self.clone();
        let found = names.each_mut().into_iter().find(|(_, name)| *name == field && !name.is_empty());
        found.map(|(ours, _)| ours)
    }
}

/// How one blog wants its posts. It holds no path of a machine, so it travels with the notebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Conventions {
    /// Its generator.
    pub generator: Dialect,
    /// The generator's version, where its files say it.
    pub version: Option<Version>,
    /// Where posts lie, below the blog's folder, with `/`.
    pub posts: String,
    /// What their files are called.
    pub file: PostFile,
    /// Where pictures go.
    pub pictures: Pictures,
    /// How front matter is written.
    pub front: FrontStyle,
    /// What its fields are called.
    pub names: FieldNames,
    /// The lists that pages may be in, `tags` and others: Zola fails on one that its configuration does not name.
    pub taxonomies: Vec<String>,
    /// Fields that posts have to say, beside title and date; Astro fails where one is missing.
    pub required: Vec<String>,
    /// The `layout` that posts name, where they do.
    pub layout: Option<String>,
}

impl Conventions {
    /// Gives what most blogs of a generator do.
    pub fn of(dialect: Dialect) -> Self {
        let (posts, file, front) = match dialect {
            Dialect::Hugo => ("content/posts", PostFile::Folder, FrontStyle::Yaml),
            Dialect::Zola => ("content", PostFile::Folder, FrontStyle::Toml),
            Dialect::Jekyll => ("_posts", PostFile::Dated, FrontStyle::Yaml),
            Dialect::Astro => ("src/content/blog", PostFile::Folder, FrontStyle::Yaml),
            Dialect::Eleventy => ("posts", PostFile::Folder, FrontStyle::Yaml),
            Dialect::Commonmark => ("", PostFile::Folder, FrontStyle::None),
        };
        let pictures = match dialect {
            Dialect::Jekyll => {
                Pictures::Static { folder: "assets/images".into(), url: "/assets/images".into() }
            }
            _ => Pictures::Beside,
        };
        let taxonomies = ["tags", "categories"].map(str::to_owned).to_vec();
        Self {
            generator: dialect,
            version: None,
            posts: posts.into(),
            file,
            pictures,
            front,
            names: FieldNames::of(dialect),
            taxonomies,
            required: Vec::new(),
            layout: None,
        }
    }

    /// Gives the same for a folder that is no blog: posts lie in it as it is.
    pub fn plain(dialect: Dialect) -> Self {
        Self { posts: String::new(), ..Self::of(dialect) }
    }

    /// Tells whether pages may be in a list of this name.
    pub fn has_taxonomy(&self, name: &str) -> bool {
        self.generator != Dialect::Zola || self.taxonomies.iter().any(|known| known == name)
    }

    /// Says where a post's files go.
    pub fn places(&self, composed: &Composed) -> Places {
        let posts = Path::new(&self.posts);
        let slug = &composed.slug;
        let day = composed.date.get(..10).unwrap_or("0000-00-00");
        let post = match self.file {
            PostFile::Folder => posts.join(slug).join("index.md"),
            PostFile::Single => posts.join(format!("{slug}.md")),
            PostFile::Dated => posts.join(format!("{day}-{slug}.md")),
        };
        let (folder, link) = match &self.pictures {
            Pictures::Static { folder, url } => {
                (Path::new(folder).join(slug), format!("{}/{slug}/", url.trim_end_matches('/')))
            }
            Pictures::Beside => {
                let at = if self.generator == Dialect::Astro { "./" } else { "" };
                match self.file {
                    PostFile::Folder => (posts.join(slug), at.to_owned()),
                    PostFile::Single | PostFile::Dated => (posts.join(slug), format!("{at}{slug}/")),
                }
            }
        };
        Places { post, pictures: folder, link }
    }
}

/// Where a post's files go, below the blog's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The post's own file.
    pub post: PathBuf,
    /// The folder of its pictures.
    pub pictures: PathBuf,
    /// What the page writes before a picture's name.
    pub link: String,
}
