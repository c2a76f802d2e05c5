use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::note::{Link, LinkKind, NoteKind, Speaker, Todo};
use crate::path::Revision;

/// A note with its text, made by hand: the index does not depend on how notes are read.
fn note(path: &str, text: &str) -> Note {
    Note {
        path: NotePath::parse(path).unwrap(),
        revision: Revision::of(text.as_bytes()),
        kind: NoteKind::Note,
        title: path.trim_end_matches(".md").to_owned(),
        speakers: Vec::new(),
        event: None,
        start: None,
        end: None,
        room: None,
        track: None,
        url: None,
        slides: None,
        video: None,
        rating: None,
        watched: None,
        tags: Vec::new(),
        session: None,
        private: false,
        headings: Vec::new(),
        links: Vec::new(),
        link_names: Vec::new(),
        todos: Vec::new(),
        words: 0,
        problems: Vec::new(),
    }
}

struct Shelf {
    _folder: tempfile::TempDir,
    dir: PathBuf,
    index: Index,
    texts: BTreeMap<String, String>,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("index");
        let (index, freshness) = Index::open(&dir).unwrap();
        assert_eq!(freshness, Freshness::New);
        Self { _folder: folder, dir, index, texts: BTreeMap::new() }
    }

    fn put(&mut self, path: &str, text: &str) -> &mut Self {
        self.put_note(&note(path, text), text, None)
    }

    fn put_note(&mut self, note: &Note, text: &str, event: Option<&Event>) -> &mut Self {
        self.index.put(note, text, event).unwrap();
        self.texts.insert(note.path.to_string(), text.to_owned());
        self
    }

    fn results(&self, query: &str) -> Results {
        let read = |path: &NotePath| self.texts.get(path.as_str()).cloned();
        self.index.search(&Query::parse(query), 20, &read)
    }

    /// Gives the stems of the notes that a query finds, sorted.
    fn find(&self, query: &str) -> String {
        let results = self.results(query);
        assert_eq!(results.total as usize, results.hits.len(), "{query}");
        let mut stems: Vec<&str> = results.hits.iter().map(|hit| hit.path.stem()).collect();
        stems.sort_unstable();
        stems.join(" ")
    }

    fn commit(&self) -> Generation {
        match self.index.commit().unwrap() {
            Committed::Done(generation) => generation,
            Committed::Busy => panic!("busy"),
        }
    }

    fn reopen(&mut self) -> Freshness {
        let (index, freshness) = Index::open(&self.dir).unwrap();
        self.index = index;
        freshness
    }
}

fn event(folder: &str, title: &str, start: &str) -> Event {
    Event {
        folder: folder.into(),
        path: NotePath::parse(&format!("{folder}/event.md")).unwrap(),
        title: title.into(),
        start: Some(start.into()),
        end: None,
        timezone: None,
        place: None,
        url: None,
        schedule: None,
    }
}

