//! Tells which generator a folder belongs to, and how it wants its posts.
//!
//! It reads the folder's configuration and some of its posts, runs nothing, and says why it thinks so: a person
//! confirms what was recognised, see [`Seen`].

mod habits;
mod read;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Dialect;
use super::conventions::{Conventions, FrontStyle, Pictures, PostFile, Version};
use habits::Habits;
use read::Folder;

/// A folder that posts are exported to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blog {
    /// The folder itself.
    pub root: PathBuf,
    /// Its generator; none for a plain folder.
    pub generator: Option<Dialect>,
    /// How it wants its posts, where it has a generator.
    pub conventions: Option<Conventions>,
    /// What was recognised, and by what.
    pub seen: Vec<Seen>,
}

/// One thing that was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Seen {
    /// What it is about: `generator`, `version`, `posts`, `file`, `front`, `pictures`, `taxonomies`, `required`,
    /// `layout`, or a field such as `updated`.
    pub what: String,
    /// What was recognised.
    pub value: String,
    /// By which file, or by how many posts; empty where it is only what most such blogs do.
    pub by: String,
}

impl Blog {
    /// Gives how the blog wants its posts; a plain folder takes what the dialect's generator usually does.
    pub fn conventions(&self, dialect: Dialect) -> Conventions {
        self.conventions.clone().unwrap_or_else(|| Conventions::plain(dialect))
    }
}

/// Recognises a blog by its files; any other folder is a plain one, which takes posts as it is.
pub fn recognise(root: &Path) -> Blog {
    let folder = Folder::new(root);
    let mut blog = Blog { root: root.to_path_buf(), generator: None, conventions: None, seen: Vec::new() };
    let Some((generator, by)) = generator(&folder) else { return blog };
    let mut found = Found { conventions: Conventions::of(generator), seen: Vec::new() };
    found.saw("generator", generator.name(), &by);
    match generator {
        Dialect::Hugo => hugo(&folder, &mut found),
        Dialect::Zola => zola(&folder, &mut found),
        Dialect::Jekyll => jekyll(&folder, &mut found),
        Dialect::Astro => astro(&folder, &mut found),
        Dialect::Eleventy => eleventy(&folder, &mut found),
        Dialect::Commonmark => {}
    }
    if let Some((version, by)) = version(&folder, generator) {
        found.conventions.version = Some(version);
        found.saw("version", &version.to_string(), &by);
    }
    blog.generator = Some(generator);
    blog.conventions = Some(found.conventions);
    blog.seen = found.seen;
    blog
}

struct Found {
    conventions: Conventions,
    seen: Vec<Seen>,
}

impl Found {
    fn saw(&mut self, what: &str, value: &str, by: &str) {
        self.seen.push(Seen { what: what.into(), value: value.into(), by: by.into() });
    }

    fn posts(&mut self, place: &str, by: &str) {
        place.clone_into(&mut self.conventions.posts);
        self.saw("posts", place, by);
    }

    /// Takes what the posts that are there do.
    fn habits(&mut self, folder: &Folder) -> Habits {
        let habits = Habits::of(folder, &self.conventions.posts);
        let all = habits.posts;
        let by = |count: usize| format!("{count} of {all} posts");
        let zola = self.conventions.generator == Dialect::Zola;
        if let Some((file, count)) = habits.file().filter(|_| !zola) {
            self.conventions.file = file;
            let value = match file {
                PostFile::Folder => "SLUG/index.md",
                PostFile::Single => "SLUG.md",
                PostFile::Dated => "DATE-SLUG.md",
            };
            self.saw("file", value, &by(count));
        }
        if self.conventions.generator == Dialect::Hugo
            && let Some((front, count)) = habits.front()
        {
            self.conventions.front = front;
            self.saw("front", if front == FrontStyle::Toml { "TOML" } else { "YAML" }, &by(count));
        }
        let generator = self.conventions.generator;
        let names = &mut self.conventions.names;
        let mut seen = Vec::new();
        for (what, name) in names.each_mut() {
            // These are the generator's own.
            let fixed = match generator {
                Dialect::Astro => false,
                Dialect::Zola => !matches!(what, "cover" | "canonical"),
                _ => matches!(what, "date"),
            };
            if let Some((found, count)) = habits.key(habits::known(what)).filter(|_| !fixed) {
                found.clone_into(name);
                seen.push((what, found.to_owned(), count));
            }
        }
        for (what, value, count) in seen {
            self.saw(what, &value, &by(count));
        }
        if let Some((layout, count)) = habits.layout() {
            self.conventions.layout = Some(layout.to_owned());
            self.saw("layout", layout, &by(count));
        }
        habits
    }

    fn statics(&mut self, folder: &str, url: &str, by: &str) {
        self.conventions.pictures = Pictures::Static { folder: folder.into(), url: url.into() };
        self.saw("pictures", folder, by);
    }
}

