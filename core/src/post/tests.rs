mod asked;
mod kept;

use std::fs;
use std::io;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::event::Event;
use crate::note::{self, Note};
use crate::path::Revision;

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

fn note_of(at: &str, text: &str) -> (Note, String) {
    (note::read(&path(at), Revision::of(text.as_bytes()), text), text.to_owned())
}

fn event() -> Event {
    let (note, text) = note_of("tide/event.md", "---\ntitle: Tide\ntimezone: Europe/Copenhagen\n---\n");
    crate::event::read(&note, &text)
}

/// Composes a post whose note is `post`, of the notes given as path and text.
fn composed(post: &str, notes: &[(&str, &str)]) -> Composed {
    let (note, text) = note_of("posts/tide.md", post);
    let talks: Vec<(Note, String)> = notes.iter().map(|(at, text)| note_of(at, text)).collect();
    compose(&Plan::read(&note, &text), &talks, Some(&event()))
}

/// Gives the document of one talk without its heading.
fn body(note: &str) -> String {
    let text = composed(POST, &[("tide/talk.md", &format!("---\ntitle: Talk\n---\n{note}"))]).markdown();
    text.strip_prefix("## Talk\n\n").unwrap_or_else(|| panic!("{text}")).trim_end().to_owned()
}

fn told(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    for finding in findings {
        let place = finding.path.as_ref().map(ToString::to_string).unwrap_or_default();
        let line = finding.line.map(|line| line.to_string()).unwrap_or_default();
        let stop = if finding.stops { "STOP" } else { "note" };
        let hint = finding.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        lines.push(format!("{stop} {place}:{line} {}{hint}", finding.message));
    }
    lines.join("\n")
}

const POST: &str = "---\ntalklog: post\ntitle: Two days\ndate: 2026-09-20\ngroup: none\n---\n";

const THREE: [(&str, &str); 3] = [
    (
        "tide/b.md",
        "---\ntitle: Second\nspeakers: [Ann Ember (Reed)]\nstart: 2026-09-17T23:30:00Z\ntrack: Data\nrating: 5\ntags: [x]\n---\nOf b.\n\n- [ ] do b\n- [x] done b\n",
    ),
    (
        "tide/a.md",
        "---\ntitle: First\nspeakers:\n  - Bo Fern\n  - Ann Ember (Reed)\nstart: 2026-09-17T10:00:00+02:00\ntrack: Security\nrating: 3\nurl: https://tide.example/a b\nslides: https://tide.example/s.pdf\nvideo: later\n---\nOf a, see [[b]], [[b|the other]], [[nobody]] and [c](c.md).\n",
    ),
    (
        "tide/c.md",
        "---\ntitle: Third\ntrack: security\nwatched: later\n---\nOf c, [repo](https://github.com/reed/sail/issues/1).\n",
    ),
];

