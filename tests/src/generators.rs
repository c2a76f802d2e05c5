//! Real site generators, each on a minimal site of our own in a folder of its own.
//!
//! Exit statuses are never trusted: a generator can drop a page, its date or its words and still end well, so a
//! test reads the page.

#![allow(clippy::missing_panics_doc, reason = "a panic here is the failure of a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use talklog_core::post::{self, Build, BuildRefused, Built, Composed, Conventions, Dialect};
use tempfile::TempDir;

/// A site in a temporary folder.
pub struct Site {
    folder: TempDir,
    dialect: Dialect,
    conventions: Conventions,
}

/// The page's parts that tests look at, and nothing else.
const HUGO_PAGE: &str = "<!doctype html><html><head><title>{{ .Title }}</title></head><body>\n\
    <h1>{{ .Title }}</h1><time>{{ .Date.Format \"2006-01-02T15:04:05Z07:00\" }}</time>\n\
    <p class=\"about\">{{ with .Description }}{{ . }}{{ else }}{{ .Params.summary }}{{ end }}</p>\n\
    <ul>{{ range .Params.tags }}<li class=\"tag\">{{ . }}</li>{{ end }}</ul>\n\
    <main>{{ .Content }}</main></body></html>\n";
const ZOLA_PAGE: &str = "<!doctype html><html><head><title>{{ page.title }}</title></head><body>\n\
    <h1>{{ page.title }}</h1><time>{{ page.date }}</time>\n\
    <p class=\"about\">{{ page.description | default(value='') }}</p>\n\
    <ul>{% for tag in page.taxonomies.tags | default(value=[]) %}<li class=\"tag\">{{ tag }}</li>{% endfor %}</ul>\n\
    <main>{{ page.content | safe }}</main></body></html>\n";
const JEKYLL_PAGE: &str = "<!doctype html><html><head><title>{{ page.title | escape }}</title></head><body>\n\
    <h1>{{ page.title | escape }}</h1><time>{{ page.date | date_to_xmlschema }}</time>\n\
    <p class=\"about\">{{ page.description | escape }}</p>\n\
    <ul>{% for tag in page.tags %}<li class=\"tag\">{{ tag | escape }}</li>{% endfor %}</ul>\n\
    <div class=\"excerpt\">{{ page.excerpt }}</div>\n\
    <main>{{ content }}</main></body></html>\n";
const ELEVENTY_PAGE: &str = "<!doctype html><html><head><title>{{ title | escape }}</title></head><body>\n\
    <h1>{{ title | escape }}</h1><time>{{ page.date | iso }}</time>\n\
    <p class=\"about\">{{ description | escape }}</p>\n\
    <ul>{% for tag in tags %}<li class=\"tag\">{{ tag | escape }}</li>{% endfor %}</ul>\n\
    <main>{{ content }}</main></body></html>\n";
const ELEVENTY: &str = "export default function (config) {\n\
    \tconfig.addPassthroughCopy('posts/**/*.png');\n\
    \tconfig.addFilter('iso', (date) => date.toISOString());\n}\n";
const ASTRO_PAGE: &str = "---\n\
    import { getCollection, render } from 'astro:content';\n\
    export async function getStaticPaths() {\n\
    \treturn (await getCollection('posts')).map((post) => ({ params: { slug: post.id }, props: { post } }));\n}\n\
    const { post } = Astro.props;\n\
    const { Content } = await render(post);\n\
    ---\n\
    <!doctype html><html><head><title>{post.data.title}</title></head><body>\n\
    <h1>{post.data.title}</h1><time>{post.data.pubDate.toISOString()}</time>\n\
    <p class=\"about\">{post.data.description}</p>\n\
    <ul>{post.data.tags.map((tag) => <li class=\"tag\">{tag}</li>)}</ul>\n\
    <main><Content /></main></body></html>\n";
const ASTRO_SCHEMA: &str = "import { defineCollection, z } from 'astro:content';\n\
    import { glob } from 'astro/loaders';\n\
    const posts = defineCollection({\n\
    \tloader: glob({ pattern: '**/*.md', base: './src/content/posts' }),\n\
    \tschema: z.object({\n\
    \t\ttitle: z.string(),\n\
    \t\tpubDate: z.date(),\n\
    \t\tdescription: z.string(),\n\
    \t\ttags: z.array(z.string()).default([]),\n\
    \t}),\n});\n\
    export const collections = { posts };\n";