/// Names the generator, and the file that tells it.
fn generator(folder: &Folder) -> Option<(Dialect, String)> {
    // Zola writes `base_url`; Hugo writes `baseURL`, in any case, and knows no underscore.
    for name in ["zola.toml", "config.toml"] {
        if folder.toml(name).is_some_and(|toml| toml.contains_key("base_url")) {
            return Some((Dialect::Zola, name.into()));
        }
    }
    let own = [
        (Dialect::Hugo, &["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"][..]),
        (
            Dialect::Astro,
            &[
                "astro.config.mjs",
                "astro.config.ts",
                "astro.config.js",
                "astro.config.mts",
                "astro.config.cjs",
            ],
        ),
        (
            Dialect::Eleventy,
            &[
                ".eleventy.js",
                "eleventy.config.js",
                "eleventy.config.mjs",
                "eleventy.config.cjs",
                "eleventy.config.ts",
            ],
        ),
        (Dialect::Jekyll, &["_config.yml", "_config.yaml", "_config.toml"]),
    ];
    for (dialect, names) in own {
        if let Some(name) = names.iter().find(|name| folder.has(name)) {
            return Some((dialect, (*name).into()));
        }
    }
    for (package, dialect) in [("astro", Dialect::Astro), ("@11ty/eleventy", Dialect::Eleventy)] {
        if folder.dependency(package).is_some() {
            return Some((dialect, "package.json".into()));
        }
    }
    if folder.gem("jekyll").is_some() || folder.gem("github-pages").is_some() {
        return Some((Dialect::Jekyll, "Gemfile.lock".into()));
    }
    let shared = ["config.toml", "config.yaml", "config.yml", "config.json"];
    if let Some(name) = shared.iter().find(|name| folder.has(name)) {
        return Some((Dialect::Hugo, (*name).into()));
    }
    folder.is_folder("config/_default").then(|| (Dialect::Hugo, "config/_default".into()))
}

/// Finds the version that the blog is built with, by what pins it.
fn version(folder: &Folder, generator: Dialect) -> Option<(Version, String)> {
    let package = match generator {
        Dialect::Astro => Some("astro"),
        Dialect::Eleventy => Some("@11ty/eleventy"),
        _ => None,
    };
    if let Some(package) = package {
        return folder.dependency(package).and_then(|(text, by)| Some((Version::parse(&text)?, by)));
    }
    if generator == Dialect::Jekyll {
        let by = |version| (version, "Gemfile.lock".to_owned());
        // The one that GitHub Pages pins, whatever its own number is.
        let locked = folder.gem("jekyll").and_then(|text| Version::parse(&text)).map(by);
        return locked.or_else(|| folder.pinned("jekyll"));
    }
    folder.pinned(generator.name())
}

fn hugo(folder: &Folder, found: &mut Found) {
    let content = folder.setting(&["contentDir", "contentdir"]).unwrap_or_else(|| "content".into());
    let (posts, by) = section(folder, &content);
    found.posts(&posts, &by);
    let habits = found.habits(folder);
    if found.conventions.file != PostFile::Folder {
        let base = folder
            .setting(&["baseURL", "baseurl", "baseUrl"])
            .map(|url| read::url_path(&url))
            .unwrap_or_default();
        let images = ["images", "img"].into_iter().find(|name| folder.is_folder(&format!("static/{name}")));
        let name = images.unwrap_or("images");
        let by = if images.is_some() { "static" } else { "" };
        found.statics(&format!("static/{name}"), &format!("{base}/{name}"), by);
    }
    if habits.front().is_none()
        && let Some(text) = folder.read("archetypes/default.md")
    {
        let toml = text.starts_with("+++");
        found.conventions.front = if toml { FrontStyle::Toml } else { FrontStyle::Yaml };
        found.saw("front", if toml { "TOML" } else { "YAML" }, "archetypes/default.md");
    }
    // Where addresses are made of titles, only a slug keeps the one that was asked for.
    if folder.config().contains(":title") || folder.config().contains(":slug") {
        found.conventions.names.slug = "slug".into();
        found.saw("slug", "slug", "permalinks");
    }
}

fn zola(folder: &Folder, found: &mut Found) {
    let toml = folder.toml("zola.toml").or_else(|| folder.toml("config.toml"));
    found.conventions.taxonomies = toml.as_ref().map(read::taxonomies).unwrap_or_default();
    let all = found.conventions.taxonomies.join(", ");
    found.saw("taxonomies", if all.is_empty() { "none" } else { &all }, "config.toml");
    let (posts, by) = section(folder, "content");
    // Without a section of that name, pages lie at the top.
    let posts = if folder.is_folder(&posts) { posts } else { "content".into() };
    found.posts(&posts, &by);
    found.habits(folder);
}

