use proptest::prelude::*;

use super::*;

fn note(path: &str, text: &str) -> Note {
    read(&NotePath::parse(path).unwrap(), Revision::of(text.as_bytes()), text)
}

/// Title and speakers of a text, as `title | name (affiliation), …`.
fn said(text: &str) -> String {
    let note = note("talks/the-file.md", text);
    format!("{} | {}", note.title, note.speakers_text())
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(said(text), expected, "in {text:?}");
}

#[test]
fn a_name_under_the_title_speaks() {
    check("## Weaving queues\n\n### Mara Lindqvist\n\ntext\n", "Weaving queues | Mara Lindqvist");
    check("# Weaving queues\n### Mara Lindqvist...\n", "Weaving queues | Mara Lindqvist");
    check("# Weaving queues\n### by Tenzo\n", "Weaving queues | Tenzo");
    check(
        "### Weaving queues\n### Mara Lindqvist & Tom Oduya\n",
        "Weaving queues | Mara Lindqvist, Tom Oduya",
    );
    check(
        "# Panel: Looms\n\n### Mara Lindqvist, Ife Oduya, and Joost van der Berg\n",
        "Panel: Looms | Mara Lindqvist, Ife Oduya, Joost van der Berg",
    );
    check(
        "## LOOM301-R1 - [REPEAT 1] Threads & Knots\n\n#### Mara Lindqvist - Principal Engineer, Loomworks\n#### T. Oduya - Loomworks\n\n#### Agenda\n",
        "LOOM301-R1 - [REPEAT 1] Threads & Knots | Mara Lindqvist (Principal Engineer, Loomworks), T. Oduya (Loomworks)",
    );
    check(
        "## Threads\n\n#### Tom Oduya ([@tom](https://example.org)) - Weaver, Threads\n",
        "Threads | Tom Oduya (Weaver, Threads)",
    );
    check(
        "## Threads\n\n#### Tom Oduya: Partner Architect at looms (tom@)\n",
        "Threads | Tom Oduya (Partner Architect at looms (tom@)",
    );
    check("## Threads\n### why they matter\n\n### Ilse Brandt-Okafor\n", "Threads | Ilse Brandt-Okafor");
    check("Threads\n=======\n\n### Ilse Brandt-Okafor\n", "Threads | Ilse Brandt-Okafor");
    check("# Threads\nMara Lindqvist\n\nA weaver at Loomworks\n", "Threads | Mara Lindqvist");
    check("# Threads\n* Tom Oduya – Loomworks; gRPC\nmail: x\n", "Threads | Tom Oduya (Loomworks & gRPC)");
    check(
        "# Threads\nA long look at what threads can do and why they break so often in practice.\n\nAnnika St. Clair - Senior Staff Engineer, Loomworks\n\n## First\n",
        "Threads | Annika St. Clair (Senior Staff Engineer, Loomworks)",
    );
}

#[test]
fn a_speaker_line_speaks() {
    check(
        "# Threads:\n\n*Speaker: Mara Lindqvist, Loomworks*\n\n* a\n",
        "Threads | Mara Lindqvist (Loomworks)",
    );
    check(
        "# Threads\n\nSpeakers: Mara Lindqvist (Loom Works) & Tom Oduya (Knots)\n",
        "Threads | Mara Lindqvist (Loom Works), Tom Oduya (Knots)",
    );
    check(
        "# Threads\n\n**Speaker:** Mara Lindqvist, Loomworks & Tom Oduya, Knots\n",
        "Threads | Mara Lindqvist (Loomworks), Tom Oduya (Knots)",
    );
    check(
        "# Threads\n\n_Speakers: Mara Lindqvist & Tom Oduya, Knots_\n",
        "Threads | Mara Lindqvist (Knots), Tom Oduya (Knots)",
    );
    check(
        "# Threads\n\nSpeakers:\n- Mara Lindqvist (Loomworks)\n- Tom Oduya\n",
        "Threads | Mara Lindqvist (Loomworks), Tom Oduya",
    );
    check("# Threads\nSome words first.\n\n- Presented by: Mara Lindqvist\n", "Threads | Mara Lindqvist");
    check(
        "# Threads\n\nSpeaker: Mara Lindqvist, Ernst & Young\n",
        "Threads | Mara Lindqvist (Ernst & Young)",
    );
    check("# Threads\n\nSpeaker: TBD\n", "Threads | ");
    check("# Threads\n\nSpeaker:\n\ntext\n", "Threads | ");
}

