//! The forms that recaps are written in, each with invented talks. `@@` stands where a talk begins.

use proptest::prelude::*;

use super::*;

/// Takes the marks out of a fixture, and gives the lines that they stood on.
fn marked(fixture: &str) -> (String, Vec<u32>) {
    let mut lines = Vec::new();
    let mut text = String::new();
    for (number, line) in (1..).zip(fixture.split_inclusive('\n')) {
        let bare = line.strip_prefix("@@").inspect(|_| lines.push(number));
        text.push_str(bare.unwrap_or(line));
    }
    (text, lines)
}

fn whole(text: &str, parts: &Parts) {
    let joined: String = parts.parts.iter().map(|part| &text[part.range.clone()]).collect();
    assert_eq!(joined, text, "the parts together are the post");
    assert!(parts.parts.iter().all(|part| !part.range.is_empty()));
}

fn begins(text: &str) -> Vec<u32> {
    let parts = read(text, &[]);
    whole(text, &parts);
    parts.talks().map(|(part, _)| part.line).collect()
}

fn titles(text: &str) -> Vec<(String, Vec<String>)> {
    let parts = read(text, &[]);
    let names = |talk: &Talk| talk.speakers.iter().map(|person| person.name.clone()).collect();
    parts.talks().map(|(_, talk)| (talk.title.clone(), names(talk))).collect()
}