fn library() -> Shelf {
    let mut shelf = Shelf::new();
    let fern = event("ferncon-2026", "FernCon Élan 2026", "2026-05-04");
    let mut one = note("ferncon-2026/one.md", "");
    one.title = "Trees that balance themselves".into();
    one.speakers = vec![
        Speaker { name: "Zoë Quill".into(), affiliation: Some("Bark Labs".into()) },
        Speaker { name: "Ana Moss".into(), affiliation: None },
    ];
    one.start = Some("2026-05-05T10:00:00+02:00".into());
    one.track = Some("Data structures".into());
    one.rating = Some(5);
    one.tags = vec!["Rust".into(), "trees/red-black".into()];
    one.links =
        vec![Link { kind: LinkKind::Image, target: "images/a.png".into(), text: String::new(), line: 1 }];
    one.todos = vec![Todo { text: "try it".into(), done: false, line: 3 }];
    shelf.put_note(
        &one,
        "Rotations keep the café balanced.\nparse_front_matter and parseWikiLinks",
        Some(&fern),
    );
    let mut two = note("ferncon-2026/two.md", "");
    two.rating = Some(3);
    two.todos = vec![Todo { text: "done".into(), done: true, line: 3 }];
    two.links = vec![Link { kind: LinkKind::Embed, target: "one".into(), text: String::new(), line: 1 }];
    shelf.put_note(&two, "The balanced ledger, kept by rotations of staff", Some(&fern));
    let mut readme = note("ferncon-2026/README.md", "");
    readme.event = Some("Some other gathering".into());
    shelf.put_note(&readme, "About the folder", Some(&fern));
    let mut post = note("posts/post.md", "");
    post.kind = NoteKind::Post;
    post.links = vec![Link { kind: LinkKind::Embed, target: "b.webp".into(), text: String::new(), line: 1 }];
    shelf.put_note(&post, "A recap of 日本語のノート and 쿠버네티스를", None);
    let mut home = note("ferncon-2026/event.md", "");
    home.kind = NoteKind::Event;
    shelf.put_note(&home, "Two days in a greenhouse", Some(&fern));
    let mut old = note("2019-11-20-old.md", "");
    old.rating = Some(1);
    old.tags = vec!["rustic".into()];
    shelf.put_note(&old, "Kubernetes networking", None);
    shelf
}

/// Checks the same answers from the overlay, from the disk, and from the disk after a new start.
#[test]
fn every_kind_of_question() {
    let cases = [
        ("rotations", "one two"),
        ("ROTATIONS balanced", "one two"),
        ("rotations café", "one"),
        ("rotations cafe", "one"),
        ("\"balanced ledger\"", "two"),
        ("\"ledger balanced\"", ""),
        ("\"keep the caf", "one"),
        ("rota", "one two"),
        ("rota ", ""),
        ("rota ledger", ""),
        ("rotations -ledger", "one"),
        ("-rotations is:talk", ""),
        ("-rotations", "2019-11-20-old README event post"),
        ("rotatoins", "one two"),
        ("rotatons ledger", "two"),
        ("kubernets", "2019-11-20-old"),
        ("kuberntes ", "2019-11-20-old"),
        ("kubrnet", "2019-11-20-old"),
        ("matter", "one"),
        ("front_matter", "one"),
        ("wiki ", "one"),
        ("parsewikilinks", "one"),
        ("parseWikiLinks", "one"),
        ("日本", "post"),
        ("本語の", "post"),
        ("本日", ""),
        ("쿠버네티스", "post"),
        ("event:fern", "README event one two"),
        ("event:\"ferncon elan\"", "README event one two"),
        ("event:other", "README"),
        ("event:ferncon-2026 rotations", "one two"),
        ("speaker:zoe", "one"),
        ("speaker:\"Ana Moss\"", "one"),
        ("speaker:bark", "one"),
        ("quill", "one"),
        ("tag:rust", "one"),
        ("#RUST", "one"),
        ("tag:trees", "one"),
        ("tag:trees/red-black", "one"),
        ("tag:red-black", ""),
        ("-tag:rust is:talk", "two"),
        ("track:data", "one"),
        ("track:\"data structures\"", "one"),
        ("is:talk", "one two"),
        ("is:todo", "one"),
        ("is:post", "post"),
        ("is:event", "event"),
        ("has:image", "one post"),
        ("before:2020", "2019-11-20-old"),
        ("before:2019-11-20", ""),
        ("after:2019-11-20 before:2019-12", "2019-11-20-old"),
        ("after:2026-05-05", "one"),
        ("after:2026-05", "README event one two"),
        ("rating:>=3", "one two"),
        ("rating:1", "2019-11-20-old"),
        ("rating:2..4", "two"),
        ("-rating:<=3 is:talk", "one"),
        ("trees balance", "one"),
        ("has:picture", ""),
        ("", ""),
        ("   ", ""),
    ];
    let mut shelf = library();
    for round in ["overlay", "disk", "new start"] {
        for (query, found) in cases {
            assert_eq!(shelf.find(query), found, "{query} ({round})");
        }
        match round {
            "overlay" => {
                shelf.commit();
            }
            _ => assert!(matches!(shelf.reopen(), Freshness::Ready(_))),
        }
    }
}

