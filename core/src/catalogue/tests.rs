use std::fs;
use std::path::Path;

use super::*;

fn entry(path: &str, title: &str, speakers: &[&str]) -> Entry {
    let stat = Stat { len: title.len() as u64, modified_ns: 5, changed_ns: 6, inode: 7 };
    Entry {
        stat,
        note: Summary {
            path: NotePath::parse(path).unwrap(),
            revision: Revision::of(title.as_bytes()),
            kind: NoteKind::Note,
            title: title.into(),
            speakers: speakers.iter().map(|speaker| Text::from(*speaker)).collect(),
            event: None,
            start: None,
            end: None,
            room: None,
            track: None,
            session: None,
            rating: None,
            tags: Box::default(),
            links: Box::default(),
            words: 0,
            todos: 0,
            private: false,
        },
    }
}

fn full(path: &str) -> Entry {
    let mut entry = entry(path, "Ünïcode 日本", &["Zoë (Bark)", "Ana"]);
    let text = |text: &str| Some(Text::from(text));
    entry.note.event = text("");
    entry.note.start = text("2026-05-05T10:00:00+02:00");
    entry.note.end = text("2026-05-05");
    entry.note.room = text("Room é");
    entry.note.track = text("Data");
    entry.note.session = text("s-1");
    entry.note.rating = Some(4);
    entry.note.tags = ["a", "", "c/d"].iter().map(|tag| Text::from(*tag)).collect();
    entry.note.links = ["b", "größe"].iter().map(|name| Text::from(*name)).collect();
    entry.note.words = 12_345;
    entry.note.todos = 3;
    entry.note.private = true;
    entry.note.kind = NoteKind::Talk;
    entry
}

fn event(folder: &str) -> Event {
    Event {
        folder: folder.into(),
        path: NotePath::parse(&format!("{folder}/event.md")).unwrap(),
        title: "FernCon".into(),
        start: Some("2026-05-04".into()),
        end: None,
        timezone: Some("Europe/Berlin".into()),
        place: None,
        url: None,
        schedule: None,
    }
}

fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::new();
    for entry in [entry("b.md", "B", &[]), full("a/one.md"), entry("a.md", "", &["X"])] {
        catalogue.insert(entry);
    }
    let mut home = entry("a/event.md", "FernCon", &[]);
    home.note.kind = NoteKind::Event;
    catalogue.insert(home);
    catalogue.insert_event(event("a"));
    catalogue
}

fn contents(catalogue: &Catalogue) -> (Vec<Entry>, Vec<Event>) {
    (catalogue.iter().cloned().collect(), catalogue.events().to_vec())
}

const THIRD: Generation = Generation { epoch: 9, count: 3 };

#[test]
fn what_is_kept_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/catalogue");
    assert!(Catalogue::load(&file).damage.is_none(), "none yet is no damage");
    let catalogue = catalogue();
    catalogue.keep().save(&file, THIRD).unwrap();
    let loaded = Catalogue::load(&file);
    assert_eq!(loaded.damage, None);
    assert_eq!(contents(&loaded.catalogue), contents(&catalogue));
    assert_eq!(loaded.catalogue.generation, THIRD);
    let paths: Vec<&str> = loaded.catalogue.iter().map(|entry| entry.note.path.as_str()).collect();
    assert_eq!(paths, ["a.md", "a/event.md", "a/one.md", "b.md"]);
}

#[test]
fn a_damaged_file_is_an_empty_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalogue");
    catalogue().keep().save(&file, THIRD).unwrap();
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&file, &bytes).unwrap();
        let loaded = Catalogue::load(&file);
        assert!(loaded.damage.is_some() && loaded.catalogue.is_empty(), "byte {at}");
        fs::write(&file, &whole[..at]).unwrap();
        let loaded = Catalogue::load(&file);
        assert!(loaded.damage.is_some() && loaded.catalogue.is_empty(), "cut at {at}");
    }
    let mut newer = whole.clone();
    newer[7] += 1;
    fs::write(&file, newer).unwrap();
    assert!(Catalogue::load(&file).damage.unwrap().contains("another version"));
}

