//! What a post note asks for: one talk at its place, groups, headings, what of a talk goes in, the order by hand.

use super::*;
use crate::post::preset::{About, Preset};

const NOTE: &str = "---\ntitle: Tide tables\nspeakers: [Ann Ember (Reed), Bo Fern]\nstart: 2026-09-17T10:00:00+02:00\nurl: https://tide.example/t\n\
    slides: https://tide.example/s\nvideo: https://www.youtube.com/watch?v=abc&t=3\nrating: 4\n---\n\
    The plain beginning.[^1]\n\n![](hall.png)\n\n- [10:05] two clocks ![clock](clock.png)\n- Aside: I was cold\n\n\
    Takeaway: count the waves.\n\n## Q&A\n\nWho counts?[^2]\n\n1:02:03 nobody\n\n## After\n\n(12:34) later\n\n[^1]: One.\n\n[^2]: Two.\n";

fn of_note(front: &str) -> String {
    composed(
        &format!("---\ntalklog: post\ntitle: T\ndate: 2026-09-20\ngroup: none\n{front}\n---\n"),
        &[("tide/t.md", NOTE)],
    )
    .markdown()
}

#[test]
fn a_talk_stands_where_its_directive_does() {
    let post = format!(
        "{POST}Before.\n\n<!-- talklog:talk note=\"tide/c.md\" -->\n\nBetween.\n\n## Group\n\n<!-- talklog:talk note=\"First\" heading=\"{{speakers}}: {{title}}\" -->\n\n\
         <!-- talklog:talk note=\"b\" level=\"5\" heading=\"none\" -->\n"
    );
    let found = composed(&post, &THREE);
    insta::assert_snapshot!(found.markdown(), @r"
    Before.

    ## Third

    Of c, [repo](https://github.com/reed/sail/issues/1).

    Between.

    ## Group

    ### Bo Fern, Ann Ember: [First](https://tide.example/a%20b)

    [Slides](https://tide.example/s.pdf)

    Of a, see Second, the other, nobody and [c](#talk-third).

    Of b.

    - [ ] do b
    - [x] done b
    ");
    assert_eq!(found.stops().count(), 0, "{}", told(&found.findings));
    let paths: Vec<&str> = found.talks.iter().map(|talk| talk.path.as_str()).collect();
    assert_eq!(paths, ["tide/c.md", "tide/a.md", "tide/b.md"]);
    // Twice is once; what is not there stops.
    let twice =
        format!("{POST}<!-- talklog:talk note=\"a\" -->\n\n<!-- talklog:talk note=\"tide/a.md\" -->\n");
    assert!(
        told(&composed(&twice, &THREE).findings)
            .contains("posts/tide.md:9 \"tide/a.md\" has its place above already")
    );
}

#[test]
fn a_directive_that_chooses_goes_before_one_that_takes_what_is_left() {
    let post = format!(
        "{POST}<!-- talklog:talks -->\n\n## Safe\n\n<!-- talklog:talks track=\"security\" -->\n\n<!-- talklog:talk note=\"c\" -->\n"
    );
    let paths: Vec<String> = composed(&post, &THREE).talks.iter().map(|talk| talk.path.to_string()).collect();
    assert_eq!(paths, ["tide/b.md", "tide/a.md", "tide/c.md"]);
}

#[test]
fn a_post_that_only_places_talks_takes_no_others() {
    let notes: Vec<Note> = [
        ("tide/one.md", "# One\n"),
        ("tide/two.md", "# Two\n"),
        ("tide/secret.md", "---\nprivate: true\n---\n# Secret\n"),
    ]
    .iter()
    .map(|(at, text)| note_of(at, text).0)
    .collect();
    let events = [event()];
    let chosen = |body: &str| {
        let (note, text) = note_of("posts/p.md", &format!("---\ntalklog: post\nevent: tide\n---\n{body}"));
        let selection = select(&Plan::read(&note, &text), &notes, &events);
        selection.talks.iter().map(|path| path.name().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(chosen("<!-- talklog:talk note=\"two\" -->\n"), "two.md");
    assert_eq!(chosen("<!-- talklog:talk note=\"two\" -->\n\n<!-- talklog:talks -->\n"), "one.md two.md");
    assert_eq!(
        chosen("<!-- talklog:talk note=\"secret\" -->\n\n<!-- talklog:talk note=\"One\" -->\n"),
        "one.md"
    );
    assert_eq!(
        chosen("<!-- private -->\n<!-- talklog:talk note=\"two\" -->\n<!-- /private -->\n"),
        "one.md two.md"
    );
}

#[test]
fn a_query_that_nobody_searched_for_stops() {
    let (note, text) = note_of("posts/p.md", "---\ntalklog: post\nquery: rating:>=4\n---\n");
    let mut plan = Plan::read(&note, &text);
    let notes = [note_of("tide/one.md", "# One\n").0, note_of("tide/two.md", "# Two\n").0];
    let refused = select(&plan, &notes, &[event()]);
    assert!(
        told(&refused.findings).contains("posts/p.md:3 `query` was not searched for"),
        "{}",
        told(&refused.findings)
    );
    plan.matches = Some([path("tide/two.md")].into());
    let selection = select(&plan, &notes, &[event()]);
    assert_eq!((selection.talks, selection.findings), (vec![path("tide/two.md")], vec![]));
}

#[test]
fn talks_are_put_together_by_what_the_post_says() {
    let headings = |front: &str| {
        let talks = [
            ("tide/b.md", "---\ntitle: Keynote: Salt\nrating: 5\ntags: [sea, salt]\n---\nx\n"),
            ("tide/a.md", "---\ntitle: Ropes\nrating: 3\ntags: [rope]\nwatched: recording\n---\nx\n"),
            ("tide/c.md", "---\ntitle: Lightning in a bottle\nrating: 5\ntags: [salt]\n---\nx\n"),
            ("tide/d.md", "---\ntitle: Knots\nkind: workshop\n---\nx\n"),
        ];
        let post = format!("---\ntalklog: post\ntitle: T\ndate: 2026-09-20\norder: path\n{front}\n---\n");
        let found = composed(&post, &talks);
        let lines = found.markdown();
        lines
            .lines()
            .filter_map(|line| line.strip_prefix("##"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join("|")
    };
    assert_eq!(
        headings("group: rating"),
        " Rated 5/5|# Keynote: Salt|# Lightning in a bottle| Rated 3/5|# Ropes| More talks|# Knots"
    );
    assert_eq!(
        headings("group: kind"),
        " Keynotes|# Keynote: Salt| Sessions|# Lightning in a bottle| Workshops|# Knots| Replays|# Ropes"
    );
    assert_eq!(
        headings("group: tag"),
        " rope|# Ropes| sea|# Keynote: Salt| salt|# Lightning in a bottle| More talks|# Knots"
    );
    assert_eq!(
        headings("group: tag\ngroups: [Salt, rope]"),
        " salt|# Keynote: Salt|# Lightning in a bottle| rope|# Ropes| More talks|# Knots"
    );
    assert_eq!(headings("group: none\nlevel: 2"), " Ropes| Keynote: Salt| Lightning in a bottle| Knots");
    assert_eq!(headings("group: kind\nlevel: 4").matches("## ").count(), 4);
}

#[test]
fn a_heading_links_to_what_the_post_says() {
    let first = |front: &str| of_note(&format!("include: [links]\n{front}")).trim_end().to_owned();
    let (page, slides, video) =
        ("https://tide.example/t", "https://tide.example/s", "https://www.youtube.com/watch?v=abc&t=3");
    assert_eq!(
        first(""),
        format!("## [Tide tables]({page}) – Ann Ember, Bo Fern\n\n[Slides]({slides}) · [Recording]({video})")
    );
    assert_eq!(
        first("link: recording\nheading: '{number}. {title}, {people}, {day} {time}, {kind}'"),
        format!(
            "## 1. [Tide tables]({video}), Ann Ember, Reed & Bo Fern, Thursday 17 September 10:00, Session\n\n[Talk]({page}) · [Slides]({slides})"
        )
    );
    assert_eq!(
        first("link: none\nlevel: 4"),
        format!(
            "#### Tide tables – Ann Ember, Bo Fern\n\n[Talk]({page}) · [Slides]({slides}) · [Recording]({video})"
        )
    );
    assert!(first("heading: none").starts_with("[Talk]("));
}

#[test]
fn a_heading_can_begin_the_text() {
    let text = |note: &str| {
        composed(
            &format!("{}level: text\nheading: '{{title}}'\n---\n", POST.trim_end_matches("---\n")),
            &[("tide/t.md", note)],
        )
        .markdown()
    };
    assert_eq!(text("---\ntitle: Ropes*\n---\nHold.\n\n## More\n"), "**Ropes\\***: Hold.\n\n## More\n");
    assert_eq!(text("---\ntitle: Ropes\n---\n– held by *Ann*.\n"), "**Ropes** – held by *Ann*.\n");
    assert_eq!(text("---\ntitle: Ropes\n---\n- Hold.\n"), "**Ropes**\n\n- Hold.\n");
    assert_eq!(text("---\ntitle: Ropes\n---\n"), "**Ropes**\n");
    let line = composed(
        &format!("{}level: line\nheading: '{{title}}'\n---\n", POST.trim_end_matches("---\n")),
        &[("tide/t.md", "---\ntitle: Ropes\n---\nHold.\n")],
    );
    assert_eq!(line.markdown(), "**Ropes**\n\nHold.\n");
}

#[test]
fn what_goes_in_is_chosen() {
    insta::assert_snapshot!(of_note("heading: none\ninclude: [summary]"), @"Takeaway: count the waves.");
    insta::assert_snapshot!(of_note("heading: none\ninclude: [notes]"), @r"
    The plain beginning.[^1]

    - [10:05] two clocks 

    Takeaway: count the waves.

    ## After

    (12:34) later

    [^1]: One.
    ");
    insta::assert_snapshot!(of_note("heading: none\ninclude: [questions]"), @r"
    ## Q&A

    Who counts?[^2]

    1:02:03 nobody

    [^2]: Two.
    ");
    let photos = of_note("heading: none\ninclude: [photos]");
    assert_eq!(words::words(&photos).join(" "), "hall png clock clock png", "{photos}");
    let asides = of_note("heading: none\ninclude: [asides]");
    assert_eq!(words::words(&asides).join(" "), "aside i was cold", "{asides}");
    let first = composed(
        &format!("{}include: [summary]\n---\n", POST.trim_end_matches("---\n")),
        &[("tide/t.md", "---\ntitle: T\n---\n![](a.png)\n\nThe first.\n\nThe second.\n")],
    );
    assert_eq!(first.markdown(), "## T\n\nThe first.\n", "without a summary, the first paragraph");
    assert_eq!(first.images, [], "a picture that does not show does not travel");
}

#[test]
fn times_lead_into_the_recording() {
    let text = of_note("include: [notes, asides, questions, photos, times]");
    for stamp in [
        "- [10:05](https://www.youtube.com/watch?v=abc&t=300s) two clocks",
        "[1:02:03](https://www.youtube.com/watch?v=abc&t=3723s) nobody",
        "[12:34](https://www.youtube.com/watch?v=abc&t=9240s) later",
    ] {
        assert!(text.contains(stamp), "{stamp} in\n{text}");
    }
    let of = |video: &str, line: &str| {
        let note = format!("---\ntitle: T\nvideo: {video}\n---\n{line}\n");
        let post = format!("{}include: [notes, times]\n---\n", POST.trim_end_matches("---\n"));
        composed(&post, &[("tide/t.md", &note)])
            .markdown()
            .trim_start_matches("## T\n\n")
            .trim_end()
            .to_owned()
    };
    assert_eq!(of("https://youtu.be/x", "12:34 a"), "[12:34](https://youtu.be/x?t=754s) a");
    assert_eq!(of("https://vimeo.com/1#t=2s", "12:34 a"), "[12:34](https://vimeo.com/1#t=754s) a");
    assert_eq!(
        of("https://tide.example/v.mp4", "(0:01:00) a"),
        "[0:01:00](https://tide.example/v.mp4#t=60) a"
    );
    for line in ["12:345 a", "a 12:34", "12:75 a", "[12:34](x.md) a", "12 a", "`12:34` a"] {
        assert!(!of("https://youtu.be/x", line).contains("youtu.be"), "{line}");
    }
    assert_eq!(of("later", "12:34 a"), "12:34 a");
}

#[test]
fn unknown_words_are_said_with_their_line() {
    let post = "---\ntalklog: post\ntitle: T\ndate: 2026-09-20\nlink: pdf\nlevel: 9\ninclude: [notes, asidess]\ngruops: [a]\nevnt: x\ngroups: {a: 1}\n---\n";
    insta::assert_snapshot!(told(&composed(post, &[]).findings), @r"
    STOP posts/tide.md:5 `link` cannot be read (`talk`, `recording`, `slides` or `none` is expected)
    STOP posts/tide.md:6 `level` cannot be read (a level from 1 to 6, `text` or `line` is expected)
    STOP posts/tide.md:7 `asidess` cannot be included (did you mean `asides`?)
    note posts/tide.md:8 `gruops` is not a field of a post (did you mean `groups`?)
    note posts/tide.md:9 `evnt` is not a field of a post (did you mean `event`?)
    STOP posts/tide.md:10 `groups` cannot be read (a list of groups is expected)
    ");
}

fn arranged(post: &str, usual: &[&str], wanted: &[&str]) -> String {
    let (note, text) = note_of("posts/p.md", post);
    let notes: Vec<Note> =
        ["a", "b", "c", "d"].iter().map(|name| note_of(&format!("tide/{name}.md"), "x").0).collect();
    let notes: Vec<&Note> = notes.iter().collect();
    let paths =
        |names: &[&str]| names.iter().map(|name| path(&format!("tide/{name}.md"))).collect::<Vec<_>>();
    arrange(&text, &Plan::read(&note, &text), &notes, &paths(usual), &paths(wanted)).unwrap()
}

#[test]
fn an_order_by_hand_goes_into_the_front_matter() {
    let post = "---\ntalklog: post # mine\nevent: tide\n---\nText.\n";
    let all = ["a", "b", "c"];
    assert_eq!(arranged(post, &all, &all), post);
    let out = arranged(post, &all, &["a", "c"]);
    assert_eq!(out, "---\ntalklog: post # mine\nevent: tide\nleave_out:\n  - tide/b.md\n---\nText.\n");
    let moved = arranged(&out, &all, &["c", "a"]);
    assert_eq!(
        moved,
        "---\ntalklog: post # mine\nevent: tide\ntalks:\n  - tide/c.md\n  - tide/a.md\norder: hand\n---\nText.\n"
    );
    assert_eq!(arranged(&moved, &all, &all), post, "as it was");
}

#[test]
fn an_order_by_hand_exchanges_places() {
    let place = |name: &str| format!("<!-- talklog:talk note=\"{name}\" level=\"3\" -->\n");
    let post = format!(
        "---\ntalklog: post\n---\n## One\n\n{}\n{}\n## Two\n\n{}\nEnd.\n",
        place("a"),
        place("b"),
        place("c")
    );
    let moved = arranged(&post, &[], &["a", "c", "b"]);
    assert_eq!(
        moved,
        format!(
            "---\ntalklog: post\n---\n## One\n\n{}\n{}\n## Two\n\n{}\nEnd.\n",
            place("a"),
            place("c"),
            place("b")
        )
    );
    let out = arranged(&post, &[], &["c", "a"]);
    assert_eq!(
        out,
        format!("---\ntalklog: post\n---\n## One\n\n{}\n## Two\n\n{}\nEnd.\n", place("c"), place("a"))
    );
    let new = "<!-- talklog:talk note=\"tide/d.md\" -->\n";
    let came = arranged(&post, &[], &["a", "d", "b", "c"]);
    assert_eq!(
        came,
        format!(
            "---\ntalklog: post\n---\n## One\n\n{}\n{new}\n{}\n## Two\n\n{}\nEnd.\n",
            place("a"),
            place("b"),
            place("c")
        )
    );
    let hidden = format!(
        "---\ntalklog: post\n---\n<!-- private -->\n\n{}\n<!-- /private -->\n\n{}\n{}",
        place("a"),
        place("b"),
        place("c")
    );
    let moved = arranged(&hidden, &[], &["c", "b"]);
    assert!(
        moved.starts_with(&format!(
            "---\ntalklog: post\n---\n<!-- private -->\n\n{}\n<!-- /private -->\n\n{}",
            place("a"),
            place("c")
        )),
        "{moved}"
    );
}

#[test]
fn every_preset_makes_a_post_without_a_complaint() {
    let about = About {
        title: "Tide: two days".into(),
        event: "tide".into(),
        date: "2026-09-20".into(),
        tracks: vec!["Security".into(), "Data".into()],
    };
    for preset in Preset::ALL {
        assert_eq!(Preset::read(preset.name()), Some(preset));
        let note = preset.note(&about);
        let (post, text) = note_of("posts/tide.md", &note);
        assert_eq!(Plan::read(&post, &text).findings, [], "{note}");
        assert_eq!(post.title, about.title);
        let found = composed(&note, &THREE);
        assert_eq!(found.stops().count(), 0, "{note}\n{}", told(&found.findings));
        assert_eq!(found.talks.len(), 3, "{note}");
    }
    let by = |preset: Preset| {
        let text = composed(&preset.note(&about), &THREE).markdown();
        text.lines()
            .filter(|line| line.starts_with('#') || line.starts_with("**"))
            .map(|line| line.split("](").next().unwrap_or(line).to_owned())
            .collect::<Vec<_>>()
            .join("|")
    };
    assert_eq!(by(Preset::ByInterest), "## Security|### [First|### Third|## Data|### Second");
    assert_eq!(by(Preset::ByDay).split('|').next(), Some("## Thursday 17 September"));
    assert!(by(Preset::ByDay).contains("|**[First"), "{}", by(Preset::ByDay));
    assert_eq!(by(Preset::SessionNotes), "## [First|## Second – Ann Ember|## Third");
    assert!(
        by(Preset::KeynotesFirst).starts_with("## Keynotes|## Sessions|### [First"),
        "{}",
        by(Preset::KeynotesFirst)
    );
    assert!(by(Preset::ByDate).contains("### Session: [First"), "{}", by(Preset::ByDate));
}

/// Every place that a word can stand in, with the canary in it. What is written is looked at byte by byte, and by its
/// letters alone, since names of files and anchors are made of these.
#[test]
fn a_canary_in_every_private_place_is_in_nothing_that_is_written() {
    let hidden = [
        "<!-- private -->CANARY<!-- /private -->",
        "%%CANARY%%",
        "<!-- private --> a %% CANARY %% <!-- private --> b <!-- /private --> CANARY <!-- /private -->",
        "%% <!-- private --> %% CANARY <!-- /private -->",
        "<!-- private CANARY",
    ];
    let bodies = [
        "{}",
        "# {}",
        "a\n\n- {}",
        "> {}",
        "| a | {} |\n|---|---|\n",
        "[a](<x{}.png>)",
        "![{}](a.png)",
        "![a](a.png \"{}\")",
        "[a](https://x.example \"{}\")",
        "[a]({}.md)",
        "[[{}]]",
        "[[x|{}]]",
        "a[^1]\n\n[^1]: {}",
        "a[^{}]\n\n[^{}]: b",
        "[r]: https://x.example/{} \"t\"\n\n[r]",
        "<img src=\"{}.png\" alt=\"a\">",
        "<img src=\"a.png\" alt=\"{}\">",
        "<!-- a {} -->",
        "- [ ] do {}",
        "Aside: {}",
        "Q: {}",
        "Takeaway: {}",
        "[12:34] {}",
        "[https://github.com/{}/{}](https://github.com/{}/{})",
        "<https://github.com/a/{}>",
        "#tag{}",
        "~~{}~~",
        "```\n<!-- private -->CANARY<!-- /private -->\n```\n{}",
        "    {}",
        "a {}\n===\n",
        "![private](images/CANARY.png){}".strip_prefix("![private](images/CANARY.png)").unwrap(),
        "<!-- private -->![](CANARY.png)<!-- /private -->{}",
    ];
    let fields = [
        "title: 'a {}'",
        "speakers: ['{}']",
        "speakers: ['Ann ({})']",
        "track: '{}'",
        "room: '{}'",
        "url: 'https://x.example/{}'",
        "slides: 'https://x.example/{}'",
        "video: 'https://youtu.be/{}'",
        "tags: ['{}']",
        "kind: '{}'",
        "event: '{}'",
        "session: '{}'",
        "start: '{}'",
        "other: '{}'",
        "private: '{}'",
    ];
    let own = [
        "title: 'a {}'",
        "slug: 'a {}'",
        "tags: ['{}']",
        "description: '{}'",
        "extra: {a: ['{}']}",
        "extra: {'{}': 1}",
        "heading: '{title} {}'",
        "groups: ['{}']",
        "blog: '{}'",
        "unknown: '{}'",
        "group: '{}'",
        "include: ['notes', '{}']",
    ];
    let rest = "<!-- talklog:talks heading=\"H\" -->\n\n<!-- talklog:todos -->\n\n<!-- talklog:tools -->\n\n<!-- talklog:speakers -->\n\n<!-- talklog:favourites least=\"1\" -->\n";
    let shown = "---\ntalklog: post\ntitle: P\ndate: 2026-09-20\ngroup: tag\nheading: '{title} {people} {track} {room}'\ninclude: [notes, summary, asides, questions, photos, links, rating, times]\n---\n";
    let mut looked = 0;
    let mut look = |post: &str, talk: &str, what: &str| {
        let found = composed(post, &[("tide/talk.md", talk)]);
        let written = everything(&found).to_lowercase();
        let letters: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
        assert!(!letters.contains("canary"), "{what} left:\n{written}");
        looked += 1;
        // What an export renders is looked at each time; the files themselves now and then, since each is synced.
        if looked % 8 != 0 {
            return;
        }
        let blog = tempfile::tempdir().unwrap();
        for dialect in [Dialect::Hugo, Dialect::Zola] {
            let read = |_: &NotePath| Ok(b"png".to_vec());
            let ask = Export {
                to: blog.path(),
                dialect,
                blog: None,
                dry_run: false,
                last: None,
                read: &read,
                now: now(),
            };
            let Ok(done) = export(&found, &ask) else { continue };
            let mut all = format!("{:?}", done.files).to_lowercase();
            for file in &done.files {
                all.push_str(&String::from_utf8_lossy(&fs::read(&file.path).unwrap()).to_lowercase());
            }
            for record in &done.records {
                all.push_str(
                    &format!("{} {}", record.path, String::from_utf8_lossy(&record.bytes)).to_lowercase(),
                );
            }
            assert!(!all.contains("canary"), "{what} left:\n{all}");
            fs::remove_dir_all(blog.path()).unwrap();
            fs::create_dir(blog.path()).unwrap();
        }
    };
    for mark in hidden {
        for body in bodies {
            let body = body.replace("{}", mark);
            look(
                &format!("{shown}{rest}"),
                &format!("---\ntitle: T\nvideo: https://youtu.be/x\n---\n{body}\n\nend\n"),
                &body,
            );
            // The talk's title and speakers are read from what is public.
            look(&format!("{shown}{rest}"), &format!("{body}\n\nend\n"), &body);
            look(&format!("{shown}{body}\n\n{rest}"), "# T\n", &body);
            look(&format!("---\ntalklog: post\ndate: 2026-09-20\n---\n{body}\n"), "# T\n", &body);
        }
        for field in fields {
            let field = field.replace("{}", mark);
            look(&format!("{shown}{rest}"), &format!("---\n{field}\n---\ntext\n"), &field);
        }
        for field in own {
            let field = field.replace("{}", mark);
            look(&format!("---\ntalklog: post\ndate: 2026-09-20\n{field}\n---\n{rest}"), "# T\n", &field);
        }
        for directive in [
            "talks heading=\"{}\"",
            "talks track=\"{}\"",
            "talk note=\"{}\"",
            "talk note=\"T\" heading=\"{}\"",
            "{}",
        ] {
            let directive = format!("<!-- talklog:{} -->", directive.replace("{}", mark));
            look(&format!("{shown}{directive}\n"), "# T\n", &directive);
        }
    }
    assert!(looked > 700, "{looked}");
}