#[test]
fn order_and_score() {
    let mut shelf = library();
    shelf.put("body.md", "Some words, and trees among many others that say little of them");
    let best = |shelf: &Shelf, query: &str| shelf.results(query).hits.first().map(|hit| hit.path.to_string());
    assert_eq!(best(&shelf, "trees").as_deref(), Some("ferncon-2026/one.md"), "the title counts most");
    let scores = |shelf: &Shelf| {
        shelf.results("trees").hits.into_iter().map(|hit| (hit.path, hit.score)).collect::<Vec<_>>()
    };
    let before = scores(&shelf);
    shelf.commit();
    shelf.put("body.md", "Some words, and trees among many others that say little of them");
    let after = scores(&shelf);
    assert_eq!(before.len(), after.len());
    for ((path, score), (other, now)) in before.iter().zip(&after) {
        assert_eq!(path, other);
        assert!((score - now).abs() < 0.5, "{path}: {score} and {now}: where a note is hardly matters");
    }
    let by_day: Vec<String> =
        shelf.results("after:2019").hits.iter().map(|hit| hit.path.stem().into()).collect();
    assert_eq!(by_day.first().map(String::as_str), Some("one"), "filters alone: the latest first");
    assert_eq!(by_day.last().map(String::as_str), Some("2019-11-20-old"));
}

#[test]
fn a_typo_is_forgiven_only_where_nothing_is_right() {
    let mut shelf = Shelf::new();
    shelf.put("a.md", "a pattern").put("b.md", "a patter of rain");
    assert_eq!(shelf.find("patter "), "b");
    assert!(!shelf.results("patter ").typos);
    assert_eq!(shelf.find("pattren "), "a");
    let results = shelf.results("pattren ");
    assert!(results.typos);
    assert_eq!(results.hits[0].marks, [(2, 9)]);
    assert_eq!(shelf.find("pat "), "", "short words are meant as they are");
    assert_eq!(shelf.find("rain2"), "", "so is what has a digit");
}

#[test]
fn what_was_put_is_found_at_once_and_what_was_replaced_is_not() {
    let mut shelf = Shelf::new();
    shelf.put("a.md", "first words").put("b.md", "second words");
    shelf.commit();
    shelf.put("a.md", "changed text");
    assert_eq!(shelf.find("first"), "");
    assert_eq!(shelf.find("changed"), "a");
    assert_eq!(shelf.find("words"), "b");
    shelf.put("a.md", "changed twice");
    assert_eq!(shelf.find("text"), "");
    assert_eq!(shelf.find("twice"), "a");
    assert_eq!(shelf.index.len(), 2);
    shelf.index.remove(&NotePath::parse("b.md").unwrap()).unwrap();
    assert_eq!(shelf.find("words"), "");
    assert_eq!(shelf.index.len(), 1);
    shelf.put("c.md", "third");
    shelf.index.remove(&NotePath::parse("c.md").unwrap()).unwrap();
    assert_eq!(shelf.find("third"), "");
    let first = shelf.commit();
    assert_eq!((shelf.find("twice"), shelf.find("words")), ("a".into(), String::new()));
    assert_eq!(shelf.commit(), first, "nothing new, nothing written");
    assert_eq!(shelf.reopen(), Freshness::Ready(first));
    assert_eq!((shelf.find("twice"), shelf.find("words")), ("a".into(), String::new()));
    assert_eq!(shelf.index.len(), 1);
}