#[test]
fn a_start_after_a_crash_reads_what_the_index_may_lack() {
    const STAT: Stat = Stat { len: 1, modified_ns: 5, changed_ns: 6, inode: 7 };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalogue");
    catalogue().keep().save(&file, THIRD).unwrap();
    let again = |index: Option<Generation>| {
        let mut catalogue = Catalogue::load(&file).catalogue;
        let trusted = catalogue.trust(index);
        let files = catalogue.iter().map(|entry| (entry.note.path.clone(), STAT)).collect();
        let walk = Walk { files, ..Walk::default() };
        assert_eq!(catalogue.len(), 4, "the list is there at once all the same");
        (trusted, catalogue.compare(&walk).changed.len())
    };
    // Of the four notes only those with a title of one byte are as on disk.
    let as_on_disk = again(Some(THIRD));
    assert_eq!(as_on_disk, (true, 3));
    assert_eq!(again(Some(Generation { count: 4, ..THIRD })), (true, 3), "crashed between commit and save");
    assert_eq!(again(Some(Generation { count: 2, ..THIRD })), (false, 4), "the index fell back");
    assert_eq!(again(Some(Generation { epoch: 8, ..THIRD })), (false, 4), "another index");
    assert_eq!(again(None), (false, 4), "no index");
}

#[test]
fn events_come_and_go_with_their_notes() {
    let mut catalogue = catalogue();
    assert!(!catalogue.insert_event(event("a")), "nothing new");
    assert!(catalogue.insert_event(event("0")));
    assert!(catalogue.insert_event(event("c")));
    let folders: Vec<&str> = catalogue.events().iter().map(|event| event.folder.as_str()).collect();
    assert_eq!(folders, ["0", "a", "c"]);
    assert!(catalogue.insert_event(Event { title: "Other".into(), ..event("a") }));
    assert_eq!(catalogue.events().len(), 3);
    catalogue.remove(&NotePath::parse("a/event.md").unwrap());
    for kind in [NoteKind::Event, NoteKind::Note] {
        let mut entry = entry("c/event.md", "no event any more", &[]);
        entry.note.kind = kind;
        catalogue.insert(entry);
    }
    let folders: Vec<&str> = catalogue.events().iter().map(|event| event.folder.as_str()).collect();
    assert_eq!(folders, ["0"]);
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn learn(catalogue: &mut Catalogue, root: &Path) -> (Vec<String>, Vec<String>) {
    let walk = walk(root);
    let difference = catalogue.compare(&walk);
    for (path, stat) in &difference.changed {
        let mut entry = entry(path.as_str(), "t", &[]);
        entry.stat = *stat;
        catalogue.insert(entry);
    }
    for path in &difference.gone {
        catalogue.remove(path);
    }
    let changed = difference.changed.iter().map(|(path, _)| path.to_string()).collect();
    (changed, difference.gone.iter().map(ToString::to_string).collect())
}

#[test]
fn a_walk_sees_notes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for path in [
        "b.md",
        "a/deep/er/c.MARKDOWN",
        "z/event.md",
        "a.txt",
        ".hidden.md",
        ".git/x.md",
        ".talklog/y.md",
        "node_modules/m.md",
        ".md",
        "md",
    ] {
        write(root, path, "text");
    }
    fs::create_dir(root.join("folder.md")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.join("b.md"), root.join("link.md")).unwrap();
        std::os::unix::fs::symlink(root.join("a"), root.join("linked")).unwrap();
    }
    let found = walk(root);
    let paths: Vec<&str> = found.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["a/deep/er/c.MARKDOWN", "b.md", "z/event.md"]);
    assert_eq!(found.problems, []);
    let (changed, _) = learn(&mut Catalogue::new(), root);
    assert_eq!(changed, ["z/event.md", "a/deep/er/c.MARKDOWN", "b.md"], "events first");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_said() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), "x").unwrap();
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.bin")), "x").unwrap();
    fs::write(folder.path().join("back\\slash.md"), "x").unwrap();
    let found = walk(folder.path());
    assert_eq!((found.files.len(), found.problems.len()), (0, 2), "{:?}", found.problems);
}

