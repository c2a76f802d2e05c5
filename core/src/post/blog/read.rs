//! Reads what a blog's files say, without running any of them.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use regex::Regex;
use toml_edit::DocumentMut;
use url::Url;

use crate::front_matter::{self, Value};
use crate::post::conventions::Version;

/// More of a configuration is not read.
const LONGEST: u64 = 1 << 20;

/// A folder that may be a blog's.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.root.join(name).is_file()
    }

    pub(super) fn is_folder(&self, name: &str) -> bool {
        self.root.join(name).is_dir()
    }

    pub(super) fn on_disk(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(super) fn read(&self, name: &str) -> Option<String> {
        let file = self.root.join(name);
        let fits =
            std::fs::metadata(&file).is_ok_and(|metadata| metadata.is_file() && metadata.len() < LONGEST);
        if fits { Some(String::from_utf8_lossy(&std::fs::read(file).ok()?).into_owned()) } else { None }
    }

    pub(super) fn toml(&self, name: &str) -> Option<DocumentMut> {
        self.read(name)?.parse().ok()
    }

    /// Gives the text of every configuration at the top.
    pub(super) fn config(&self) -> String {
        let names = [
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
            "config/_default/hugo.toml",
            "config/_default/config.toml",
            "config/_default/permalinks.toml",
            "_config.yml",
            "_config.yaml",
            "_config.toml",
            ".eleventy.js",
            "eleventy.config.js",
            "eleventy.config.mjs",
            "eleventy.config.cjs",
            "eleventy.config.ts",
        ];
        names.iter().filter_map(|name| self.read(name)).collect::<Vec<_>>().join("\n")
    }

    /// Gives a setting at the top of a TOML or YAML configuration.
    pub(super) fn setting(&self, keys: &[&str]) -> Option<String> {
        let text = |value: &Value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        for name in [
            "hugo.toml",
            "config.toml",
            "config/_default/hugo.toml",
            "config/_default/config.toml",
            "_config.toml",
        ] {
            let Some(toml) = self.toml(name) else { continue };
            if let Some(found) = keys.iter().find_map(|key| toml.get(key).and_then(toml_edit::Item::as_str)) {
                return Some(found.to_owned());
            }
        }
        for name in ["hugo.yaml", "hugo.yml", "config.yaml", "config.yml", "_config.yml", "_config.yaml"] {
            let Some(yaml) = self.read(name) else { continue };
            let front = front_matter::read(&format!("---\n{yaml}\n---\n"))?;
            if let Some(found) = keys.iter().find_map(|key| front.get(key).and_then(text)) {
                return Some(found);
            }
        }
        None
    }

    /// Gives the version of an npm package that the blog needs, and the file that says it.
    pub(super) fn dependency(&self, package: &str) -> Option<(String, String)> {
        let json = |name: &str| serde_json::from_str::<serde_json::Value>(&self.read(name)?).ok();
        let asked = json("package.json").and_then(|json| {
            let lists = ["dependencies", "devDependencies"];
            lists.iter().find_map(|list| json.get(list)?.get(package)?.as_str().map(str::to_owned))
        })?;
        let locked = json("package-lock.json").and_then(|json| {
            let entry = json.get("packages")?.get(format!("node_modules/{package}"))?;
            entry.get("version")?.as_str().map(str::to_owned)
        });
        Some(match locked {
            Some(version) => (version, "package-lock.json".into()),
            None => (asked, "package.json".into()),
        })
    }

    /// Gives the version of a gem that the blog is built with.
    pub(super) fn gem(&self, name: &str) -> Option<String> {
        let lock = self.read("Gemfile.lock")?;
        lock.lines().find_map(|line| {
            let rest = line.strip_prefix("    ")?.strip_prefix(name)?.strip_prefix(" (")?;
            rest.strip_suffix(')').map(str::to_owned)
        })
    }

    /// Finds the version of a generator in what builds the blog elsewhere: `ZOLA_VERSION = "0.22"` and the like.
    pub(super) fn pinned(&self, generator: &str) -> Option<(Version, String)> {
        let mut files: Vec<String> = [
            "netlify.toml",
            "vercel.json",
            ".tool-versions",
            "mise.toml",
            ".mise.toml",
            ".gitlab-ci.yml",
            "Dockerfile",
        ]
        .map(str::to_owned)
        .to_vec();
        let workflows =
            std::fs::read_dir(self.root.join(".github/workflows")).into_iter().flatten().flatten();
        files
            .extend(workflows.filter_map(|e| Some(format!(".github/workflows/{}", e.file_name().to_str()?))));
        let name = generator.to_lowercase();
        let pattern = format!(r#"(?i){name}[-_ ]?(?:version)?["']?\s*[:=@ ]\s*["']?v?(\d+\.\d+)"#);
        let pattern = Regex::new(&pattern).ok()?;
        files.into_iter().find_map(|file| {
            let text = self.read(&file)?;
            let version = Version::parse(pattern.captures(&text)?.get(1)?.as_str())?;
            Some((version, file))
        })
    }
}

/// Names the taxonomies of a Zola configuration.
pub(super) fn taxonomies(toml: &DocumentMut) -> Vec<String> {
    let Some(item) = toml.get("taxonomies") else { return Vec::new() };
    let named = |value: &toml_edit::Value| {
        let name =
            value.as_inline_table().and_then(|table| table.get("name")).and_then(toml_edit::Value::as_str);
        value.as_str().or(name).map(str::to_owned)
    };
    if let Some(all) = item.as_array() {
        return all.iter().filter_map(named).collect();
    }
    let tables = item.as_array_of_tables();
    let name =
        |table: &toml_edit::Table| table.get("name").and_then(toml_edit::Item::as_str).map(str::to_owned);
    tables.map(|all| all.iter().filter_map(name).collect()).unwrap_or_default()
}

/// Gives the path of an address without its last `/`: what a blog below a domain puts before its own.
pub(super) fn url_path(url: &str) -> String {
    let path = Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned());
    let path = path.trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}