#[test]
fn what_changes_while_a_commit_runs_stays_changed() {
    let mut shelf = Shelf::new();
    for number in 0..200 {
        shelf.put(&format!("n{number}.md"), "early text");
    }
    let index = &shelf.index;
    std::thread::scope(|scope| {
        let committing = scope.spawn(|| index.commit().unwrap());
        for number in 0..200 {
            index.put(&note(&format!("n{number}.md"), ""), "late text", None).unwrap();
            let late = index.search(&Query::parse("late"), 300, &|_| None);
            assert_eq!(late.total, number + 1);
            assert_eq!(index.search(&Query::parse("text"), 300, &|_| None).total, 200);
        }
        committing.join().unwrap();
    });
    assert_eq!(index.search(&Query::parse("late"), 300, &|_| None).total, 200);
    shelf.commit();
    shelf.reopen();
    assert_eq!(shelf.index.search(&Query::parse("late"), 300, &|_| None).total, 200);
}

#[test]
fn many_notes_come_in_steps() {
    let mut shelf = Shelf::new();
    shelf.put("n3.md", "typed meanwhile");
    let mut bulk = shelf.index.bulk().unwrap();
    assert_eq!(shelf.index.commit().unwrap(), Committed::Busy);
    let mut steps = Vec::new();
    for number in 0..3_000 {
        let path = format!("n{number}.md");
        if bulk.put(&note(&path, ""), "bulk text", None).unwrap().is_some() {
            steps.push((number, shelf.index.search(&Query::parse("bulk"), 10, &|_| None).total));
        }
    }
    // The third was in the overlay, so it is found there, and the newer text wins.
    assert_eq!(steps, [(512, 513), (2560, 2561)]);
    bulk.finish().unwrap();
    assert_eq!(shelf.index.search(&Query::parse("bulk"), 10, &|_| None).total, 3_000);
    assert_eq!(shelf.index.search(&Query::parse("typed"), 10, &|_| None).total, 0);
    let mut bulk = shelf.index.bulk().unwrap();
    bulk.put(&note("n7.md", ""), "replaced", None).unwrap();
    bulk.remove(&NotePath::parse("n8.md").unwrap()).unwrap();
    bulk.finish().unwrap();
    assert_eq!(shelf.index.search(&Query::parse("bulk"), 10, &|_| None).total, 2_998);
    shelf.commit();
    shelf.reopen();
    assert_eq!(shelf.index.len(), 2_999);
}

#[test]
fn two_processes_share_an_index() {
    let mut shelf = Shelf::new();
    shelf.put("a.md", "from the first");
    shelf.commit();
    let (other, freshness) = Index::open(&shelf.dir).unwrap();
    assert!(matches!(freshness, Freshness::Ready(_)));
    let found = |query: &str| other.search(&Query::parse(query), 9, &|_| None).total;
    // The first one holds the writer's lock.
    let bulk = shelf.index.bulk().unwrap();
    other.put(&note("b.md", ""), "from the second", None).unwrap();
    assert_eq!(other.commit().unwrap(), Committed::Busy);
    assert_eq!((found("second"), found("from")), (1, 2));
    let mut all_to_overlay = other.bulk().unwrap();
    all_to_overlay.put(&note("c.md", ""), "from the second too", None).unwrap();
    assert_eq!(all_to_overlay.finish().unwrap(), None);
    assert_eq!(found("second"), 2);
    bulk.finish().unwrap();
    let Committed::Done(generation) = other.commit().unwrap() else { panic!("busy") };
    shelf.index.reload().unwrap();
    assert_eq!(shelf.find("second"), "b c");
    assert!(shelf.commit().count >= generation.count);
}

