//! Tells which generator a folder belongs to, and where its posts lie.

use std::path::{Path, PathBuf};

use super::Dialect;

/// A folder that posts are exported to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blog {
    /// The folder itself.
    pub root: PathBuf,
    /// Its generator; none for a plain folder.
    pub generator: Option<Dialect>,
    /// Where posts go, below the root: empty for a plain folder.
    pub posts: PathBuf,
    /// Whether pages may have `tags`: Zola fails on a taxonomy that its configuration does not name.
    pub tags: bool,
}

/// Recognises a blog by its configuration; any other folder is a plain one, which takes posts as it is.
pub fn recognise(root: &Path) -> Blog {
    let config = |name: &str| root.join(name).is_file();
    let toml =
        ["config.toml", "hugo.toml", "zola.toml"].into_iter().find(|name| config(name)).and_then(|name| {
            std::fs::read_to_string(root.join(name)).ok()?.parse::<toml_edit::DocumentMut>().ok()
        });
    // Zola writes `base_url`; Hugo writes `baseURL`, in any case, and knows no underscore.
    let is_zola = toml.as_ref().is_some_and(|toml| toml.contains_key("base_url"));
    let hugo = [
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "hugo.json",
        "config.toml",
        "config.yaml",
        "config.yml",
        "config.json",
    ];
    let is_hugo = !is_zola && (hugo.into_iter().any(config) || root.join("config/_default").is_dir());
    let first = |names: &[&str]| names.iter().map(PathBuf::from).find(|name| root.join(name).is_dir());
    let (generator, posts) = if is_zola {
        (
            Some(Dialect::Zola),
            first(&["content/posts", "content/post", "content/blog"]).unwrap_or("content".into()),
        )
    } else if is_hugo {
        let posts = first(&["content/posts", "content/post", "content/blog"]);
        (Some(Dialect::Hugo), posts.unwrap_or("content/posts".into()))
    } else {
        (None, PathBuf::new())
    };
    let tags = !is_zola
        || toml.as_ref().and_then(|toml| toml.get("taxonomies")).is_some_and(|item| {
            let named = |name: Option<&str>| name == Some("tags");
            item.as_array().is_some_and(|all| {
                all.iter().any(|one| {
                    named(one.as_str())
                        || named(
                            one.as_inline_table()
                                .and_then(|t| t.get("name"))
                                .and_then(toml_edit::Value::as_str),
                        )
                })
            }) || item.as_array_of_tables().is_some_and(|all| {
                all.iter().any(|one| named(one.get("name").and_then(toml_edit::Item::as_str)))
            })
        });
    Blog { root: root.to_path_buf(), generator, posts, tags }
}
