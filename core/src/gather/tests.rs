//! What is gathered, and above all what is not, from talks that nobody gave.

use super::*;
use crate::front_matter;
use crate::path::{NotePath, Revision};

fn read(text: &str) -> Gathered {
    let note = note::read(&NotePath::parse("a.md").unwrap(), Revision::of(text.as_bytes()), text);
    let (body, first) = front_matter::split(text).map_or((text, 1), |split| (split.body, split.body_line));
    let mut names = Names::default();
    names.learn(&note);
    gather(&note, body, first, &names, &Part::ALL)
}

fn todos(text: &str) -> Vec<(u32, String)> {
    read(text).todos.into_iter().map(|todo| (todo.spot.line, todo.words)).collect()
}

fn tools(text: &str) -> Vec<String> {
    read(text).tools.into_iter().map(|tool| tool.name).collect()
}

fn words(said: &[Said]) -> Vec<&str> {
    said.iter().map(|said| said.words.as_str()).collect()
}

#[test]
fn every_box_and_every_todo_is_found() {
    let text = "---\ntitle: Kilns\n---\n# Kilns\n\n- [ ] fire the *second* kiln\n- [x] sweep\n  - [ ] below it\n* [ ] a star\n+ [X] a plus\n1. [ ] a number\n   that goes on\n\
                  • [ ] a bullet of another program\n> - [ ] in a quote\n\n- [ ] TODO: both marks\n- TODO ask about `kiln --help`\n\nTODO: write it up\nTODO\n\nSome text (TODO: measure it) here.\n\
                  Todo: call Odile\n\n## TODO find the slides\n\n```\n- [ ] code\nTODO code\n```\n\nA TODO list app, the TODOs of others, and NOTODO.\n";
    let found = read(text);
    let boxes: Vec<(u32, &str, bool)> = found
        .todos
        .iter()
        .filter(|todo| todo.mark == Mark::Box)
        .map(|todo| (todo.spot.line, todo.words.as_str(), todo.done))
        .collect();
    assert_eq!(
        boxes,
        [
            (6, "fire the second kiln", false),
            (7, "sweep", true),
            (8, "below it", false),
            (9, "a star", false),
            (10, "a plus", true),
            (11, "a number that goes on", false),
            (13, "a bullet of another program", false),
            (14, "in a quote", false),
            (16, "both marks", false),
        ]
    );
    let marked: Vec<(u32, &str)> = found
        .todos
        .iter()
        .filter(|todo| todo.mark == Mark::Todo)
        .map(|todo| (todo.spot.line, todo.words.as_str()))
        .collect();
    assert_eq!(
        marked,
        [
            (17, "ask about kiln --help"),
            (19, "write it up"),
            (20, "TODO"),
            (22, "measure it) here."),
            (23, "call Odile"),
            (25, "find the slides"),
        ]
    );
    assert_eq!(found.todos.len(), boxes.len() + marked.len(), "{:?}", found.todos);
}

#[test]
fn the_persons_own_words_say_what_is_to_do() {
    for text in [
        "I need to order more clay.",
        "Nice glaze, i still need to try that at home",
        "There is a paper on ash: need to read it!",
        "Need to look at the vents.",
        "Look into wood firing.",
        "I really should check out the Ofen handbook.",
        "Will go to the second part later ...",
        "I'll have to look up how slip works.",
        "Note to self: bring gloves.",
        "A book that's been on my reading list for a while.",
        "I have one of these at home and need to finish it.",
        "I want to\nlook at this again, since the whole\nroom laughed.",
        "Das muss ich mir noch anschauen.",
        "Noch nachlesen, wie die Glasur heißt.",
        "Ich sollte das mal ausprobieren.",
    ] {
        assert_eq!(todos(text).len(), 1, "{text}: {:?}", todos(text));
    }
}

#[test]
fn what_others_need_is_nothing_to_do() {
    for text in [
        "We need to get the potters in scope.",
        "Need to get the glaze right before firing.",
        "Teams need to look at their vents.",
        "You should read the manual.",
        "Do I need to look at this?",
        "If I need to try a glaze, I ask.",
        "I have to say that it was fun.",
        "This will go to production.",
        "Research has shown that clay is old.",
        "To look at a kiln, you open it.",
        "What to look at first is open.",
        "They want to check the vents later.",
        "I don't need to try it.",
        "Sie müssen das noch testen.",
        "Man sollte das lesen.",
        "Wir wollen das ausprobieren.",
        "Potters have to finish what they start.",
    ] {
        assert_eq!(todos(text), [], "{text}");
    }
}