#[test]
fn what_cannot_be_read_is_not_gone() {
    let mut catalogue = catalogue();
    let gone = |catalogue: &Catalogue, walk: &Walk| -> Vec<String> {
        catalogue.compare(walk).gone.iter().map(ToString::to_string).collect()
    };
    let unread = Walk { unread: vec!["a".into()], ..Walk::default() };
    assert_eq!(gone(&catalogue, &unread), ["a.md", "b.md"]);
    let nothing = walk(Path::new("/no/such/folder"));
    assert_eq!((gone(&catalogue, &nothing).len(), nothing.problems.len()), (0, 1));
    assert_eq!(gone(&catalogue, &Walk::default()).len(), 4);
    catalogue.remove(&NotePath::parse("b.md").unwrap());
    assert_eq!(gone(&catalogue, &Walk::default()).len(), 3);
}

#[test]
fn an_edit_of_the_same_size_and_time_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for path in ["a.md", "b.md", "c.md"] {
        write(root, path, "text");
    }
    let mut catalogue = Catalogue::new();
    assert_eq!(learn(&mut catalogue, root).0.len(), 3);
    assert_eq!(learn(&mut catalogue, root), (vec![], vec![]));
    let before = fs::metadata(root.join("b.md")).unwrap().modified().unwrap();
    let limit = std::time::Instant::now() + std::time::Duration::from_secs(5);
    // The file system's clock moves in ticks: write until it has.
    let old = Stat::of(&fs::metadata(root.join("b.md")).unwrap());
    loop {
        write(root, "b.md", "next");
        fs::File::options().write(true).open(root.join("b.md")).unwrap().set_modified(before).unwrap();
        let now = Stat::of(&fs::metadata(root.join("b.md")).unwrap());
        if now.changed_ns != old.changed_ns || std::time::Instant::now() > limit {
            break;
        }
    }
    fs::remove_file(root.join("c.md")).unwrap();
    assert_eq!(learn(&mut catalogue, root), (vec!["b.md".into()], vec!["c.md".into()]));
}

fn found(catalogue: &Catalogue, name: &str) -> String {
    let shown = |found: &Found| {
        let marks: Vec<String> = found.title_marks.iter().map(|(from, to)| format!("{from}-{to}")).collect();
        format!("{}({})", found.path, marks.join(","))
    };
    find(catalogue, name, 9).iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn quick_open() {
    let mut catalogue = Catalogue::new();
    for entry in [
        entry("x/one.md", "Zoë's garden of trees", &["Ana Moss"]),
        entry("x/two.md", "Trees", &["Zoe Quill"]),
        entry("y/two.md", "Trees", &[]),
        entry("trees/three.md", "日本 gardens", &[]),
    ] {
        catalogue.insert(entry);
    }
    assert_eq!(found(&catalogue, "moss"), "x/one.md()");
    assert_eq!(found(&catalogue, "zg"), "x/one.md(0-1,6-7)");
    assert_eq!(found(&catalogue, "zoe gar"), "x/one.md(0-3,6-9)");
    assert_eq!(found(&catalogue, "GARDENS"), "trees/three.md(3-10) x/one.md(6-12,20-21)");
    assert_eq!(found(&catalogue, "日"), "trees/three.md(0-1)");
    assert_eq!(found(&catalogue, "qqq"), "");
    assert_eq!(found(&catalogue, "two.md"), "x/two.md() y/two.md()", "ties by path");
    let first = |name: &str| find(&catalogue, name, 1).remove(0).path.to_string();
    assert_eq!(first("trees"), "x/two.md", "the title counts more than the folder");
    assert_eq!(find(&catalogue, "t", 0), []);
    let mut latest = entry("late.md", "Late", &[]);
    latest.stat.modified_ns = 99;
    catalogue.insert(latest);
    assert_eq!(found(&catalogue, " "), "late.md() trees/three.md() x/one.md() x/two.md() y/two.md()");
}
