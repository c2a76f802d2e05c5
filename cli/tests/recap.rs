//! Recaps brought back into the notebook: seen before, done as one step, taken back as one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where its ground gives way")]

mod home;

use home::Home;

const POST: &str = "---\ntitle: \"Loom Days: what I saw\"\ndate: 2026-06-01\ntags: [yarn]\nauthor: Kim\n---\nThree days of yarn.\n\n## Day 1\n\n\
### Warp Speed – Nora Lindqvist, Heddle\n\nShe began with a knot.\n\n![A knot](img/knot.png)\n\n### The Weft Nobody Sees – Tobias Okafor, Shuttle\n\n- good slides\n\n\
## Day 2\n\n### Session: Dyeing in the Open\n\nBlue.\n\n## Conclusion\n\nGo there.\n";

/// The smallest picture that is one.
const PICTURE: [u8; 67] = [
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

fn home() -> Home {
    let home = Home::new();
    home.ok("init n");
    home.write(
        "n/loom-days/event.md",
        "---\ntitle: Loom Days\nstart: 2026-05-05\nend: 2026-05-07\ntimezone: Europe/Vienna\n---\n",
    );
    home.write("blog/loom.md", POST);
    std::fs::create_dir_all(home.path("blog/img")).unwrap();
    std::fs::write(home.path("blog/img/knot.png"), PICTURE).unwrap();
    home
}

#[test]
fn a_post_becomes_notes_and_the_import_is_one_step() {
    let home = home();
    let plan = home.ok("-C n recap import blog/loom.md --event Loom%Days --dry-run");
    for line in [
        "talk         Warp Speed — Nora Lindqvist",
        "day          Day 1",
        "closing",
        "loom-days/recap.md",
        "img/knot.png",
    ] {
        assert!(plan.contains(line), "{plan}");
    }
    assert!(!home.path("n/loom-days/recap.md").exists(), "a dry run writes nothing");

    let report = home.data("-C n recap import blog/loom.md --event loom-days");
    assert_eq!(
        report["talks"],
        serde_json::json!([
            "loom-days/warp-speed.md",
            "loom-days/the-weft-nobody-sees.md",
            "loom-days/dyeing-in-the-open.md"
        ])
    );
    assert_eq!(
        home.read("n/loom-days/warp-speed.md"),
        "---\ntitle: Warp Speed\nspeakers:\n  - Nora Lindqvist (Heddle)\nstart: 2026-05-05\n---\n\nShe began with a knot.\n\n![A knot](img/knot.png)\n"
    );
    assert_eq!(std::fs::read(home.path("n/loom-days/img/knot.png")).unwrap(), PICTURE);
    assert_eq!(home.read("blog/loom.md"), POST, "the post stays as it is");
    assert!(report["checkpoint"].is_string(), "{report}");

    // Again: nothing is written over.
    let again = home.data("-C n recap import blog/loom.md --event loom-days");
    assert_eq!(again["talks"][0], "loom-days/warp-speed-2.md");
    assert_eq!(again["post"], "loom-days/recap-2.md");
    home.ok("-C n undo");
    assert!(!home.path("n/loom-days/warp-speed-2.md").exists());
    assert!(home.path("n/loom-days/warp-speed.md").exists());
    home.ok(&format!("-C n undo {}", report["checkpoint"].as_str().unwrap()));
    assert!(!home.path("n/loom-days/recap.md").exists());
    assert!(!home.path("n/loom-days/img/knot.png").exists());
    assert!(home.path("n/loom-days/event.md").exists());
}

#[test]
fn a_folder_of_loose_notes_is_taken_as_it_is() {
    let home = home();
    home.write("loose/README.md", "# Loom Days\n\nMy notes.\n");
    home.write("loose/Wednesday/felt.md", "## Felt on a Budget\n\n### Holly Brandt\n\n* cheap\n");
    home.write("loose/Tuesday/moss stitch.md", "# Moss\n\nno speaker\n");
    home.write("loose/Tuesday/.hidden.md", "no\n");
    let report = home.data("-C n recap import loose --event loom-days");
    assert_eq!(
        report["talks"],
        serde_json::json!(["loom-days/Tuesday/moss stitch.md", "loom-days/Wednesday/felt.md"])
    );
    assert_eq!(
        home.read("n/loom-days/Wednesday/felt.md"),
        "---\nstart: 2026-05-06\n---\n## Felt on a Budget\n\n### Holly Brandt\n\n* cheap\n"
    );
    let post = home.read("n/loom-days/recap.md");
    let at = |text: &str| post.find(text).unwrap_or_else(|| panic!("no {text} in {post}"));
    assert!(at("My notes.") < at("## Tuesday") && at("## Tuesday") < at("moss stitch.md\" -->"));
    assert!(at("## Wednesday") < at("<!-- talklog:talk note=\"loom-days/Wednesday/felt.md\" -->"));
}

#[test]
fn what_cannot_be_imported_says_why() {
    let home = home();
    let refused = home.refused("-C n recap import blog/loom.md --event elsewhere", 1, "not_found");
    assert!(refused["hint"].as_str().unwrap().contains("talklog event new"), "{refused}");
    home.refused("-C n recap import blog/nothing.md --event loom-days", 1, "not_found");
    home.write("blog/bytes.md", "");
    std::fs::write(home.path("blog/bytes.md"), [0xff, 0xfe, 0x00]).unwrap();
    let output =
        home::run(home.talklog("-C n recap import blog/bytes.md --event loom-days").arg("--json"), "");
    assert!(!output.status.success());
    home.write(
        "blog/gone.md",
        "## A Knot by Nora Lindqvist\n\n![x](img/none.png)\n\n## B Knot by Bob Benning\n\ny\n",
    );
    let output = home::run(
        home.talklog("-C n recap import blog/gone.md --event loom-days --dry-run").arg("--json"),
        "",
    );
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(answer["problems"][0]["message"].as_str().unwrap().contains("img/none.png"), "{answer}");
}