#[test]
fn talks_to_watch_are_told_from_talks_that_were_watched() {
    for text in [
        "I want to watch the recording of the ash talk.",
        "Will go to talk later ...",
        "I'll watch this session later.",
        "Watch the panel later",
        "Den Vortrag will ich mir noch ansehen.",
        "## To watch\n\n- The panel on ash",
    ] {
        assert_eq!(read(text).watch_later.len(), 1, "{text}");
    }
    for text in
        ["I watched the recording.", "A must-watch talk.", "You should watch this talk.", "Talk later"]
    {
        assert_eq!(words(&read(text).watch_later), [""; 0], "{text}");
    }
    let later = read("---\ntitle: Ash\nwatched: later\n---\nText.\n");
    assert_eq!(words(&later.watch_later), ["Ash"]);
}

#[test]
fn tools_are_known_by_name_link_list_and_sentence() {
    for (text, expected) in [
        ("They use Prometheus, loki and istio.", vec!["Prometheus", "loki", "istio"]),
        ("We moved to ArgoCD; Argo CD's sync is quick.", vec!["ArgoCD", "Argo CD"]),
        ("[Kilnwright](https://github.com/ofen/kilnwright) fires.", vec!["Kilnwright"]),
        ("[the code](https://github.com/ofen/kilnwright)", vec!["kilnwright"]),
        ("See github.com/ofen/kilnwright. Later, kilnwright again.", vec!["kilnwright", "kilnwright"]),
        ("[Glazery](https://glazery.dev) is new.", vec!["Glazery"]),
        ("Kilnwright, an open source tool that fires.", vec!["Kilnwright"]),
        ("They wrote a tool called kiln-ctl for it.", vec!["kiln-ctl"]),
        ("The prometheus-adapter is old.", vec!["prometheus-adapter"]),
        ("A Prometheus-based check.", vec!["Prometheus"]),
        ("Terrafrom is a slip.", vec!["Terrafrom"]),
        ("**Karpenter** and `falco` are marked.", vec!["Karpenter", "falco"]),
        ("## Tools mentioned\n\n- Kilnwright: fires\n- Glazery (new)", vec!["Kilnwright", "Glazery"]),
    ] {
        assert_eq!(tools(text), expected, "{text}");
    }
}

#[test]
fn common_words_companies_and_code_are_no_tools() {
    for text in [
        "Kubernetes and Git are everywhere.",
        "The helm of the ship is in flux, and the vault is shut.",
        "A porter carries spark plugs to the harbor; react early.",
        "Mira Sand from Docker gave a talk.",
        "## Clay at scale – Mira Sand, Docker & Ines Reed, Elastic",
        "```\nterraform apply\n```",
        "Some text `docker run --rm x`.",
        "[my site](https://example.org/terraform-notes)",
        "## How we build tools\n\n- Be kind\n- Write it down",
        "Observability is a tool for teams.",
        "Opa told me a story.",
        "[slides](https://github.com/ofen/my-talk-slides)",
    ] {
        assert_eq!(tools(text), [""; 0], "{text}");
    }
}

#[test]
fn a_list_of_things_to_research_is_taken_whole() {
    let text = "## Interesting projects that require more research\n\n- Kilnwright\n- Glazery\n  - [docs](https://docs.glazery.example/)\n- [https://slip.example/](slip)\n\
                - [Vent](https://vent.example)\n- Ash - a sieve\n- [ ] Cone ten\n\n## After that\n\n- Nothing\n";
    let found = read(text);
    let research: Vec<(&str, Option<&str>)> =
        found.tools.iter().filter(|t| t.research).map(|t| (t.name.as_str(), t.url.as_deref())).collect();
    assert_eq!(
        research,
        [
            ("Kilnwright", None),
            ("Glazery", Some("https://docs.glazery.example/")),
            ("slip", Some("https://slip.example/")),
            ("Vent", Some("https://vent.example")),
            ("Ash", None),
            ("Cone ten", None),
        ]
    );
    for heading in [
        "### To research",
        "Things to look into:",
        "**To try out:**",
        "## Zum Ausprobieren",
        "Tech worth checking out:",
    ] {
        let found = read(&format!("{heading}\n\n- Kilnwright\n- glazery\n"));
        assert_eq!(found.tools.iter().filter(|tool| tool.research).count(), 2, "{heading}");
    }
}

