//! Real site generators, each on a minimal site of our own in a folder of its own.
//!
//! Exit statuses are never trusted: a generator can drop a page, its date or its words and still end well, so a
//! test reads the page.

#![allow(clippy::missing_panics_doc, reason = "a panic here is the failure of a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use talklog_core::post::Dialect;
use tempfile::TempDir;

/// A site in a temporary folder.
pub struct Site {
    folder: TempDir,
    dialect: Dialect,
}

/// The page's parts that tests look at, and nothing else.
const HUGO_PAGE: &str = "<!doctype html><html><head><title>{{ .Title }}</title></head><body>\n\
    <h1>{{ .Title }}</h1><time>{{ .Date.Format \"2006-01-02T15:04:05Z07:00\" }}</time>\n\
    <ul>{{ range .Params.tags }}<li class=\"tag\">{{ . }}</li>{{ end }}</ul>\n\
    <main>{{ .Content }}</main></body></html>\n";
const ZOLA_PAGE: &str = "<!doctype html><html><head><title>{{ page.title }}</title></head><body>\n\
    <h1>{{ page.title }}</h1><time>{{ page.date }}</time>\n\
    <main>{{ page.content | safe }}</main></body></html>\n";

impl Site {
    /// Makes a Hugo site.
    pub fn hugo() -> Self {
        let folder = TempDir::new().unwrap();
        put(folder.path(), "hugo.toml", "baseURL = 'http://blog.example/'\ntitle = 'Tide notes'\n");
        put(folder.path(), "config.toml", "baseURL = 'http://blog.example/'\ntitle = 'Tide notes'\n");
        put(folder.path(), "layouts/_default/single.html", HUGO_PAGE);
        put(folder.path(), "layouts/_default/list.html", "{{ range .Pages }}{{ .Title }}{{ end }}\n");
        put(
            folder.path(),
            "layouts/index.html",
            "{{ range .Site.RegularPages }}{{ .Permalink }}\n{{ end }}\n",
        );
        fs::create_dir_all(folder.path().join("content/posts")).unwrap();
        Self { folder, dialect: Dialect::Hugo }
    }

    /// Makes a Zola site.
    pub fn zola() -> Self {
        let folder = TempDir::new().unwrap();
        let config =
            "base_url = 'http://blog.example'\ntitle = 'Tide notes'\ntaxonomies = [{ name = 'tags' }]\n";
        put(folder.path(), "config.toml", config);
        put(folder.path(), "templates/page.html", ZOLA_PAGE);
        for name in ["index", "section", "taxonomy_list", "taxonomy_single"] {
            put(folder.path(), &format!("templates/{name}.html"), "list\n");
        }
        put(folder.path(), "content/posts/_index.md", "+++\nsort_by = \"date\"\n+++\n");
        Self { folder, dialect: Dialect::Zola }
    }

    /// Gives the site's folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Tells whether the generator is on the PATH.
    pub fn can_build(&self) -> bool {
        let (program, argument) = match self.dialect {
            Dialect::Hugo => ("hugo", "version"),
            Dialect::Zola => ("zola", "--version"),
        };
        Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
    }

    /// Builds the site and gives the HTML of the post with this slug.
    pub fn build(&self, slug: &str) -> String {
        let mut command = match self.dialect {
            Dialect::Hugo => Command::new("hugo"),
            Dialect::Zola => Command::new("zola"),
        };
        // Nothing of the machine's own configuration or caches.
        let home = self.root().join(".home");
        fs::create_dir_all(&home).unwrap();
        command.current_dir(self.root()).env("HOME", &home).env("HUGO_CACHEDIR", home.join("cache"));
        command.env("XDG_CONFIG_HOME", &home).env("XDG_CACHE_HOME", &home).env("TZ", "UTC");
        match self.dialect {
            Dialect::Hugo => command.args(["--destination", "public", "--cleanDestinationDir"]),
            Dialect::Zola => command.args(["build", "--force"]),
        };
        let output = command.output().unwrap_or_else(|error| panic!("cannot run the generator: {error}"));
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "the generator failed: {said}");
        let page = self.root().join("public/posts").join(slug).join("index.html");
        fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}\n{said}", page.display()))
    }

    /// Gives the folder that a post's page and pictures are built into.
    pub fn built(&self, slug: &str) -> PathBuf {
        self.root().join("public/posts").join(slug)
    }

    /// Gives the text of every file of the site, built ones too.
    pub fn everything(&self) -> String {
        let mut all = String::new();
        let mut folders = vec![self.root().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                all.push_str(&path.to_string_lossy());
                all.push('\n');
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.push_str(&String::from_utf8_lossy(&fs::read(path).unwrap()));
                }
            }
        }
        all
    }
}

fn put(root: &Path, name: &str, text: &str) {
    let file = root.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// Gives what a reader of a page sees: no tags, no comments, entities resolved. Footnote numbers, which generators
/// make up, are left out.
pub fn seen(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (end, inline) = if rest.starts_with("<!--") {
            (rest.find("-->").map_or(rest.len(), |end| end + 3), true)
        } else {
            let name: String =
                rest[1..].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            let inline =
                ["a", "b", "code", "del", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u"];
            let end = if rest.starts_with("<sup") { "</sup>" } else { ">" };
            (rest.find(end).map_or(rest.len(), |at| at + end.len()), inline.contains(&name.as_str()))
        };
        // Words that stand in for a picture are read out, and shown where it cannot be.
        if let Some(alt) = rest[..end].strip_prefix("<img").and_then(|tag| tag.split("alt=\"").nth(1)) {
            text.push_str(alt.split('"').next().unwrap_or_default());
        }
        // Blocks part words, inline elements do not.
        if !inline {
            text.push('\n');
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    unescape(&text)
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split(';').next().unwrap_or_default();
        let known = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" | "ldquo" | "rdquo" => Some('"'),
            "lsquo" | "rsquo" => Some('\''),
            "hellip" => Some('…'),
            "ndash" => Some('–'),
            "mdash" => Some('—'),
            "nbsp" => Some(' '),
            "laquo" => Some('«'),
            "raquo" => Some('»'),
            _ => name.strip_prefix('#').and_then(|number| {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                };
                code.and_then(char::from_u32)
            }),
        };
        if let Some(c) = known {
            out.push(c);
            rest = &rest[name.len() + 2..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Splits what is seen into words: runs of letters and digits in lower case. Apostrophes are left out, since
/// generators bend them.
pub fn words(text: &str) -> Vec<String> {
    text.replace(['\'', '’', '‘'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Gives the first of `wanted` that is not in `have` in its order; none when all are there. Other words may stand
/// between them.
pub fn first_missing(wanted: &[String], have: &[String]) -> Option<String> {
    let mut have = have.iter();
    wanted.iter().enumerate().find(|(_, word)| !have.any(|one| one == *word)).map(|(at, word)| {
        format!(
            "word {at} of {}, \"{word}\", after \"{}\"",
            wanted.len(),
            wanted[at.saturating_sub(6)..at].join(" ")
        )
    })
}