const ASTRO: &str = "import { defineConfig, passthroughImageService } from 'astro/config';\n\
    export default defineConfig({\n\
    \tcacheDir: './.cache',\n\
    \tcompressHTML: false,\n\
    \timage: { service: passthroughImageService() },\n\
    \tvite: { cacheDir: './.cache/vite' },\n});\n";
const COMMONMARK: &str = "import MarkdownIt from 'markdown-it';\n\
    import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';\n\
    const all = process.argv.slice(2);\n\
    for (let at = 0; at < all.length; at += 2) {\n\
    \tconst html = new MarkdownIt('commonmark').render(readFileSync(all[at], 'utf8'));\n\
    \tmkdirSync(all[at + 1], { recursive: true });\n\
    \twriteFileSync(`${all[at + 1]}/index.html`, `<html><body><main>${html}</main></body></html>`);\n}\n";

impl Site {
    /// Makes a site of this generator.
    pub fn of(dialect: Dialect) -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path();
        match dialect {
            Dialect::Hugo => hugo(root),
            Dialect::Zola => zola(root),
            Dialect::Jekyll => {
                put(root, "_config.yml", "title: Tide notes\ntimezone: UTC\n");
                put(root, ".tool-versions", "jekyll 4.3.1\n");
                put(root, "_layouts/post.html", JEKYLL_PAGE);
                fs::create_dir_all(root.join("_posts")).unwrap();
            }
            Dialect::Eleventy => {
                put(root, "package.json", "{\"type\":\"module\"}\n");
                put(root, "eleventy.config.js", ELEVENTY);
                put(root, "_includes/post.liquid", ELEVENTY_PAGE);
                // A permalink that a template makes still has to be one.
                let data = "{\"layout\":\"post.liquid\",\"permalink\":\"/posts/{{ page.fileSlug }}/\"}\n";
                put(root, "posts/posts.json", data);
            }
            Dialect::Astro => {
                put(root, "package.json", "{\"type\":\"module\"}\n");
                put(root, "astro.config.mjs", ASTRO);
                put(root, "src/content.config.ts", ASTRO_SCHEMA);
                put(root, "src/pages/posts/[...slug].astro", ASTRO_PAGE);
                fs::create_dir_all(root.join("src/content/posts")).unwrap();
            }
            Dialect::Commonmark => put(root, "build.mjs", COMMONMARK),
        }
        if matches!(dialect, Dialect::Eleventy | Dialect::Astro | Dialect::Commonmark) {
            let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("generators/node_modules");
            assert!(packages.is_dir(), "{} is missing: run scripts/setup.sh test", packages.display());
            std::os::unix::fs::symlink(packages.canonicalize().unwrap(), root.join("node_modules")).unwrap();
        }
        Self { folder, dialect, conventions: Conventions::of(dialect) }.recognised()
    }

    /// Looks at the site's files anew.
    #[must_use]
    pub fn recognised(self) -> Self {
        let conventions = post::recognise(self.root()).conventions(self.dialect);
        assert_eq!(conventions.generator, self.dialect);
        Self { conventions, ..self }
    }

    /// Makes a Hugo site.
    pub fn hugo() -> Self {
        Self::of(Dialect::Hugo)
    }

    /// Makes a Zola site.
    pub fn zola() -> Self {
        Self::of(Dialect::Zola)
    }

    /// Gives the site's folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Gives how the site wants its posts, as it was recognised.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// Tells whether the generator is there; only Zola may be missing.
    pub fn can_build(&self) -> bool {
        self.dialect != Dialect::Zola
            || Command::new("zola").arg("--version").output().is_ok_and(|output| output.status.success())
    }

    /// Builds the site, as Talklog does, and gives what came of it.
    pub fn built(&self, composed: &Composed) -> Result<Built, BuildRefused> {
        let anchors: Vec<String> = composed.talks.iter().map(|talk| talk.anchor.clone()).collect();
        self.built_from(&self.conventions.places(composed).post, &composed.slug, &anchors)
    }

    fn built_from(&self, post: &Path, slug: &str, anchors: &[String]) -> Result<Built, BuildRefused> {
        let into = self.output();
        let _ = fs::remove_dir_all(&into);
        post::build(&Build {
            root: self.root(),
            blog: &self.conventions,
            post,
            slug,
            anchors,
            into: &into,
            // Far more than any of them needs, on a machine that does much else.
            deadline: Duration::from_mins(10),
        })
    }

    /// Builds the site and gives the HTML of the post.
    pub fn build(&self, composed: &Composed) -> String {
        if self.dialect == Dialect::Commonmark {
            return self.rendered(&[composed]).remove(0);
        }
        self.read(self.built(composed))
    }

    /// Builds the site once, and gives the HTML of each of these posts.
    pub fn build_all(&self, posts: &[&Composed]) -> Vec<String> {
        let Some(first) = posts.first() else { return Vec::new() };
        if self.dialect == Dialect::Commonmark {
            return self.rendered(posts);
        }
        let mut pages = vec![self.read(self.built(first))];
        pages.extend(posts.iter().skip(1).map(|composed| self.page_of(&composed.slug)));
        pages
    }

    /// Renders posts with nothing but a reader of `CommonMark`.
    fn rendered(&self, posts: &[&Composed]) -> Vec<String> {
        let places = |composed: &&Composed| {
            let post = self.root().join(self.conventions.places(composed).post);
            [post, self.output().join(&composed.slug)]
        };
        let output = Command::new("node")
            .current_dir(self.root())
            .arg("build.mjs")
            .args(posts.iter().flat_map(places))
            .output()
            .unwrap_or_else(|error| panic!("cannot run node: {error}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let page = |composed: &&Composed| self.output().join(&composed.slug).join("index.html");
        posts.iter().map(|composed| fs::read_to_string(page(composed)).unwrap()).collect()
    }

    fn page_of(&self, slug: &str) -> String {
        let single = format!("{slug}.html");
        let page = walkdir::WalkDir::new(self.output())
            .into_iter()
            .map(|entry| entry.unwrap().into_path())
            .find(|path| {
                path.is_file()
                    && (path.ends_with(Path::new(slug).join("index.html"))
                        || path.file_name().is_some_and(|name| *name == *single))
            })
            .unwrap_or_else(|| panic!("{slug} has no page"));
        fs::read_to_string(page).unwrap()
    }

    /// Builds the site and gives the HTML of the post in the folder of this name.
    pub fn build_folder(&self, slug: &str) -> String {
        let post = Path::new(&self.conventions.posts).join(slug).join("index.md");
        self.read(self.built_from(&post, slug, &[]))
    }

    fn read(&self, built: Result<Built, BuildRefused>) -> String {
        let built = built.unwrap_or_else(|error| panic!("{error}"));
        assert!(built.content && built.errors.is_empty(), "the generator failed: {built:?}");
        let page = built.page.unwrap_or_else(|| panic!("the post has no page: {}", built.said));
        fs::read_to_string(self.output().join(page)).unwrap()
    }

    fn output(&self) -> PathBuf {
        self.root().join("built")
    }

    /// Gives the bytes of the picture of this name that a page shows, from where the page says it is.
    pub fn picture(&self, html: &str, composed: &Composed, name: &str) -> Vec<u8> {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let source = html
            .split("<img")
            .skip(1)
            .filter_map(|tag| tag.split('>').next()?.split("src=\"").nth(1)?.split('"').next())
            .find(|source| source.rsplit('/').next().is_some_and(|file| file.starts_with(stem)))
            .unwrap_or_else(|| panic!("no picture {name} in {html}"));
        if self.dialect == Dialect::Commonmark {
            return fs::read(self.root().join(&composed.slug).join(source)).unwrap();
        }
        let place = match source.strip_prefix('/') {
            Some(place) => self.output().join(place),
            None => self.output().join("posts").join(&composed.slug).join(source),
        };
        fs::read(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()))
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
                if path.is_symlink() {
                    continue;
                }
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

fn hugo(root: &Path) {
    put(root, "hugo.toml", "baseURL = 'http://blog.example/'\ntitle = 'Tide notes'\n");
    put(root, "config.toml", "baseURL = 'http://blog.example/'\ntitle = 'Tide notes'\n");
    put(root, "layouts/_default/single.html", HUGO_PAGE);
    put(root, "layouts/_default/list.html", "{{ range .Pages }}{{ .Title }}{{ end }}\n");
    put(root, "layouts/index.html", "{{ range .Site.RegularPages }}{{ .Permalink }}\n{{ end }}\n");
    fs::create_dir_all(root.join("content/posts")).unwrap();
}

fn zola(root: &Path) {
    let config = "base_url = 'http://blog.example'\ntitle = 'Tide notes'\ntaxonomies = [{ name = 'tags' }]\n";
    put(root, "config.toml", config);
    put(root, "templates/page.html", ZOLA_PAGE);
    for name in ["index", "section", "taxonomy_list", "taxonomy_single"] {
        put(root, &format!("templates/{name}.html"), "list\n");
    }
    put(root, "content/posts/_index.md", "+++\nsort_by = \"date\"\n+++\n");
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