const FORMS: &[(&str, &str)] = &[
    (
        "headings with a dash, speaker and company",
        "# Loom Days, a recap\n\nIt was three days of yarn.\n\n@@## Warp Speed Without Tears – Nora Lindqvist, Shuttle Works\n\nShe began with a knot.\n\n### Demo\n\nIt broke.\n\n@@## The Weft Nobody Sees - Tobias Okafor & Mira Sandoval, Heddle Inc\n\nGood slides.\n\n## Conclusion\n\nGo there.\n",
    ),
    (
        "a session's label, under days",
        "+++\ntitle = \"Loom Days\"\n+++\n\nHello.\n\n## 5 May\n\n@@### Keynote day 1\n\nLong.\n\n@@### Session: SPINNING AT SCALE - PAULA BRANDT, DISTAFF\n\n- fibre\n\n## 6 May\n\n@@### Session: Knots as Data\n\nShort.\n\n## Projects to look at\n\n- bobbin\n",
    ),
    (
        "title by speaker",
        "Notes from the hall.\n\n@@## Dyeing in the Open by Henrik Vasquez\n\nBlue.\n\n@@## Why Felt Forgets by Ines Moreau and Karl Ostrom\n\nGrey.\n\n@@## Patterns We Borrow by Lucia Ferrand\n\nRed.\n",
    ),
    (
        "linked headings under topics",
        "Intro.\n\n## Fibre\n\n@@### [Sheep to Shawl in One Pipeline](https://www.youtube.com/watch?v=abc1)\nnice one. the demo worked.\n\n@@### [The Cost of Silk](https://www.youtube.com/watch?v=abc2)\n- worms\n- more worms\n\n## Machines\n\n@@### [Jacquard Was Right](https://www.youtube.com/watch?v=abc3)\ncards!\n\n## Miscellaneous notes\n\n- [a spindle](https://github.com/x/spindle)\n",
    ),
    (
        "the speaker first",
        "# Loomcon 2026\n\n## Day 1\n\n@@### Anders Holm @aholm - Heddle - Reading a Draft Backwards\n- slow\n\n@@### Beatrice Nakano (Shuttle) - Edges That Hold\n- selvedge\n\n## Day 2\n\n@@### Carlos Wexler - What the Reed Knows\n\n@@### Dana Petrosyan - Tension: A Love Story\n- springs\n",
    ),
    (
        "session codes",
        "We queued a lot.\n\n@@## WEV204: Advanced warping with one hand\n\nFull room.\n\n@@## DYE310-R1 | Indigo, end to end\n\nBlue hands.\n\n## Dinner\n\nSoup.\n\n@@## SPN101: Your first spindle\n\nFun.\n",
    ),
    (
        "numbered bold items with text between them",
        "My top talks of the year.\n\n@@1. **The Shed and the Shuttle** – Greta Lindholm\n\nShe told of sheds.\n\n@@2. **Bobbins Considered Harmful** – Ivan Castellano\n\nHe threw one.\n\n@@3. **Carding for Everyone** – Judith Amsel\n\nWool.\n",
    ),
    (
        "bold lines alone",
        "A short report.\n\n@@**Twining Under Load** by Peter Halvorsen\n\nLots of graphs.\n\n@@**A Basket Is a Graph** by Rosa Delacroix\n\nLots of baskets.\n\n@@**Lace Without Fear** by Simon Achterberg\n\nHoles.\n",
    ),
    (
        "a speaker's line under the title",
        "# Notes\n\n@@## Braids in Motion\n\n*Speaker: Vera Kowalczyk*\n\n- three strands\n\n### Why\n\n- more\n\n@@## Nets and Their Gaps\n\nSpeakers: Walter Iwu, Yan Feldt (Mesh Ltd)\n\n- fish\n",
    ),
    (
        "a line of links under the title",
        "What I saw.\n\n@@## A Loom of One's Own\n\n[Video](https://example.org/v/1) | [Slides](https://example.org/s/1)\n\nGood.\n\n@@## Pulling Threads\n\n[Video](https://example.org/v/2) | [Slides](https://example.org/s/2)\n\nBetter.\n",
    ),
    (
        "bare titles under days, told as talks",
        "Here is what I heard at the sessions.\n\n## Monday\n\n@@### Spinning plates and yarn\n\nThis talk was about yarn.\n\n@@### How the heddle got its eye\n\nThe speaker brought one.\n\n## Tuesday\n\n@@### Weaving in small teams\n\nA session on people.\n\n@@### Selling what you wove\n\nThe talk ended early.\n",
    ),
    (
        "five blank lines as a break",
        "Some notes, as they came.\n\n\n\n\n\n@@Clara Benning & Erik Sorelle - work on tension at Heddle\n\n## Intro\n\nIt pulls.\n\n## Q&A\n\nDoes it?\n\n\n\n\n\n@@> fast!\n\nFrank Delgado, Shuttle Works\n\n## Demo\n\nIt flew.\n\n\n\n\n\n@@Grace Hollander, Mesh Ltd - once a fisher\n\nNets.\n",
    ),
    (
        "bullets with linked titles",
        "My favourite talks were:\n\n@@- [Felt on a Budget](https://sched.co/1abcd) by Holly Brandt\n@@- [Seven Kinds of Moss Stitch](https://sched.co/1abce) by Igor Lindqvist\n@@- [Unpicking](https://sched.co/1abcf)\n\nThe food was good.\n",
    ),
    (
        "underlined headings",
        "@@[Colour on the Loom](https://example.org/slides)\n==================\n\nby [Jane Okafor](https://example.org/jane)\n\n* light\n\nhow light works\n---------------\n\n* waves\n\n@@Shuttles at Dawn\n================\n\nby [Karl Benning](https://example.org/karl)\n\n* early\n",
    ),
    (
        "titles alone on a line",
        "Loomcon, online: notes\n\nThese are notes of the talks that I followed.\n\n@@Weaving the Schedule by Laura Petersen\n\nShe had a plan.\n\n@@Threads and Other Promises – Marco Vidal, Heddle & Nina Foss, Shuttle\n\nTalk page and slides\n\nThey promised much.\n\n@@A Quiet Loom – Oscar Lindgren, Mesh Ltd\n\nTalk page\n\nIt was.\n\nClosing remarks: what is next\n\nMore of it.\n",
    ),
    (
        "times before titles",
        "## Saturday\n\n@@### 10:00 – Fleece, from the top\n\nWarm.\n\n@@### 11:30 – Knitting in production\n\nWarmer.\n\n@@### 14:15 – Purl and its discontents\n\nHot.\n",
    ),
    (
        "quoted titles",
        "I liked these.\n\n@@### \"Yarn All the Way Down\" by Paul Eriksen\n\nYes.\n\n@@### \"Skeins and Strings\" – Quinn Abara\n\nNo.\n",
    ),
    (
        "one heading of the first level for each talk",
        "@@# Ropes That Talk\n\nBy Rachel Lindahl\n\n## Problem\n\nNoise.\n\n## Solution\n\nSplice.\n\n@@# Cables That Listen\n\nBy Stefan Moreau\n\n## Problem\n\nSilence.\n",
    ),
    (
        "in German",
        "---\ntitle: Webtage\n---\n\nWar schön.\n\n## Tag 1\n\n@@### Vortrag: Kette und Schuss im Alltag\n\nViel Kette.\n\n@@### Knoten lösen von Thomas Riedel\n\nGeduld.\n\n## Fazit\n\nWieder hin.\n",
    ),
    (
        "headings in code are none",
        "@@## Make It Weave – Anna Lindqvist, Heddle\n\n```sh\n# ## Not a Talk – Bob Benning, Shuttle\n```\n\n@@## Make It Hold – Clara Sorelle, Heddle\n\nFine.\n",
    ),
    (
        "sections of a talk on its own level, and what the trip was like",
        "Hello.\n\n@@## Warp Speed by Nora Lindqvist\n\nA knot.\n\n## Q&A\n\nWhy?\n\n## Getting a badge\n\nA queue.\n\n@@## The Weft Nobody Sees by Tobias Okafor\n\nGood.\n\n@@## Dyeing in the Open by Ines Moreau\n\nBlue.\n\n## Final words\n\nBye.\n",
    ),
    (
        "items that name their speakers behind a dash",
        "The talks that I liked:\n\n@@* Warp Speed - Nora Lindqvist\n@@* The Weft Nobody Sees - Tobias Okafor\n@@* **Dyeing in the Open** (Ines Moreau): blue hands all over\n\nThat was it.\n",
    ),
    (
        "days, then titles with names in brackets",
        "## Thursday\n\n@@### Fringe Benefits (Diana Holloway)\n\nTassels.\n\n@@### The Knot Registry (Edward Lindqvist, Mesh Ltd)\n\nNames.\n\n## Friday\n\n@@### Hems and Haws (Fiona Brandt)\n\nLong.\n",
    ),
];