/// Cleans a folder's name: no `./` before it, no `/` behind it.
pub(super) fn place(text: &str) -> String {
    text.trim().trim_start_matches("./").trim_matches('/').trim_matches('.').to_owned()
}

pub(super) fn joined(base: &str, name: &str) -> String {
    match (base.trim_matches('/'), name.trim_matches('/')) {
        ("", name) => name.to_owned(),
        (base, "") => base.to_owned(),
        (base, name) => format!("{base}/{name}"),
    }
}

fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Gives the quoted text that follows a word.
pub(super) fn quoted_after(text: &str, word: &str) -> Option<String> {
    let rest = text.get(text.find(word)? + word.len()..)?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(str::to_owned)
}

/// Gives what an Eleventy configuration copies as it is, and to where when it says so.
pub(super) fn copied(config: &str) -> Vec<(String, Option<String>)> {
    static COPY: OnceLock<Option<Regex>> = OnceLock::new();
    let text = r#"addPassthroughCopy\(\s*(?:\{\s*)?["']([^"']+)["'](?:\s*:\s*["']([^"']*)["'])?"#;
    let Some(pattern) = pattern(&COPY, text) else { return Vec::new() };
    let owned = |found: regex::Match<'_>| found.as_str().to_owned();
    pattern
        .captures_iter(config)
        .filter_map(|found| Some((owned(found.get(1)?), found.get(2).map(owned))))
        .collect()
}

/// Gives the folder that the first collection of an Astro site is loaded from.
pub(super) fn loader_folder(schema: &str) -> Option<String> {
    static BASE: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = pattern(&BASE, r#"base\s*:\s*["'`]([^"'`$]+)["'`]"#)?;
    let all: Vec<String> =
        pattern.captures_iter(schema).filter_map(|found| Some(place(found.get(1)?.as_str()))).collect();
    let posts = |place: &&String| {
        let last = place.rsplit('/').next().unwrap_or_default();
        ["blog", "posts", "post", "articles", "writing"].contains(&last)
    };
    all.iter().find(posts).or_else(|| all.first()).cloned()
}

/// Gives the fields of an Astro schema, and whether each has to be there.
pub(super) fn schema(text: &str) -> Vec<(String, bool)> {
    static FIELD: OnceLock<Option<Regex>> = OnceLock::new();
    let Some(pattern) = pattern(&FIELD, r"(?m)^\s*(\w+)\s*:\s*((?:z\s*\.|image\s*\(|reference\s*\()[^\n]*)")
    else {
        return Vec::new();
    };
    let mut fields: Vec<(String, bool)> = Vec::new();
    for found in pattern.captures_iter(text) {
        let (Some(name), Some(kind)) = (found.get(1), found.get(2)) else { continue };
        // The rest of a kind may stand on the lines below it.
        let rest = text.get(kind.end()..).unwrap_or_default();
        let more: String =
            rest.lines().skip(1).take_while(|line| line.trim_start().starts_with('.')).collect();
        let kind = format!("{}{more}", kind.as_str());
        let may_miss =
            ["optional()", "default(", "nullish()", "catch("].iter().any(|word| kind.contains(word));
        if !fields.iter().any(|(known, _)| known == name.as_str()) {
            fields.push((name.as_str().to_owned(), !may_miss));
        }
    }
    fields
}