#[test]
fn questions_are_those_of_the_audience_and_ones_own() {
    let text = "What is clay? It is earth.\n\n## Q&A\n\nCan it be fired twice? *Yes.*\n\nThe room was full.\n\n## Next\n\nIs it over?\n\nQ: Why ash?\n\n\
                Look into salt firing. What does it cost?\n";
    assert_eq!(words(&read(text).questions), ["Can it be fired twice?", "Why ash?", "What does it cost?"]);
    assert_eq!(words(&read("## Fragen\n\n- Geht das auch kalt?\n").questions), ["Geht das auch kalt?"]);
}

#[test]
fn quotations_are_sentences_that_somebody_said() {
    let text = "Quote: clay forgives, glaze does not\n\nShe said “you cannot rush a kiln” and left.\n\n\"fire it all and see what breaks\"\n\n\
                The \"hot zone\" is small, and \"the wall that is far too thin\" fails.\n\n> Every crack is a teacher.\n\n> I did not get this.\n";
    assert_eq!(
        words(&read(text).quotes),
        [
            "clay forgives, glaze does not",
            "“you cannot rush a kiln”",
            "\"fire it all and see what breaks\"",
            "Every crack is a teacher.",
        ]
    );
}

#[test]
fn speakers_are_those_of_the_note_else_those_of_its_text() {
    let names = |text: &str| -> Vec<String> {
        read(text).speakers.into_iter().map(|named| named.speaker.to_string()).collect()
    };
    assert_eq!(
        names("---\nspeakers: [Mira Sand (Ofen)]\n---\n# Ash – Odile Brandt, Kiln AG\n"),
        ["Mira Sand (Ofen)"]
    );
    assert_eq!(
        names(
            "## How we fire at scale - Odile Brandt, Kiln AG & Ines Reed, Ash\n\nText.\n\n## Why salt matters – Vesna Quill, Slip\n"
        ),
        ["Odile Brandt (Kiln AG)", "Ines Reed (Ash)", "Vesna Quill (Slip)"]
    );
    assert_eq!(
        names("## Service mesh in depth – Linkerd, Istio and more\n\nLogs are sent from Kafka.\n"),
        [""; 0]
    );
}

#[test]
fn spellings_and_notes_meet_in_one_entry() {
    let one = |name: &str, url: Option<&str>| Mention {
        name: name.into(),
        key: tools::key_of(name),
        url: url.map(Into::into),
        research: false,
        spot: Spot { line: 1, from: 0, to: 1 },
    };
    let found = super::tools([
        (one("argocd", None), 1),
        (one("ArgoCD", Some("https://argoproj.example")), 2),
        (one("Argo CD", None), 3),
        (one("ArgoCD", None), 4),
        (one("Kilnwright", None), 5),
    ]);
    assert_eq!(found.len(), 2);
    let argo = &found[0];
    assert_eq!((argo.name.as_str(), argo.mentions.as_slice()), ("ArgoCD", &[1, 2, 3, 4][..]));
    assert_eq!(argo.url.as_deref(), Some("https://argoproj.example"));
    let person =
        |name: &str, of: Option<&str>| Speaker { name: name.into(), affiliation: of.map(Into::into) };
    let people = people([
        (person("JÖRG ASCHE", None), 1),
        (person("Jörg Asche", Some("Ofen")), 2),
        (person("Jorg Asche", Some("ofen")), 3),
        (person("Mira Sand", None), 1),
    ]);
    assert_eq!(people.len(), 2);
    assert_eq!(
        (people[0].name.as_str(), people[0].affiliations.len(), people[0].talks.as_slice()),
        ("Jörg Asche", 1, &[1, 2, 3][..])
    );
}

#[test]
fn places_are_those_of_the_file() {
    let found = read("---\ntitle: A\n---\nÄ: see Prometheus.\r\n\r\n- [ ] füllen\r\n");
    assert_eq!(found.tools[0].spot, Spot { line: 4, from: 7, to: 17 });
    assert_eq!(found.todos[0].spot, Spot { line: 6, from: 6, to: 12 });
}

#[test]
fn odd_notes_are_read_in_time() {
    for text in [
        "> ".repeat(2_000),
        "- [ ] ".repeat(5_000),
        "TODO ".repeat(5_000),
        "\"a b c d ".repeat(5_000),
        "[a](https://github.com/a/b) ".repeat(3_000),
        "Argo ".repeat(5_000),
        "a-".repeat(10_000),
        "`".repeat(10_001),
        "- x\n".repeat(10_000),
        "é\u{301}? ! … (".repeat(3_000),
    ] {
        let _ = read(&text);
        let _ = read(&format!("## To research\n\n{text}"));
    }
}