/// Posts in which no talk can be told from another.
const STORIES: &[(&str, &str)] = &[
    (
        "a trip",
        "## Getting there\n\nThe train was late.\n\n## The venue\n\nA hall with looms.\n\n## Food\n\nSoup twice.\n\n## Conclusion\n\nI will come back, the talks were good.\n",
    ),
    (
        "prose",
        "I went to Loomcon. Nora spoke of warps, and Tobias of wefts, and both were good talks.\n\nThen we had dinner. On the second day I slept.\n",
    ),
    (
        "takeaways",
        "Some takeaways from the talks:\n\n- [bobbin](https://github.com/loom/bobbin) is retired\n- wool is back\n- Use less glue\n\nResources:\n\n- [A book of knots](https://example.org/knots) by Hans Lindqvist\n- [Weaving weekly](https://example.org/weekly) by Ida Benning\n",
    ),
    (
        "sights",
        "## The old mill\n\nBig.\n\n### Waterwheel\n\nWet.\n\n### Mill pond\n\nWetter.\n\n## The castle\n\nOld.\n",
    ),
    ("nothing", "\n\n"),
    ("only front matter", "---\ntitle: Loomcon\n---\n"),
];

#[test]
fn each_form_is_cut_where_its_talks_begin() {
    let mut wrong = Vec::new();
    for (name, fixture) in FORMS {
        let (text, lines) = marked(fixture);
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let found = begins(&text);
            if found != lines {
                wrong.push(format!("{name}: {found:?} is {lines:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_story_stays_one_piece() {
    for (name, text) in STORIES {
        assert_eq!(begins(text), Vec::<u32>::new(), "{name}");
    }
}

#[test]
fn titles_and_speakers_are_parted() {
    let said = |text: &str| {
        titles(&format!("{text}\n\nA talk.\n\n## Second Thoughts by Nora Lindqvist\n\nYes.\n"))
            .first()
            .cloned()
            .unwrap_or_default()
    };
    let is = |text: &str, title: &str, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(said(text), (title.to_owned(), names), "{text}");
    };
    is(
        "## Warp Speed – Anna Lindqvist, Heddle & Bob Benning, Mesh",
        "Warp Speed",
        &["Anna Lindqvist", "Bob Benning"],
    );
    is("## Session: WARP SPEED - ANNA KÖRNER, HEDDLE", "WARP SPEED", &["Anna Körner"]);
    is(
        "## [Warp Speed](https://example.org/talk/1) by [Anna Lindqvist](https://example.org)",
        "Warp Speed",
        &["Anna Lindqvist"],
    );
    is("## [Warp Speed by Anna Lindqvist](https://example.org/talk/1)", "Warp Speed", &["Anna Lindqvist"]);
    is("## Anna Lindqvist: Warp Speed and You", "Warp Speed and You", &["Anna Lindqvist"]);
    is("## 3. “Warp Speed” by Anna Lindqvist", "Warp Speed", &["Anna Lindqvist"]);
    is("## Keynote: Warp Speed by Dr. Anna Lindqvist", "Warp Speed", &["Anna Lindqvist"]);
    is("## Warp Speed\n\nby [threadlady](https://example.org/t)", "Warp Speed", &["threadlady"]);
    is("## Warp – The Long Road - Anna Lindqvist", "Warp – The Long Road", &["Anna Lindqvist"]);
}

#[test]
fn a_schedule_knows_better() {
    let known = ["Small things on a loom".to_owned(), "what remains".to_owned()];
    let text = "I saw Small Things on a Loom first, and it was fine.\n\nLunch.\n\nThen What Remains. It was about ends.\n";
    let parts = read(text, &known);
    whole(text, &parts);
    let lines: Vec<u32> = parts.talks().map(|(part, _)| part.line).collect();
    assert_eq!(lines, [1, 5]);
    assert_eq!(parts.talks().next().unwrap().1.title, "Small Things on a Loom");
    let headed = "## Small things on a loom - live!\n\nx\n\n## What remains\n\ny\n";
    assert_eq!(read(headed, &known).talks().count(), 2);
}

#[test]
fn groups_and_prose_keep_their_places() {
    let (text, _) = marked(FORMS[1].1);
    let parts = read(&text, &[]);
    let kinds: Vec<&str> = parts
        .parts
        .iter()
        .map(|part| match &part.kind {
            Kind::Front => "front",
            Kind::Intro => "intro",
            Kind::Group { day: true, .. } => "day",
            Kind::Group { .. } => "group",
            Kind::Interlude => "interlude",
            Kind::Talk(_) => "talk",
            Kind::Closing => "closing",
            Kind::Whole => "whole",
        })
        .collect();
    assert_eq!(kinds, ["front", "intro", "day", "talk", "talk", "day", "talk", "closing"]);
    let days: Vec<_> = parts.talks().map(|(_, talk)| talk.group.clone().unwrap()).collect();
    assert_eq!(days[2], ("6 May".to_owned(), true));
}

#[test]
fn a_person_corrects_the_cut() {
    let (text, _) = marked(FORMS[2].1);
    let cut = || read(&text, &[]);
    let lines = |parts: &Parts| parts.talks().map(|(part, _)| part.line).collect::<Vec<_>>();
    let edited = |edits: &[Edit]| {
        let (parts, left) = cut().edited(&text, edits);
        whole(&text, &parts);
        (parts, left)
    };
    assert_eq!(lines(&cut()), [3, 7, 11]);
    assert_eq!(lines(&edited(&[Edit::Merge { line: 7 }]).0), [3, 11]);
    assert_eq!(lines(&edited(&[Edit::Split { line: 5 }]).0), [3, 5, 7, 11]);
    let (none, _) = edited(&[Edit::NoTalk { line: 11 }]);
    assert_eq!(lines(&none), [3, 7]);
    assert_eq!(none.parts.last().unwrap().kind, Kind::Closing);
    let (renamed, _) = edited(&[
        Edit::Rename { line: 3, title: "  Dyeing,  out loud ".into() },
        Edit::Speakers { line: 3, speakers: vec!["Henrik Vasquez".into(), "Ada Holm".into()] },
    ]);
    let talk = renamed.talks().next().unwrap().1.clone();
    assert_eq!((talk.title.as_str(), talk.speakers.len()), ("Dyeing, out loud", 2));
    let (_, left) = edited(&[Edit::Rename { line: 4, title: "x".into() }, Edit::Split { line: 99 }]);
    assert_eq!(left.len(), 2);
    let all = [3, 7, 11].map(|line| Edit::NoTalk { line });
    assert_eq!(edited(&all).0.parts.iter().filter(|part| part.kind == Kind::Whole).count(), 1);
}

#[test]
fn a_person_says_the_day_of_a_talk() {
    let text = "## Knots as data – Ada Holm\n\nOne.\n\n## Slow cloth – Henrik Vasquez\n\nTwo.\n";
    let mut context = context();
    context.sessions[0].start = Some("2026-05-05T10:00:00+02:00".into());
    let starts = |edits: &[Edit]| -> Vec<String> {
        let (parts, left) = read(text, &[]).edited(text, edits);
        assert!(left.is_empty(), "{left:?}");
        whole(text, &parts);
        let start = |note: &MadeNote| {
            let front = crate::front_matter::read(&note.text).unwrap();
            front.get("start").and_then(|start| start.as_text().map(str::to_owned)).unwrap_or_default()
        };
        notes(text, &parts, &context).talks.iter().map(start).collect()
    };
    let day = |line: u32, day: &str| Edit::Day { line, day: day.into() };
    assert_eq!(starts(&[]), ["2026-05-05T10:00:00+02:00", ""]);
    assert_eq!(starts(&[day(5, " 2026-05-06 ")]), ["2026-05-05T10:00:00+02:00", "2026-05-06"]);
    // The time of a session is that of its own day.
    assert_eq!(starts(&[day(1, "2026-05-05")])[0], "2026-05-05T10:00:00+02:00");
    assert_eq!(starts(&[day(1, "2026-05-07")])[0], "2026-05-07");
    let (_, left) = read(text, &[]).edited(text, &[day(1, "Thursday"), day(3, "2026-05-07")]);
    assert_eq!(left.len(), 2, "no day, and no talk at that line");
}

fn context() -> Context {
    Context {
        event_path: crate::path::NotePath::parse("loom-days/event.md").unwrap(),
        event: "Loom Days".into(),
        days: Some((jiff::civil::date(2026, 5, 5), jiff::civil::date(2026, 5, 7))),
        name: "2026-loom-days".into(),
        sessions: vec![Session {
            key: "s7".into(),
            title: "knots as data".into(),
            room: Some("Loft".into()),
            ..Session::default()
        }],
        pictures: std::collections::BTreeMap::from([("/img/a b.png".to_owned(), "a-b.png".to_owned())]),
        taken: std::collections::BTreeSet::from(["loom-days/knots-as-data.md".to_owned()]),
    }
}

#[test]
fn notes_are_made_with_their_fields_and_the_post_puts_them_back() {
    let (text, _) = marked(FORMS[1].1);
    let made = notes(&text, &read(&text, &[]), &context());
    let paths: Vec<&str> = made.talks.iter().map(|note| note.path.as_str()).collect();
    assert_eq!(
        paths,
        ["loom-days/keynote-day-1.md", "loom-days/spinning-at-scale.md", "loom-days/knots-as-data-2.md"]
    );
    assert_eq!(
        made.talks[1].text,
        "---\ntitle: SPINNING AT SCALE\nspeakers:\n  - Paula Brandt (Distaff)\nstart: 2026-05-05\n---\n\n- fibre\n"
    );
    assert_eq!(
        made.talks[2].text,
        "---\ntitle: Knots as Data\nstart: 2026-05-06\nroom: Loft\nsession: s7\n---\n\nShort.\n"
    );
    let body = crate::front_matter::split(&made.post.text).unwrap().body.to_owned();
    assert_eq!(
        body,
        "\nHello.\n\n## 5 May\n\n<!-- talklog:talk note=\"loom-days/keynote-day-1.md\" heading=\"{title}\" -->\n\n\
         <!-- talklog:talk note=\"loom-days/spinning-at-scale.md\" heading=\"Session: {title} - PAULA BRANDT, DISTAFF\" -->\n\n\
         ## 6 May\n\n<!-- talklog:talk note=\"loom-days/knots-as-data-2.md\" -->\n\n## Projects to look at\n\n- bobbin\n"
    );
}

#[test]
fn nothing_that_was_written_is_dropped() {
    let text = "## [Warp](https://youtu.be/1) by [Anna Lindqvist](https://example.org/anna)\n\n![a b](/img/a%20b.png) ![x](</img/a b.png>) see [knots][k]\n\n\
                ## [Weft](https://youtu.be/2) by Bob Benning\n\nText.\n\n***\n\nBye.\n\n[k]: https://example.org/knots\n";
    let made = notes(text, &read(text, &[]), &context());
    assert_eq!(made.talks.len(), 2);
    // The speaker's link is in no field, so the heading stays in the text; a definition goes with those that use it.
    assert!(
        made.talks[0]
            .text
            .contains("## [Warp](https://youtu.be/1) by [Anna Lindqvist](https://example.org/anna)")
    );
    assert!(made.talks[0].text.ends_with("[k]: https://example.org/knots\n"), "{}", made.talks[0].text);
    assert!(made.talks[0].text.contains("(<a-b.png>)"), "{}", made.talks[0].text);
    assert!(
        made.talks[1].text.contains("url: 'https://youtu.be/2'\nvideo: 'https://youtu.be/2'\n"),
        "{}",
        made.talks[1].text
    );
    assert!(!made.talks[1].text.contains("## "));
    assert!(made.post.text.contains("Bye."));
}

#[test]
fn days_are_told() {
    let context = context();
    let day = |text: &str| super::days::date(text, context.days, None).map(|date| date.to_string());
    assert_eq!(day("Day 2").as_deref(), Some("2026-05-06"));
    assert_eq!(day("Day one: the beginning").as_deref(), Some("2026-05-05"));
    assert_eq!(day("Thursday").as_deref(), Some("2026-05-07"));
    assert_eq!(day("5th of May").as_deref(), Some("2026-05-05"));
    assert_eq!(day("2026-05-06").as_deref(), Some("2026-05-06"));
    assert_eq!(day("Sunday"), None);
    assert_eq!(day("Day 9"), None);
    assert_eq!(super::days::written("2026-5-7").as_deref(), Some("2026-05-07"));
    assert_eq!(
        super::days::written("2026-09-29 15:34:03 -0400").as_deref(),
        Some("2026-09-29T15:34:03-04:00")
    );
    assert_eq!(super::days::written("2026-09-29T15:34:03Z").as_deref(), Some("2026-09-29T15:34:03Z"));
    assert_eq!(super::days::written("soon"), None);
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("## Warp Speed – Anna Lindqvist, Heddle".to_owned()),
        Just("- [Felt](https://sched.co/1) by Bob Benning".to_owned()),
        Just("**Twining** by Peter Halvorsen".to_owned()),
        Just("Title Under Here\n====".to_owned()),
        Just("## Day 1".to_owned()),
        Just("```".to_owned()),
        Just("---".to_owned()),
        Just("\n\n\n\n".to_owned()),
        Just("by Anna Lindqvist".to_owned()),
        Just("1. **Bobbins** – Ivan Castellano".to_owned()),
        Just("<details>".to_owned()),
        Just("[k]: https://example.org".to_owned()),
        "\\PC{0,40}",
        "[-#*_\\[\\]()\"“”–:.0-9A-Za-zäß ]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_parts_are_the_post_whatever_it_is(pieces in prop::collection::vec(piece(), 0..14), end in prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n")], edits in prop::collection::vec((0u8..7, 0u32..40), 0..5)) {
        let text = pieces.join(end);
        let parts = read(&text, &["Warp Speed".to_owned()]);
        whole(&text, &parts);
        let edits: Vec<Edit> = edits.into_iter().map(|(kind, line)| match kind {
            0 => Edit::Merge { line },
            1 => Edit::Split { line },
            2 => Edit::Rename { line, title: "New".into() },
            3 => Edit::NoTalk { line },
            4 => Edit::IsTalk { line },
            5 => Edit::Day { line, day: "2026-05-06".into() },
            _ => Edit::Speakers { line, speakers: vec!["Ada Holm".into()] },
        }).collect();
        let (parts, _) = parts.edited(&text, &edits);
        whole(&text, &parts);
        let made = notes(&text, &parts, &context());
        prop_assert_eq!(made.talks.len(), parts.talks().count() + parts.parts.iter().filter(|part| part.kind == Kind::Whole).count());
    }
}