#[test]
fn talks_stand_by_day_where_the_event_is() {
    let post = "---\ntalklog: post\ntitle: Two days\ndate: 2026-09-20\n---\nBefore.\n";
    let composed = composed(post, &THREE);
    insta::assert_snapshot!(composed.markdown(), @r"
    Before.

    ## Thursday 17 September

    ### [First](https://tide.example/a%20b) – Bo Fern, Ann Ember

    [Slides](https://tide.example/s.pdf)

    Of a, see [Second](#talk-second), [the other](#talk-second), nobody and [c](#talk-third).

    ## Friday 18 September

    ### Second – Ann Ember

    Of b.

    - [ ] do b
    - [x] done b

    ## More talks

    ### Third

    Of c, [repo](https://github.com/reed/sail/issues/1).
    ");
    insta::assert_snapshot!(told(&composed.findings), @r#"note tide/a.md: "later" is no address on the web, so the post does not link to it"#);
    assert_eq!(composed.date, "2026-09-20T00:00:00+02:00", "a date alone is midnight where the event is");
}

#[test]
fn directives_gather() {
    let post = format!(
        "{POST}## Security\n\n<!-- talklog:talks track=\"Security\" -->\n\n## The rest\n<!-- more -->\n<!-- talklog:talks -->\n\n\
         ## At the end\n\n<!-- talklog:todos -->\n\nand\n\n<!-- talklog:favourites least=\"4\" -->\n\n<!-- talklog:speakers -->\n\n\
         <!-- talklog:watch-later -->\n\n<!-- talklog:tools -->\n"
    );
    let composed = composed(&post, &THREE);
    insta::assert_snapshot!(composed.markdown(), @r"
    ## Security

    ### [First](https://tide.example/a%20b) – Bo Fern, Ann Ember

    [Slides](https://tide.example/s.pdf)

    Of a, see [Second](#talk-second), [the other](#talk-second), nobody and [c](#talk-third).

    ### Third

    Of c, [repo](https://github.com/reed/sail/issues/1).

    ## The rest
    <!-- more -->

    ### Second – Ann Ember

    Of b.

    - [ ] do b
    - [x] done b

    ## At the end

    - [ ] do b ([Second](#talk-second))

    and

    - [Second](#talk-second) – Ann Ember

    - Bo Fern: [First](#talk-first)
    - Ann Ember (Reed): [First](#talk-first), [Second](#talk-second)

    - [Third](#talk-third)

    - [sail](https://github.com/reed/sail) ([Third](#talk-third))
    ");
}

#[test]
fn links_to_published_posts_lead_to_them() {
    let published = |front: &str| {
        let text = format!("---\ntalklog: post\ntitle: Last year\n{front}---\n");
        let (note, text) = note_of("posts/last-year.md", &text);
        Published::of(&note, &text)
    };
    let (post, text) = note_of("post.md", "---\ntalklog: post\nevent: tide\ndate: 2026-09-20\n---\n");
    let mut plan = Plan::read(&post, &text);
    plan.published = published("canonical: https://blog.example/last year\n").into_iter().collect();
    let talk = note_of(
        "tide/a.md",
        "---\ntitle: A\n---\nAs in [[last-year]], [[Last year|then]] and [words](../posts/last-year.md).\n",
    );
    let made = compose(&plan, &[talk], Some(&event())).markdown();
    let at = "(https://blog.example/last%20year)";
    assert!(made.contains(&format!("As in [Last year]{at}, [then]{at} and [words]{at}.")), "{made}");
    for hidden in
        ["", "canonical: https://x.example/\ndraft: true\n", "canonical: https://x.example/\nprivate: true\n"]
    {
        assert_eq!(published(hidden), None, "{hidden}");
    }
}

#[test]
fn a_talk_that_is_not_shown_has_no_link() {
    let composed = composed(
        &format!("{POST}<!-- talklog:talks track=\"Security\" -->\n\n<!-- talklog:todos -->\n"),
        &THREE,
    );
    let text = composed.markdown();
    assert!(text.contains("see Second, the other, nobody and [c](#talk-third)"), "{text}");
    assert!(text.contains("- [ ] do b (Second)"), "{text}");
    assert!(told(&composed.findings).contains("no directive of the post shows \"Second\""));
}

#[test]
fn wrong_directives_stop_with_their_line() {
    for (directive, expected) in [
        ("<!-- talklog:tlks -->", "6 there is no directive `talklog:tlks` (did you mean `talklog:talks`?)"),
        ("<!-- talklog:talk -->", "6 `talklog:talk` names no note (name it, as in"),
        (
            "<!-- talklog:talk note=\"Frist\" -->",
            "6 there is no talk \"Frist\" that may go into the post (did you mean \"First\"?)",
        ),
        (
            "<!-- talklog:talk note=\"First\" heading=\"{titel}\" -->",
            "6 `{titel}` is nothing that a heading can show (did you",
        ),
        ("<!-- talklog:talk note=\"First\" level=\"7\" -->", "6 \"7\" is no level of a heading (known are"),
        ("<!-- talklog:talks kind=\"party\" -->", "6 \"party\" is no kind of talk (known are keynote,"),
        ("<!-- talklog:talks watched=\"twice\" -->", "6 \"twice\" is no way to watch (known are live"),
        (
            "<!-- talklog:everything -->",
            "6 there is no directive `talklog:everything` (known are talks, talk, tools,",
        ),
        ("<!-- taklog:talks -->", "6 `taklog:` is no directive (did you mean `<!-- talklog:talks -->`?)"),
        ("<!-- talklog:talks trak=\"a\" -->", "6 `talklog:talks` knows no `trak` (did you mean `track`?)"),
        ("<!-- talklog:talks track=a -->", "6 the value of `track` is no text in quotes (values are JSON"),
        ("<!-- talklog:talks track=\"a\" track=\"b\" -->", "6 `talklog:talks` has `track` twice"),
        ("<!-- talklog:talks group=\"room\" -->", "6 talks cannot be put together by \"room\" (known are"),
        ("<!-- talklog:todos least=\"1\" -->", "6 `talklog:todos` knows no `least` (it takes no values)"),
        ("<!-- talklog:favourites least=\"9\" -->", "6 \"9\" is no rating (ratings go"),
        ("here <!-- talklog:talks -->", "6 `<!-- talklog:talks -->` does not stand alone"),
        ("<!-- talklog:talks --> here", "6 `<!-- talklog:talks -->` does not stand alone"),
        ("<!-- talklog:talks", "6 a comment is not closed"),
    ] {
        let composed =
            composed(&format!("---\ntalklog: post\ndate: 2026-09-20\n---\nProse.\n{directive}\n"), &THREE);
        let told = told(&composed.findings);
        assert!(told.contains(&format!("STOP posts/tide.md:{expected}")), "{directive}: {told}");
    }
}

#[test]
fn directives_in_code_and_other_comments_are_none() {
    let prose = "```\n<!-- talklog:nothing -->\n```\n\n<!-- more -->\n\n<!-- a remark: talklog -->\n";
    let composed = composed(&format!("{POST}{prose}"), &THREE);
    assert_eq!(composed.stops().count(), 0, "{}", told(&composed.findings));
    assert!(composed.markdown().starts_with(prose.trim_end()), "{}", composed.markdown());
}

#[test]
fn values_of_directives_are_json() {
    let talk = ("tide/a.md", "---\ntitle: First\ntrack: \"Say \\\"hi\\\" – é\"\n---\nText.\n");
    let composed =
        composed(&format!("{POST}<!-- talklog:talks track=\"Say \\\"hi\\\" \\u2013 é\" -->\n"), &[talk]);
    assert_eq!(composed.talks.len(), 1, "{}", told(&composed.findings));
}

#[test]
fn wrong_fields_are_said_with_line_and_hint() {
    let post = "---\ntalklog: post\ntitle: T\nordr: start\norder: upwards\ngroup: room\nheading: '{titel} by {speakers}'\n\
                query: 'rating:>3'\ndate: 26/03/2026\ndraft: maybe\naliases: [x]\ninclude: [notes, pictures]\ntalks: {a: 1}\n\
                prvate: true\n---\n";
    insta::assert_snapshot!(told(&composed(post, &[]).findings), @r#"
    note posts/tide.md:4 `ordr` is not a field of a post (did you mean `order`?)
    STOP posts/tide.md:5 `order` cannot be read (`start`, `title`, `path`, `rating` or `hand` is expected)
    STOP posts/tide.md:6 `group` cannot be read (`day`, `track`, `tag`, `rating`, `kind` or `none` is expected)
    STOP posts/tide.md:7 `{titel}` is nothing that a heading can show (did you mean `{title}`?)
    STOP posts/tide.md:10 `draft` cannot be read (`true` or `false` is expected)
    note posts/tide.md:11 `aliases` is not a field of a post (what is meant for the blog's own front matter goes under `extra`)
    STOP posts/tide.md:12 `pictures` cannot be included (known are `notes`, `summary`, `asides`, `questions`, `photos`, `links`, `rating`, `times`)
    STOP posts/tide.md:13 `talks` cannot be read (a list of notes is expected)
    STOP posts/tide.md:14 `prvate` may mean `private` (write `private: true`, or remove it)
    STOP posts/tide.md:9 "26/03/2026" is no date (write it as 2026-09-20 or 2026-09-20T18:00:00+02:00)
    "#);
}

#[test]
fn talks_are_selected() {
    let notes: Vec<Note> = [
        ("tide/event.md", "---\ntitle: Tide 2026\n---\n"),
        ("tide/README.md", "# About\n"),
        ("tide/one.md", "# One\n"),
        ("tide/two.md", "# Two\n"),
        ("tide/secret.md", "---\nprivate: true\n---\n# Secret\n"),
        ("other/three.md", "# Three\n"),
    ]
    .iter()
    .map(|(at, text)| note_of(at, text).0)
    .collect();
    let events = [crate::event::read(&notes[0], "---\ntitle: Tide 2026\n---\n")];
    let chosen = |front: &str| {
        let (note, text) = note_of("posts/p.md", &format!("---\ntalklog: post\n{front}\n---\n"));
        let selection = select(&Plan::read(&note, &text), &notes, &events);
        let paths: Vec<&str> = selection.talks.iter().map(NotePath::as_str).collect();
        format!("{} | {}", paths.join(" "), told(&selection.findings))
    };
    assert_eq!(chosen("event: tide"), "tide/one.md tide/two.md | ");
    assert_eq!(chosen("event: tide 2026\nleave_out: [One]"), "tide/two.md | ");
    assert_eq!(chosen("talks: ['[[three]]', tide/one.md, tide/secret]"), "other/three.md tide/one.md | ");
    assert!(
        chosen("event: tida")
            .contains("STOP posts/p.md:3 there is no event \"tida\" (did you mean \"tide\"?)")
    );
    assert!(
        chosen("event: tide\nleave_out: [Onne]")
            .contains("STOP posts/p.md:4 there is no talk \"Onne\" to leave out (did you mean \"One\"?)")
    );
    assert!(chosen("talks: [Four]").contains("STOP posts/p.md:3 there is no talk \"Four\""));
    assert!(chosen("title: x").contains("STOP posts/p.md: the post names no talks"));
}

#[test]
fn headings_are_shifted_under_the_talks() {
    insta::assert_snapshot!(body("# Talk\n\n## One ##\n\ntext\n\n### Two `x`\n\nUnder\nlined\n===\n\nThree\n---\n\n> # In a quote\n\n```\n# code\n```\n"), @r"
    #### One ##

    text

    ##### Two `x`

    ### Under lined

    #### Three

    > ### In a quote

    ```
    # code
    ```
    ");
    // Levels end at six; a lone deep level comes up.
    assert_eq!(body("##### Deep\n"), "### Deep");
    assert_eq!(body("# a\n\n###### f\n"), "### a\n\n###### f");
}

#[test]
fn a_title_that_the_heading_repeats_is_dropped() {
    let text = |note: &str| composed(POST, &[("tide/talk.md", note)]).markdown();
    assert_eq!(text("# Tuning sails\n### Ann Ember\n\nText.\n"), "## Tuning sails – Ann Ember\n\nText.\n");
    // What says more than the heading stays.
    let kept = text("---\ntitle: Sails\nspeakers: [Ann]\n---\n# Sails, by Ann of Reed\n\nText.\n");
    assert_eq!(kept, "## Sails – Ann\n\n### Sails, by Ann of Reed\n\nText.\n");
    let linked = text("---\ntitle: Sails\n---\n# [Sails](https://reed.example)\n");
    assert_eq!(linked, "## Sails\n\n### [Sails](https://reed.example)\n");
}

#[test]
fn notes_do_not_reach_into_each_other() {
    let one = "---\ntitle: One\n---\nSee [x][1] and [1], ![p][pic].[^n]\n\n[1]: https://one.example \"t\"\n[pic]: a.png\n\n[^n]: Note one.\n\n```\nopen\n";
    let two =
        "---\ntitle: Two\n---\nNot a link: [1].[^n]\n\n[^n]: Note two.\n\n[^lost]: Nobody refers here.\n";
    let composed = composed(POST, &[("tide/1.md", one), ("tide/2.md", two)]);
    insta::assert_snapshot!(composed.markdown(), @r#"
    ## One

    See [x](https://one.example "t") and [1](https://one.example "t"), ![p](a.png).[^n]




    [^n]: Note one.

    ```
    open
    ```

    ## Two

    Not a link: [1].[^2-n]

    [^2-n]: Note two.

    \[^lost]: Nobody refers here.
    "#);
}

#[test]
fn pictures_get_safe_names() {
    let note = "![Slide *one*](<images/slide 1.png> \"A \\\"title\\\"\") ![](../other/slide%201.PNG)\n\n![[pic.png|alt]] ![r](https://x.example/a b.png)\n\n\
                <img src=\"images/slide 1.png\" alt=\"html\" onload=\"x()\"> ![out](../../out.png) ![[talk notes]]\n";
    let composed = composed(POST, &[("tide/talk.md", &format!("---\ntitle: Talk\n---\n{note}"))]);
    insta::assert_snapshot!(composed.markdown(), @r#"
    ## Talk

    ![Slide one](slide-1.png "A \"title\"") ![](slide-1-2.png)

    ![alt](pic.png) ![r](https://x.example/a b.png)

    <img src="slide-1.png" alt="html"> out talk notes
    "#);
    let images: Vec<(&str, &str)> =
        composed.images.iter().map(|image| (image.from.as_str(), image.name.as_str())).collect();
    assert_eq!(
        images,
        [
            ("tide/images/slide 1.png", "slide-1.png"),
            ("other/slide 1.PNG", "slide-1-2.png"),
            ("tide/pic.png", "pic.png")
        ]
    );
}

#[test]
fn comments_of_notes_stay_in_the_notebook() {
    assert_eq!(body("One <!-- my boss --> two\n\n<!-- a\nlong one -->\nthree\n"), "One  two\n\n\nthree");
}

/// Gives every byte that an export could write.
fn everything(composed: &Composed) -> String {
    format!(
        "{}{}{:?}{:?}{:?}",
        composed.markdown(),
        [Dialect::Hugo, Dialect::Jekyll, Dialect::Commonmark]
            .map(|dialect| render(composed, &Conventions::of(dialect)))
            .concat(),
        composed.talks,
        composed.images,
        composed.title,
    )
}

#[test]
fn private_parts_never_leave() {
    for (note, stops) in [
        ("a <!-- private -->CANARY<!-- /private --> b", false),
        ("a\n\n<!--private-->\n\nCANARY\n\n<!--/private-->\n\nb", false),
        (
            "a\n<!-- PRIVATE -->\n# CANARY\n- [ ] CANARY\n[CANARY](https://github.com/CANARY/CANARY)\n<!-- /Private -->\nb",
            false,
        ),
        ("a <!-- private -->x<!-- private -->y<!-- /private -->CANARY<!-- /private --> b", false),
        ("a %%CANARY%% b", false),
        ("a\n%%\nCANARY\n\n```\n%%\n```\nCANARY\n%%\nb", false),
        ("a\n\n    <!-- private -->\n    CANARY\n    <!-- /private -->\n", false),
        ("a\n```\n<!-- private -->\nCANARY\n<!-- /private -->\n", false),
        ("a %% <!-- private --> %% CANARY <!-- /private --> b", false),
        ("<!-- private -->\n# CANARY\n### CANARY Name\n<!-- /private -->\n# Title\n", false),
        ("a <!-- private --> CANARY", true),
        ("a <!-- private -- CANARY", true),
        ("a <!--private CANARY", true),
        ("a <!-- privat --> CANARY <!-- /private -->", true),
        ("a <!-- Pirvate --> CANARY", true),
        ("a <! -- private --> CANARY", true),
        ("a <!- private -> CANARY", true),
        ("a <-- private --> CANARY", true),
        ("a <!—private—> CANARY", true),
        ("a &lt;!-- private --&gt; CANARY", true),
        ("a <private> CANARY </private>", true),
        ("a <!-- begin private --> CANARY <!-- end private -->", true),
        ("a <!-- private: not for work --> CANARY", true),
        ("a <!--\nprivate CANARY\n-->", true),
        ("CANARY <!-- /private --> b", true),
        ("a <!-- private --> x <!-- /privat --> CANARY", true),
        ("a %% CANARY", true),
        ("a %%% CANARY", true),
        ("a %% x %% b %% CANARY", true),
        ("---\nprivate: true\n---\nCANARY", false),
        ("---\nPrivate: true\n---\nCANARY", true),
        ("---\nprivate: yes\n---\nCANARY", false),
        ("---\nprivate: soon\n---\nCANARY", false),
        ("---\nprvate: 1\n---\nCANARY", true),
        ("+++\nprivate = true\n+++\nCANARY", false),
        ("---\ntitle: x\nprivate: true\nCANARY", true),
        ("---\ntitle: 'x %% CANARY'\n---\na", true),
        ("---\ntitle: x\nspeakers: ['A <!-- private --> CANARY']\n---\na", true),
        ("\u{feff}---\r\nprivate: true\r\n---\r\nCANARY", false),
        ("a\r\n<!-- private -->\r\nCANARY\r\n<!-- /private -->\r\nb", false),
    ] {
        let post = format!(
            "{POST}<!-- talklog:talks -->\n\n<!-- talklog:todos -->\n\n<!-- talklog:tools -->\n\n<!-- talklog:speakers -->\n"
        );
        let found = composed(&post, &[("tide/talk.md", note)]);
        let told = told(&found.findings);
        assert!(!everything(&found).contains("CANARY"), "{note:?} left:\n{}", everything(&found));
        assert_eq!(found.stops().count() > 0, stops, "{note:?}: {told}");
        // The same in the post's own prose.
        if !note.starts_with(['-', '+', '\u{feff}']) {
            let found = composed(&format!("{POST}{note}\n"), &[]);
            assert!(!everything(&found).contains("CANARY"), "prose {note:?} left:\n{}", everything(&found));
            assert_eq!(found.stops().count() > 0, stops, "prose {note:?}");
        }
    }
}

#[test]
fn what_only_looks_private_stays() {
    for note in [
        "In a fence:\n\n```mermaid\n%% a remark\ngraph TD\n```\n\nand `%%`, then 100% and 50 % of it.",
        "A class has private fields: `class A { private: int x; }` and Box<private::X> too.",
        "<!-- more -->visible",
        "a < b, private > c",
    ] {
        let found = composed(POST, &[("tide/talk.md", note)]);
        assert_eq!(found.stops().count(), 0, "{note:?}: {}", told(&found.findings));
        let text = found.markdown();
        for word in words::words(&note.replace("<!-- more -->", "")) {
            assert!(words::words(&text).contains(&word), "{word} of {note:?} is gone: {text}");
        }
    }
}

#[test]
fn what_stops_says_its_line() {
    let note = "---\ntitle: T\n---\nfirst %% hidden\nlines %% and\n\n<!-- privat -->\n";
    let found = composed(POST, &[("tide/talk.md", note)]);
    insta::assert_snapshot!(told(&found.findings), @"STOP tide/talk.md:7 `<!-- privat` is nearly a private mark, so everything after it is kept back: write `<!-- private -->` and `<!-- /private -->`");
    let note = "---\ntitle: T\n---\nfirst %% hidden\nlines %% and\n\n[x](gone.md)\n";
    let found = composed(POST, &[("tide/talk.md", note)]);
    insta::assert_snapshot!(told(&found.findings), @r#"note tide/talk.md:7 the link "gone.md" leads nowhere in a blog, so only its words stay"#);
}

proptest! {
    /// Whatever stands around it: what is put in a private place is in nothing that is written.
    #[test]
    fn a_canary_never_leaves(
        before in proptest::collection::vec(piece(), 0..6),
        wrap in 0usize..6,
        inside in proptest::collection::vec(piece(), 0..4),
        after in proptest::collection::vec(piece(), 0..6),
    ) {
        let (open, close) = [
            ("<!-- private -->", "<!-- /private -->"),
            ("\n<!-- private -->\n", "\n<!-- /private -->\n"),
            ("\n\n%%\n", "\n%%\n\n"),
            ("\n<!--private-->", "<!--  /private  -->"),
            ("\n<!-- privatte -->\n", ""),
            ("\n<!-- private ->\n", "\n"),
        ][wrap];
        // Backticks before `%%` may make it code, which is as it should be.
        let tame = |parts: Vec<String>| {
            let text = parts.concat();
            if wrap == 2 { text.replace(['`', '~'], "") } else { text }
        };
        let note = format!("{}{open}{}CANARY {close}{}", tame(before), tame(inside), tame(after));
        let found = composed(POST, &[("tide/talk.md", &note)]);
        prop_assert!(!everything(&found).contains("CANARY"), "{}", everything(&found));
    }

    /// Every word of a note is in the post, in order, whatever its markdown is.
    #[test]
    fn words_stay_in_order(parts in proptest::collection::vec(piece(), 0..12)) {
        let note = format!("---\ntitle: Talk\n---\n{}", parts.concat());
        let text = composed(POST, &[("tide/talk.md", &note)]).markdown();
        let mut have = words::words(&text).into_iter();
        // Only what pieces are made of: words of links' targets may change.
        for word in words::words(&parts.concat()).into_iter().filter(|word| word.starts_with('w')) {
            prop_assert!(have.any(|one| one == word), "{word} of {note:?} is not in {text:?}");
        }
    }

    /// No text makes the composer, the directives or the dialects panic.
    #[test]
    fn nothing_panics(text in "(<!--|-->|%%|private|talklog:|\\{\\{|[<>`~\\[\\]()!#*_|:^ é\na/-]){0,60}") {
        let found = composed(&format!("{POST}{text}"), &[("tide/talk.md", &text)]);
        let _ = everything(&found);
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "w[a-c]{1,3} ",
        1 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("\n# ".to_owned()),
        1 => Just("\n===\n".to_owned()),
        1 => Just("\n- ".to_owned()),
        1 => Just("\n  1. ".to_owned()),
        1 => Just("\n> ".to_owned()),
        1 => Just("\n```\n".to_owned()),
        1 => Just("`".to_owned()),
        1 => Just("**".to_owned()),
        1 => Just("<b>".to_owned()),
        1 => Just("<pod>".to_owned()),
        1 => Just("[wl wk](x.md) ".to_owned()),
        1 => Just("![wi](a.png) ".to_owned()),
        1 => Just("[[wiki]] ".to_owned()),
        1 => Just("{{< wshort >}} ".to_owned()),
        1 => Just("[wr][ref]\n\n[ref]: https://x.example\n".to_owned()),
        1 => Just("    ".to_owned()),
        1 => Just("| wa | wb |\n|---|---|\n| wc | wd |\n".to_owned()),
    ]
}

fn safe(text: &str, dialect: Dialect) -> String {
    let composed = composed(POST, &[]);
    let written = dialect::written(&Block::Text(text.to_owned()), &composed, &Conventions::of(dialect));
    written.strip_suffix('\n').unwrap().to_owned()
}

#[test]
fn dialects_keep_braces_and_brackets_visible() {
    let cases = [
        ("{{ .Values.x }}", "{{ .Values.x }}", "&#123;{ .Values.x }}"),
        ("`{{ f() }}`", "`{{ f() }}`", "<code>&#123;&#123; f() &#125;&#125;</code>"),
        ("{% end %}", "{% end %}", "&#123;% end %}"),
        ("{{< x >}} {{% y %}}", "&#123;{< x >}} &#123;{% y %}}", "&#123;{< x >}} &#123;&#123;% y %}}"),
        ("{{<x>}}", "&#123;{&lt;x>}}", "&#123;{&lt;x>}}"),
        ("`{{< x >}}`", "`{{</* x */>}}`", "<code>&#123;&#123;&#60; x &#62;&#125;&#125;</code>"),
        (
            "`{{{<{{<`",
            "&#123;&#123;&#123;&lt;&#123;&#123;&lt;",
            "<code>&#123;&#123;&#123;&#60;&#123;&#123;&#60;</code>",
        ),
        (
            "`{{</* x */>}}{{<>}}`",
            "`{{</*/* x */*/>}}{{</**/>}}`",
            "<code>&#123;&#123;&#60;/&#42; x &#42;/&#62;&#125;&#125;&#123;&#123;&#60;&#62;&#125;&#125;</code>",
        ),
        ("`{{<`", "&#123;&#123;&lt;", "<code>&#123;&#123;&#60;</code>"),
        ("`{{% x`", "&#123;&#123;% x", "<code>&#123;&#123;% x</code>"),
        ("\\{{< x", "&#123;{< x", "&#123;{< x"),
        ("## Use {x}", "## Use &#123;x}", "## Use &#123;x}"),
        ("a <pod> b <b>c</b>", "a &lt;pod> b c", "a &lt;pod> b <b>c</b>"),
        ("a<br>b <script>c</script>", "a b &lt;script>c&lt;/script>", "a<br>b &lt;script>c&lt;/script>"),
        ("<img src=\"a.png\" alt=\"A [b]\">", "![A [b]](a.png)", "<img src=\"a.png\" alt=\"A [b]\">"),
        ("<b onclick=x>c</b>", "c", "<b>c</b>"),
        ("<!-- more -->", "<!--more-->", "<!-- more -->"),
        (
            "<https://x.example/{{a}}>",
            "<https://x.example/{{a}}>",
            "[https://x.example/&#123;&#123;a}}](https://x.example/%7B%7Ba%7D%7D)",
        ),
    ];
    for (text, hugo, zola) in cases {
        assert_eq!(safe(text, Dialect::Hugo), hugo, "Hugo {text}");
        assert_eq!(safe(text, Dialect::Zola), zola, "Zola {text}");
    }
    let code = "- item\n\n  ```yaml\n  a: {{ b }}\n\n  c: <d>\n  ```\n\nthen\n\n    {% x %}\n      y\n";
    insta::assert_snapshot!(safe(code, Dialect::Zola), @r#"
    - item

      <pre><code class="language-yaml">a: &#123;&#123; b }}

      c: &lt;d&gt;</code></pre>

    then

    <pre><code>&#123;% x %}
      y</code></pre>
    "#);
    assert_eq!(safe(code, Dialect::Hugo), code.trim_end());
    // What Hugo can read in no code becomes text, line by line.
    insta::assert_snapshot!(safe("- x\n\n  ```go\n  a {{< b\n\n    *c*\n  ```\n", Dialect::Hugo), @r"
    - x

      a &#123;&#123;&lt; b\
    &nbsp;\
      &nbsp;&nbsp;\*c\*
    ");
}

#[test]
fn front_matter_is_what_each_generator_reads() {
    let post = "---\ntalklog: post\ntitle: \"It's: a \\\"test\\\"\"\ndate: 2026-09-20 18:00:00\ntags: [a, 'b: c']\ndescription: \"two\\nlines\"\n\
                draft: true\nextra:\n  math: true\n  weight: 3\n  'on': [x, {y: z}]\n---\n";
    let composed = composed(post, &THREE);
    insta::assert_snapshot!(front::write(&composed, &Conventions::of(Dialect::Hugo)), @r#"
    ---
    title: 'It''s: a "test"'
    date: 2026-09-20T18:00:00+02:00
    draft: true
    description: 'two lines'
    tags:
      - 'a'
      - 'b: c'
    math: true
    weight: 3
    'on':
      - 'x'
      -
        'y': 'z'
    ---
    "#);
    insta::assert_snapshot!(front::write(&composed, &Conventions::of(Dialect::Zola)), @r##"
    +++
    title = """It's: a "test""""
    date = 2026-09-20T18:00:00+02:00
    draft = true
    description = """
    two
    lines"""

    [taxonomies]
    tags = ["a", "b: c"]

    [extra]
    math = true
    weight = 3
    on = ["x", { y = "z" }]
    +++
    "##);
    let front = front::write(&composed, &Conventions::of(Dialect::Hugo));
    let back = crate::front_matter::read(&front).unwrap();
    assert_eq!(back.get("title").and_then(crate::front_matter::Value::as_text), Some("It's: a \"test\""));
}

fn now() -> jiff::Timestamp {
    "2026-10-01T00:00:00Z".parse().unwrap()
}

/// Exports a post of one talk with a picture, and gives what it remembered.
fn exported(to: &Path, note: &str, last: Option<&Last>, dry_run: bool) -> Result<Exported, ExportError> {
    let composed = composed(POST, &[("tide/talk.md", note)]);
    let read = |path: &NotePath| match path.name() {
        "gone.png" => Err(io::Error::from(io::ErrorKind::NotFound)),
        name => Ok(name.as_bytes().to_vec()),
    };
    export(
        &composed,
        &Export { to, dialect: Dialect::Hugo, blog: None, dry_run, last, read: &read, now: now() },
    )
}

#[test]
fn an_export_is_written_whole_and_remembered() {
    let blog = tempfile::tempdir().unwrap();
    fs::write(blog.path().join("hugo.toml"), "title = 'x'\n").unwrap();
    fs::create_dir_all(blog.path().join("content/post")).unwrap();
    let note = "One ![p](<a b.png>) ![q](gone.png)\n";
    let dry = exported(blog.path(), note, None, true).unwrap();
    assert!(dry.files.iter().all(|file| file.written) && dry.records.is_empty());
    assert!(!blog.path().join("content/post/tide").exists(), "a dry run writes nothing");

    let first = exported(blog.path(), note, None, false).unwrap();
    let folder = blog.path().canonicalize().unwrap().join("content/post/tide");
    assert_eq!(first.post, folder.join("index.md"));
    assert_eq!(fs::read_to_string(folder.join("a-b.png")).unwrap(), "a b.png");
    assert!(told(&first.findings).contains("the picture \"tide/gone.png\" cannot be read"));
    let blogs_name = crate::path::file_words(&blog.path().file_name().unwrap().to_string_lossy(), 40);
    assert_eq!(first.records[0].path.as_str(), format!(".talklog/exports/posts-tide.{blogs_name}.hugo.json"));
    assert_eq!(
        Some(&first.records[0].path),
        last_record(&path("posts/tide.md"), Dialect::Hugo, blog.path()).as_ref()
    );
    assert_eq!(first.records[1].bytes, fs::read(&first.post).unwrap(), "the base of the next merge");
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing is left behind: {names:?}");

    // The same again writes nothing; a change in the notebook goes out.
    let remembered = |done: &Exported| {
        let page = String::from_utf8(done.records[1].bytes.clone()).unwrap();
        Last::read(&done.records[0].bytes, Some(page)).unwrap()
    };
    let last = remembered(&first);
    assert!(exported(blog.path(), note, Some(&last), false).unwrap().files.iter().all(|file| !file.written));
    let second = exported(blog.path(), "Two ![p](<a b.png>)\n", Some(&last), false).unwrap();
    assert!(fs::read_to_string(&second.post).unwrap().contains("Two"));

    // What somebody polished in the blog stays, beside what changed in the notes.
    let last = remembered(&second);
    let page = fs::read_to_string(&second.post).unwrap();
    fs::write(
        &second.post,
        page.replace("title: 'Two days'", "title: 'Two days'\ntoc: true")
            .replace("## Talk", "An introduction.\n\n## Talk"),
    )
    .unwrap();
    let third = exported(blog.path(), "Two ![p](<a b.png>)\n\nThree\n", Some(&last), false).unwrap();
    let page = fs::read_to_string(&third.post).unwrap();
    assert!(
        page.contains("toc: true") && page.contains("An introduction.") && page.contains("Three"),
        "{page}"
    );
    assert!(third.diff.contains("+Three") && !third.diff.contains("toc"), "{}", third.diff);

    // Where both changed the same words, or it is not known who did, nothing is written before it is chosen.
    fs::write(&third.post, page.replace("Three", "Polished")).unwrap();
    for last in [Some(remembered(&third)), None] {
        let before = fs::read_to_string(&third.post).unwrap();
        let waiting = exported(blog.path(), "Four\n", last.as_ref(), false).unwrap();
        assert!(waiting.waiting && !waiting.overlaps.is_empty() && waiting.records.is_empty());
        assert_eq!(fs::read_to_string(&third.post).unwrap(), before);
    }
    assert_eq!(Last::read(b"{\"talklog\":\"export/2\",\"post\":\"\",\"files\":{}}", None), None);
}

#[test]
fn an_export_stays_in_the_blog() {
    let outside = tempfile::tempdir().unwrap();
    let blog = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), blog.path().join("tide")).unwrap();
    assert!(matches!(exported(blog.path(), "One\n", None, false), Err(ExportError::Escapes(_))));
    fs::remove_file(blog.path().join("tide")).unwrap();
    fs::create_dir(blog.path().join("tide")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("x"), blog.path().join("tide/index.md")).unwrap();
    assert!(matches!(exported(blog.path(), "One\n", None, false), Err(ExportError::Escapes(_))));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert!(matches!(
        exported(&blog.path().join("none"), "One\n", None, false),
        Err(ExportError::NoFolder(_))
    ));
}

#[test]
fn what_stops_is_not_exported() {
    let blog = tempfile::tempdir().unwrap();
    let refused = exported(blog.path(), "One <!-- privat -->\n", None, false).unwrap_err();
    assert!(matches!(&refused, ExportError::Stopped(findings) if findings.len() == 1));
    assert!(refused.to_string().contains("(tide/talk.md, line 1)"), "{refused}");
    assert_eq!(fs::read_dir(blog.path()).unwrap().count(), 0);
}

#[test]
fn blogs_are_recognised() {
    let check = |files: &[(&str, &str)]| {
        let blog = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = blog.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let found = recognise(blog.path());
        let conventions = found.conventions(Dialect::Hugo);
        format!("{:?} {} {}", found.generator, conventions.posts, conventions.has_taxonomy("tags"))
    };
    assert_eq!(check(&[("notes.txt", "")]), "None  true");
    assert_eq!(check(&[("hugo.yaml", "")]), "Some(Hugo) content/posts true");
    assert_eq!(
        check(&[("config.toml", "baseURL = 'x'"), ("content/blog/a.md", "")]),
        "Some(Hugo) content/blog true"
    );
    assert_eq!(check(&[("config.toml", "base_url = 'x'")]), "Some(Zola) content false");
    assert_eq!(
        check(&[
            ("config.toml", "base_url = 'x'\ntaxonomies = [{ name = 'tags' }]"),
            ("content/posts/_index.md", "")
        ]),
        "Some(Zola) content/posts true"
    );
    assert_eq!(
        check(&[("config.toml", "base_url = 'x'\n[[taxonomies]]\nname = 'tags'")]),
        "Some(Zola) content true"
    );
}

#[test]
fn a_zola_blog_takes_no_hugo_post() {
    let blog = tempfile::tempdir().unwrap();
    fs::write(blog.path().join("config.toml"), "base_url = 'x'").unwrap();
    let refused = exported(blog.path(), "One\n", None, false).unwrap_err();
    assert!(refused.to_string().ends_with("is a Zola blog, and the post was asked for in Hugo"), "{refused}");
}