#[test]
fn title_and_speaker_share_a_line() {
    check("# \"Weaving queues\" by Mara Lindqvist\n", "Weaving queues | Mara Lindqvist");
    check(
        "# “Weaving - queues” by Mara Lindqvist (Loomworks)\n",
        "Weaving - queues | Mara Lindqvist (Loomworks)",
    );
    check(
        "## \"Weaving queues\" – Mara Lindqvist, Loomworks\n",
        "Weaving queues | Mara Lindqvist (Loomworks)",
    );
    check("# Weaving queues by Anna Lindqvist\n", "Weaving queues | Anna Lindqvist");
    check("# Weaving queues – Anna Lindqvist, Loomworks\n", "Weaving queues | Anna Lindqvist (Loomworks)");
    check(
        "# Weaving queues - Zsombor Quixley, Staff Engineer, Loomworks\n",
        "Weaving queues | Zsombor Quixley (Staff Engineer, Loomworks)",
    );
    check(
        "# Weaving - a tale of queues - Anna Lindqvist, Loomworks & Tom Oduya, Knots\n",
        "Weaving - a tale of queues | Anna Lindqvist (Loomworks), Tom Oduya (Knots)",
    );
    check(
        "# Session: WEAVING QUEUES - ZSOMBOR QUIXLEY, LOOMWORKS\n",
        "WEAVING QUEUES | ZSOMBOR QUIXLEY (LOOMWORKS)",
    );
    check(
        "Session: Weaving queues - Zsombor Quixley, Loomworks\n\ntext\n",
        "Weaving queues | Zsombor Quixley (Loomworks)",
    );
    check("# Session: Weaving queues\n\ntext\n", "Weaving queues | ");
    check(
        "Weaving queues – Anna Lindqvist, Loomworks\n\ntext\n",
        "Weaving queues | Anna Lindqvist (Loomworks)",
    );
}

#[test]
fn what_only_looks_like_a_name_does_not_speak() {
    for (text, title) in [
        ("# Loom Days - Graz 2026\n### March 24 - 26, 2026\n", "Loom Days - Graz 2026"),
        ("# Loom Days\n### Tuesday\n", "Loom Days"),
        ("# Weaving\n## Agenda\n* what are looms\n", "Weaving"),
        ("# Weaving\n## Open Questions\ntext\n## More Looms\n", "Weaving"),
        ("# Weaving\n### Key Takeaways\n", "Weaving"),
        (
            "# Weaving queues - from the basics to what's next\n",
            "Weaving queues - from the basics to what's next",
        ),
        ("# Weaving queues (and why they knot)\n", "Weaving queues (and why they knot)"),
        ("# LOOM12 - Deep Dive, Advanced\n", "LOOM12 - Deep Dive, Advanced"),
        ("# Secure by Design\n", "Secure by Design"),
        ("# Vitess @ Loomworks\n* Served: 12\n", "Vitess @ Loomworks"),
        ("# Weaving\n- Ecosystem Optimizations\n- Corporate Looms\n", "Weaving"),
        ("# Weaving\nMajor bug fixes in v1\n* a\n", "Weaving"),
        ("# Weaving\n\nAWS Lambda\n\nText.\n", "Weaving"),
        ("# Weaving\n\nIt was Anna Lindqvist who said that queues are looms.\n", "Weaving"),
        ("### Weaving\n### ${Talk Author}\n\ntext\n", "Weaving"),
    ] {
        check(text, &format!("{title} | "));
    }
}

#[test]
fn without_a_title_the_file_is_named() {
    check("### ${Talk Name}\n### ${Talk Author}\n", "The file | ");
    check("Just some words about a talk.\n\n# Later\n", "The file | ");
    check("", "The file | ");
    check("- a\n- b\n", "The file | ");
    // Several talks in one file: the first one's heading is not the file's.
    check("# Threads\n\n*Speaker: Mara Lindqvist*\n\n# Knots\n\n*Speaker: Tom Oduya*\n", "The file | ");
    check("# \"Threads\" by Mara Lindqvist\n\ntext\n\n# \"Knots\" by Tom Oduya\n", "The file | ");
    check("### Threads\n### Tom Oduya\n\ntext\n\n### Knots\n\ntext\n\n### Nets\n", "The file | ");
    let title = |path| note(path, "").title;
    assert_eq!(title("a/2026-03-24-weaving_queues.md"), "Weaving queues");
    assert_eq!(title("a/API Machinery.md"), "API Machinery");
    assert_eq!(title("loom-days/README.md"), "Loom days");
    assert_eq!(title("README.md"), "README");
    assert_eq!(title("2026-03-24.md"), "2026 03 24");
    assert_eq!(title("---.md"), "---");
    // What stands before a heading and is no prose does not hide it.
    check("#kubernetes #looms\n2026-03-24\n![](banner.png)\n\n# Threads\n", "Threads | ");
}