#[test]
fn a_damaged_index_is_emptied_and_said() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("meta cut", |dir| std::fs::write(dir.join("meta.json"), "{").unwrap()),
        ("segments gone", |dir| each_segment(dir, |file| std::fs::remove_file(file).unwrap())),
        ("segments cut", |dir| each_segment(dir, |file| std::fs::write(file, "x").unwrap())),
        ("another version", |dir| {
            let meta = std::fs::read_to_string(dir.join("meta.json")).unwrap();
            std::fs::write(dir.join("meta.json"), meta.replace(FORMAT, "talklog-index/0")).unwrap();
        }),
    ];
    for (name, damage) in damages {
        let mut shelf = Shelf::new();
        shelf.put("a.md", "some words");
        shelf.commit();
        let elsewhere = tempfile::tempdir().unwrap();
        shelf.index = Index::open(elsewhere.path()).unwrap().0;
        damage(&shelf.dir);
        let freshness = shelf.reopen();
        assert!(matches!(&freshness, Freshness::Emptied { why } if !why.is_empty()), "{name}: {freshness:?}");
        assert_eq!(shelf.find("words"), "", "{name}");
        shelf.put("a.md", "some words");
        let generation = shelf.commit();
        assert_eq!(shelf.reopen(), Freshness::Ready(generation), "{name}");
        assert_eq!(shelf.find("words"), "a", "{name}");
    }
}

fn each_segment(dir: &Path, damage: impl Fn(&Path)) {
    let mut seen = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let file = entry.unwrap().path();
        if file
            .extension()
            .is_some_and(|extension| ["idx", "pos", "store", "term"].contains(&&*extension.to_string_lossy()))
        {
            damage(&file);
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn an_index_that_cannot_be_on_disk_is_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let (index, freshness) = Index::open(&file).unwrap();
    assert!(matches!(freshness, Freshness::Emptied { .. }));
    index.put(&note("a.md", ""), "some words", None).unwrap();
    index.commit().unwrap();
    assert_eq!(index.search(&Query::parse("words"), 9, &|_| None).total, 1);
}

#[test]
fn marks_fit_text_of_many_bytes() {
    let mut shelf = Shelf::new();
    shelf.put("a.md", "---\ntitle: x\n---\n\nÄöü 😀 naïve wörds — ends\n");
    let results = shelf.results("words");
    let hit = &results.hits[0];
    assert_eq!((hit.snippet.as_str(), hit.line), ("Äöü 😀 naïve wörds — ends", Some(5)));
    let (from, to) = hit.marks[0];
    let marked: String = hit.snippet.chars().skip(from as usize).take((to - from) as usize).collect();
    assert_eq!(marked, "wörds");
}

#[test]
fn a_limit_cuts_the_hits_and_not_the_total() {
    let mut shelf = Shelf::new();
    for number in 0..9 {
        shelf.put(&format!("n{number}.md"), "same words");
        if number == 5 {
            shelf.commit();
        }
    }
    for limit in [0, 1, 4, usize::MAX] {
        let results = shelf.index.search(&Query::parse("same"), limit, &|_| None);
        assert_eq!((results.total, results.hits.len()), (9, limit.min(9)), "{limit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_word_of_a_note_finds_it(
        texts in proptest::collection::vec("([a-zA-Z]{1,9}|[0-9]{1,3}|[äéß日本ñ]{1,3})([ ,.\n]([a-zA-Z]{1,9}|[äéß日本ñ]{1,3})){0,20}", 1..6),
        pick in any::<proptest::sample::Index>(),
        commit in any::<bool>(),
    ) {
        let mut shelf = Shelf::new();
        for (number, text) in texts.iter().enumerate() {
            shelf.put(&format!("n{number}.md"), text);
        }
        if commit {
            shelf.commit();
        }
        let number = pick.index(texts.len());
        let words: Vec<&str> = texts[number].split([' ', ',', '.', '\n']).filter(|word| !word.is_empty()).collect();
        let word = words[pick.index(words.len())];
        for query in [word.to_owned(), format!("{word} "), format!("\"{word}\"")] {
            let found = shelf.results(&query);
            let path = format!("n{number}.md");
            let hit = found.hits.iter().find(|hit| hit.path.as_str() == path);
            prop_assert!(hit.is_some(), "{query:?} in {:?}", texts[number]);
            prop_assert!(hit.is_some_and(|hit| !hit.marks.is_empty()), "{query:?} unmarked in {:?}", texts[number]);
        }
    }
}
