//! What people wrote about conferences, imported into notes and exported again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use talklog_core::path::{NotePath, file_words};
use talklog_core::recap::{self, Context, Kind};

use crate::folder::Folder;
use crate::{Built, Post};

/// The posts, in an order that does not change; all where `POSTS=all`, else every third, and all folders.
pub(crate) fn posts() -> Vec<Post> {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from) else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return Vec::new();
    };
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(corpus);
    let all = std::env::var("POSTS").is_ok_and(|posts| posts == "all");
    let mut files: Vec<PathBuf> =
        ["recaps", "seeds"].iter().flat_map(|name| listed(&corpus.join(name))).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "md"));
    let count = files.len();
    let files =
        files.into_iter().enumerate().filter(|(number, _)| all || number % 3 == 0 || *number + 5 >= count);
    let mut posts: Vec<Post> = files.map(|(_, file)| imported(&file)).collect();
    posts.extend(listed(&corpus.join("folders")).iter().map(|folder| loose(folder)));
    posts
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

const EVENT: &[u8] = b"---\ntitle: The event\nstart: 2026-03-24\n---\n";

/// A post, taken apart into notes; what composes of them goes back to a blog.
fn imported(file: &Path) -> Post {
    let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
    // Eleventy takes a day in a file's name for no part of its address.
    let name = file_words(&file.file_stem().unwrap().to_string_lossy(), 60).replace("-20", "-y");
    let parts = recap::read(&text, &[]);
    let whole = parts.parts.iter().any(|part| matches!(part.kind, Kind::Whole));
    let made = recap::notes(
        &text,
        &parts,
        &Context {
            event_path: NotePath::parse("event/event.md").unwrap(),
            event: "The event".into(),
            days: None,
            name: name.clone(),
            sessions: Vec::new(),
            pictures: BTreeMap::new(),
            taken: BTreeSet::new(),
        },
    );
    let mut files: Vec<(&str, &[u8])> = vec![("event/event.md", EVENT)];
    files.extend(made.talks.iter().map(|note| (note.path.as_str(), note.text.as_bytes())));
    files.push((made.post.path.as_str(), made.post.text.as_bytes()));
    let mut post = Post::of(Folder::of(&files), made.post.path.as_str(), |_| {});
    post.composed.slug = name;
    // A draft has no page in Eleventy.
    post.composed.draft = false;
    // The schema of the Astro blog asks for one.
    post.composed.description.get_or_insert_with(|| "Notes".into());
    if !whole {
        assert_eq!(post.composed.talks.len(), made.talks.len(), "{}", post.composed.slug);
    }
    post
}

/// A folder of loose notes, each a talk.
fn loose(folder: &Path) -> Post {
    let mut files: Vec<(String, Vec<u8>)> = vec![("event/event.md".into(), EVENT.to_vec())];
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for file in listed(&at) {
            if file.is_dir() {
                folders.push(file);
            } else {
                let name = file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.push((format!("event/{name}"), fs::read(file).unwrap()));
            }
        }
    }
    let slug = file_words(&folder.file_name().unwrap().to_string_lossy(), 60);
    let post = format!(
        "---\ntalklog: post\ntitle: The post\nevent: event\ndate: 2026-03-30\nslug: {slug}\ndescription: Notes\n---\nMy notes.\n"
    );
    files.push(("post.md".into(), post.into_bytes()));
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Post::of(Folder::of(&files), "post.md", |built: &Built<'_>| assert!(built.composed.talks.len() >= 8))
}