#[test]
fn front_matter_says_what_a_talk_is() {
    let note = note(
        "loom-days/a.md",
        "---\ntitle: 'Threads: a tale'\nevent: '[[Loom Days]]'\nspeakers:\n  - Mara Lindqvist (Loomworks)\n  - '[[Tom Oduya]]'\n  - name: Jo\n    company: Knots\n\
         start: 2026-03-24T09:30:00+01:00\nend: 2026-03-24\nroom: 3\ntrack: Security\nurl: https://example.org\nrating: 4\nwatched: Recording\n\
         tags: [looms, '#Knots']\nsession: x12\naliases: [T]\n---\n# Other\n\n#knots #more\n\n- [ ] ask\n",
    );
    assert_eq!(note.problems, []);
    assert_eq!(note.title, "Threads: a tale");
    assert_eq!(note.speakers_text(), "Mara Lindqvist (Loomworks), Tom Oduya, Jo (Knots)");
    assert_eq!(note.event.as_deref(), Some("Loom Days"));
    assert_eq!(note.start.as_deref(), Some("2026-03-24T09:30:00+01:00"));
    assert_eq!(note.end.as_deref(), Some("2026-03-24"));
    assert_eq!(
        (note.room.as_deref(), note.rating, note.watched),
        (Some("3"), Some(4), Some(Watched::Recording))
    );
    assert_eq!(note.tags, ["looms", "Knots", "more"]);
    assert_eq!((note.kind, note.todos[0].line), (NoteKind::Talk, 24));
    assert_eq!(note.headings[0].line, 20);
}

#[test]
fn bad_values_are_told_with_their_line_and_left_out() {
    let note = note(
        "a.md",
        "---\nrating: 7\nstart: tomorrow\nwatched: twice\nspeakers:\n- a: b\nprivate: perhaps\nroom: [1]\ntalklog: page\nend: 2026-03-24T10:00\n---\n",
    );
    let lines: Vec<_> = note.problems.iter().map(|problem| problem.line.unwrap()).collect();
    assert_eq!(lines, [2, 3, 4, 5, 7, 8, 9, 10]);
    assert_eq!((note.rating, note.start, note.watched, note.room, note.end), (None, None, None, None, None));
    assert!(note.private, "what was marked stays in");
    assert_eq!(note.kind, NoteKind::Note);
}

#[test]
fn tags_and_speakers_may_be_one_text() {
    let of = |front: &str| note("a.md", &format!("---\n{front}\n---\n"));
    assert_eq!(of("tags: a b").tags, ["a", "b"]);
    assert_eq!(of("tags: 'a b, #c'").tags, ["a b", "c"]);
    assert_eq!(of("speakers: Mara Lindqvist (Loomworks)").speakers_text(), "Mara Lindqvist (Loomworks)");
    assert_eq!(of("speaker: Mara Lindqvist & Tom Oduya").speakers_text(), "Mara Lindqvist, Tom Oduya");
    assert_eq!(of("speakers: []").speakers_text(), "");
    assert!(of("private: yes").private && !of("private: no").private);
    assert_eq!(of("talklog: post").kind, NoteKind::Post);
    let toml = note("a.md", "+++\ntitle = 'T'\nstart = 2026-03-24\nrating = 5\ntags = ['a']\n+++\n");
    assert_eq!((toml.title.as_str(), toml.start.as_deref(), toml.rating), ("T", Some("2026-03-24"), Some(5)));
}

#[test]
fn a_speaker_is_written_as_it_is_read() {
    for text in ["Mara Lindqvist (Loomworks)", "Tenzo", "A (B (C))"] {
        assert_eq!(text.parse::<Speaker>().unwrap().to_string(), text);
    }
    assert_eq!("A ()".parse::<Speaker>().unwrap().affiliation, None);
    assert!(" ".parse::<Speaker>().is_err());
}

#[test]
fn hostile_notes_are_read_in_bounded_time() {
    for text in [
        "# ".to_owned() + &"a - ".repeat(250_000),
        "# ".to_owned() + &"A B & ".repeat(100_000),
        "# T\n\nSpeaker: ".to_owned() + &"Anna Lind, ".repeat(100_000),
        "# T\n".to_owned() + &"### Anna Lind\n".repeat(20_000),
        "#\n".repeat(100_000),
        "\n".repeat(1_000_000),
        "(".repeat(500_000),
    ] {
        let started = std::time::Instant::now();
        let note = note("a.md", &text);
        assert!(!note.title.is_empty());
        assert!(started.elapsed().as_secs() < 5, "{:?} for {:?}", started.elapsed(), &text[..40]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_reading_fail(pieces in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "# ", "## ", "\n", "\n\n", " - ", " by ", "\"", "“", "Speaker: ", "Anna Lindqvist", "(", ")", "[", "]", ", ", " & ",
            "---\n", "===\n", "+++\n", "title: ", "Session: ", "${x}", "* ", "```\n", "<!--", "\u{feff}", "\r\n", "ß", "ﬀ",
        ]).prop_map(str::to_owned),
        "\\PC{0,6}",
    ], 0..24)) {
        let text = pieces.concat();
        let note = note("a/b.md", &text);
        prop_assert!(!note.title.is_empty());
        prop_assert!(note.speakers.iter().all(|speaker| !speaker.name.is_empty()));
    }
}