fn jekyll(folder: &Folder, found: &mut Found) {
    let source = folder.setting(&["source"]).map(|source| read::place(&source)).unwrap_or_default();
    let collections = folder.setting(&["collections_dir"]).map(|dir| read::place(&dir)).unwrap_or_default();
    let base = read::joined(&source, &collections);
    let posts = read::joined(&base, "_posts");
    found.posts(&posts, if folder.is_folder(&posts) { &posts } else { "" });
    found.habits(folder);
    // Jekyll takes the day from the name, so there is no other.
    found.conventions.file = PostFile::Dated;
    let images = ["assets/images", "assets/img", "images", "img", "assets"]
        .into_iter()
        .find(|name| folder.is_folder(&read::joined(&source, name)));
    let name = images.unwrap_or("assets/images");
    let prefix = folder.setting(&["baseurl"]).map(|url| read::url_path(&url)).unwrap_or_default();
    found.statics(
        &read::joined(&source, name),
        &format!("{prefix}/{name}"),
        if images.is_some() { name } else { "" },
    );
    let post = ["post.html", "post.md", "post.liquid"]
        .into_iter()
        .find(|name| folder.has(&read::joined(&source, &format!("_layouts/{name}"))));
    if found.conventions.layout.is_none()
        && let Some(name) = post
    {
        found.conventions.layout = Some("post".into());
        found.saw("layout", "post", &format!("_layouts/{name}"));
    }
}

fn astro(folder: &Folder, found: &mut Found) {
    let schema = [
        "src/content.config.ts",
        "src/content.config.mjs",
        "src/content.config.js",
        "src/content/config.ts",
        "src/content/config.mjs",
        "src/content/config.js",
    ]
    .into_iter()
    .find_map(|name| folder.read(name).map(|text| (name, text)));
    let named = schema.as_ref().and_then(|(name, text)| Some((read::loader_folder(text)?, *name)));
    let named = named.filter(|(place, _)| place.starts_with("src"));
    let (posts, by) = if let Some((place, name)) = named {
        (place, name.to_owned())
    } else {
        let (posts, by) = section(folder, "src/content");
        let pages = ["src/pages/posts", "src/pages/blog"].into_iter().find(|place| folder.is_folder(place));
        match pages.filter(|_| !folder.is_folder(&posts)) {
            Some(pages) => (pages.to_owned(), pages.to_owned()),
            None if folder.is_folder(&posts) => (posts, by),
            None => ("src/content/blog".into(), String::new()),
        }
    };
    found.posts(&posts, &by);
    found.habits(folder);
    let Some((name, text)) = schema else { return };
    let fields = read::schema(&text);
    let names = &mut found.conventions.names;
    let mut seen = Vec::new();
    // Where a post stands is said by its file's name here, and not by a field.
    for (what, field) in names.each_mut().into_iter().filter(|(what, _)| *what != "slug") {
        if let Some(found) =
            habits::known(what).iter().find(|known| fields.iter().any(|(field, _)| field == *known))
        {
            (*found).clone_into(field);
            seen.push((what, *found));
        }
    }
    for (what, value) in seen {
        found.saw(what, value, name);
    }
    let required: Vec<String> =
        fields.into_iter().filter(|(_, required)| *required).map(|(field, _)| field).collect();
    if !required.is_empty() {
        found.saw("required", &required.join(", "), name);
    }
    found.conventions.required = required;
}

fn eleventy(folder: &Folder, found: &mut Found) {
    let config = folder.config();
    let input = read::quoted_after(&config, "input:").map(|input| read::place(&input)).unwrap_or_default();
    let names = ["posts", "blog", "content/posts", "content/blog", "src/posts", "src/blog", "content"];
    let place = names.iter().map(|name| read::joined(&input, name)).find(|place| folder.is_folder(place));
    let by = place.clone().unwrap_or_default();
    found.posts(&place.unwrap_or_else(|| read::joined(&input, "posts")), &by);
    found.habits(folder);
    let copies = read::copied(&config);
    let statics = copies.iter().find(|(from, _)| {
        let last = from.trim_matches('/').rsplit('/').next().unwrap_or_default();
        ["assets", "images", "img", "public", "static"].contains(&last)
    });
    if let Some((from, to)) = statics {
        // What is copied as it is keeps its place below the input's folder.
        let url = if let Some(to) = to {
            read::place(to)
        } else {
            let place = read::place(from);
            place.strip_prefix(&input).map(|rest| rest.trim_matches('/').to_owned()).unwrap_or(place)
        };
        let from = read::place(from);
        let deeper = if from.ends_with("img") || from.ends_with("images") { "" } else { "images" };
        let url = read::joined(&url, deeper);
        found.statics(&read::joined(&from, deeper), &format!("/{url}"), "addPassthroughCopy");
    } else {
        let beside = copies.iter().any(|(from, _)| from.contains("*."));
        if found.conventions.file != PostFile::Folder {
            found.conventions.file = PostFile::Folder;
        }
        let value = if beside {
            "beside the post"
        } else {
            "not copied: the configuration has no addPassthroughCopy for pictures"
        };
        found.saw("pictures", value, if beside { "addPassthroughCopy" } else { "" });
    }
}

/// Finds the folder of posts below a folder of content, by its name or else by how many notes it has.
fn section(folder: &Folder, content: &str) -> (String, String) {
    let content = read::place(content);
    for name in ["posts", "post", "blog", "articles", "writing"] {
        let place = read::joined(&content, name);
        if folder.is_folder(&place) {
            return (place.clone(), place);
        }
    }
    (read::joined(&content, "posts"), String::new())
}
