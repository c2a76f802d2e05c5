//! A post that goes out again, comes back, and is published, at the command line.

mod home;

use home::{Home, answer, run, text};

const POST: &str = "posts/tide.md --to blog --format hugo";
const PAGE: &str = "blog/content/posts/tide/index.md";

fn start() -> Home {
    let home = Home::new();
    home.ok("init n");
    home.write("n/tide/event.md", "---\ntitle: Tide\n---\n");
    home.write(
        "n/tide/a.md",
        "---\ntitle: Locks\n---\nOf locks, and who waits at them.\n\nA second thought.\n",
    );
    home.write("n/tide/b.md", "---\ntitle: Buoys\n---\nOf buoys.\n");
    home.write(
        "n/posts/tide.md",
        "---\ntalklog: post\ntitle: Tide\nevent: tide\ndate: 2026-09-20\ngroup: none\ndraft: true\norder: path\n---\nBefore.\n",
    );
    home.write("blog/hugo.toml", "baseURL = 'https://blog.example.org/'\n");
    home
}

fn edit(home: &Home, file: &str, from: &str, to: &str) {
    let text = home.read(file);
    assert!(text.contains(from), "{text}");
    home.write(file, &text.replace(from, to));
}

#[test]
fn both_sides_are_in_the_next_export_and_come_back() {
    let home = start();
    let export = format!("-C n post export {POST}");
    let first = home.data(&export);
    assert_eq!(first["written"].as_array().unwrap().len(), 1);
    assert_eq!(home.data(&export)["written"].as_array().unwrap().len(), 0, "nothing is new");

    edit(&home, PAGE, "Of buoys.", "Of buoys, and what rings on them.");
    edit(&home, PAGE, "draft: true", "draft: true\ntoc: true");
    edit(&home, "n/tide/a.md", "Of locks,", "Of the locks,");
    let dry = home.data(&format!("{export} --dry-run"));
    let diff = dry["diff"].as_str().unwrap();
    assert!(diff.contains("+Of the locks,") && !diff.contains("rings"), "{diff}");
    assert!(!home.read(PAGE).contains("Of the locks"), "a dry run writes nothing");
    home.ok(&export);
    let page = home.read(PAGE);
    assert!(page.contains("rings") && page.contains("toc: true") && page.contains("Of the locks,"), "{page}");

    // What was polished goes back into its note, and nothing else.
    let pull = format!("-C n post pull {POST}");
    let dry = home.data(&format!("{pull} --dry-run"));
    assert_eq!(dry["notes"][0]["path"], "tide/b.md");
    assert!(!home.read("n/tide/b.md").contains("rings"));
    assert_eq!(home.data(&pull)["left"].as_array().unwrap().len(), 0);
    assert_eq!(home.read("n/tide/b.md"), "---\ntitle: Buoys\n---\nOf buoys, and what rings on them.\n");
    assert_eq!(home.data(&pull)["notes"].as_array().unwrap().len(), 0);
    home.ok(&export);
    assert_eq!(home.read(PAGE), page);

    // Over the same words, nothing is written before it is chosen.
    edit(&home, PAGE, "A second thought.", "A second, better thought.");
    edit(&home, "n/tide/a.md", "A second thought.", "No second thought.");
    home.refused(&export, 3, "conflict");
    let waiting = answer(&text(&run(home.talklog(&export).arg("--json"), "").stdout));
    assert_eq!(waiting["overlaps"][0]["talk"], "tide/a.md");
    assert_eq!(waiting["overlaps"][0]["mine"], "A second, better thought.\n");
    assert_eq!(waiting["overlaps"][0]["theirs"], "No second thought.\n");
    assert!(home.read(PAGE).contains("better"));
    let left = home.data(&format!("{pull} --dry-run"));
    assert!(left["left"][0]["why"].as_str().unwrap().contains("export first"), "{left}");
    home.refused(&format!("{export} --take blog,notes"), 2, "bad_input");
    home.ok(&format!("{export} --take notes"));
    assert!(home.read(PAGE).contains("No second thought.") && home.read(PAGE).contains("rings"));
}

#[test]
fn a_new_post_starts_from_a_shape() {
    let home = start();
    for preset in ["by-day", "by-interest", "session-notes", "keynotes-first", "by-date"] {
        let new = format!("-C n post new --event Tide --preset {preset}");
        let dry = home.data(&format!("{new} --dry-run"));
        let path = dry["path"].as_str().unwrap().to_owned();
        assert!(!home.path(&format!("n/{path}")).exists(), "a dry run writes nothing");
        assert_eq!(home.data(&new)["path"], path.as_str(), "and names what will be written");
        assert_eq!(home.read(&format!("n/{path}")), dry["text"].as_str().unwrap());
        let post = home.data(&format!("-C n post compose {path}"));
        assert_eq!(post["title"], "Tide");
        let markdown = post["markdown"].as_str().unwrap();
        assert!(markdown.contains("Of locks,") && markdown.contains("Of buoys."), "{preset}: {markdown}");
    }
    // What is there already stays; the name gets a number.
    assert!(home.read("n/posts/tide.md").contains("Before."));
    assert!(home.path("n/posts/tide-6.md").exists());
    let refused = home.refused("-C n post new --event tide --preset by-weather", 2, "bad_input");
    assert!(refused["hint"].as_str().unwrap().contains("keynotes-first"), "{refused}");
    home.refused("-C n post new --event nowhere --preset by-day --dry-run", 1, "not_found");
}

#[test]
fn a_post_that_is_renamed_goes_along_with_what_lies_beside_it() {
    let home = start();
    let export = format!("-C n post export {POST}");
    home.ok(&export);
    home.write("blog/content/posts/tide/drawn-by-hand.svg", "<svg/>");
    edit(&home, PAGE, "Of buoys.", "Of bells.");
    edit(&home, "n/posts/tide.md", "draft: true", "draft: true\nslug: the-tide");
    let moved = home.data(&export);
    assert!(moved["moved_from"].as_str().unwrap().ends_with("posts/tide/index.md"), "{moved}");
    assert!(!home.path("blog/content/posts/tide").exists());
    assert_eq!(home.read("blog/content/posts/the-tide/drawn-by-hand.svg"), "<svg/>");
    assert!(home.read("blog/content/posts/the-tide/index.md").contains("Of bells."));

    // Where another post is, it does not go.
    home.write("blog/content/posts/taken/index.md", "mine\n");
    edit(&home, "n/posts/tide.md", "the-tide", "taken");
    home.refused(&export, 1, "exists");
    assert_eq!(home.read("blog/content/posts/taken/index.md"), "mine\n");
    assert!(home.path("blog/content/posts/the-tide/index.md").exists());
}

#[test]
fn a_post_is_published_on_a_branch_of_its_own() {
    let home = start();
    home.git("", "init --quiet --bare --initial-branch=main remote.git");
    home.git("blog", "init --quiet --initial-branch=main");
    home.git("blog", "add hugo.toml");
    home.git("blog", "commit --quiet -m start");
    home.git("blog", &format!("remote add origin {}", home.path("remote.git").display()));
    home.write("blog/unrelated.txt", "staged\n");
    home.git("blog", "add unrelated.txt");
    let publish = format!("-C n post publish {POST}");
    home.refused(&publish, 1, "not_found");
    home.ok(&format!("-C n post export {POST}"));

    let dry = home.data(&format!("{publish} --dry-run"));
    assert_eq!((dry["branch"].as_str(), dry["draft"].as_bool()), (Some("post/tide"), Some(true)));
    assert_eq!(home.git("blog", "branch --show-current"), "main\n");
    let done = home.data(&publish);
    assert_eq!((done["pushed"].as_bool(), done["state"]["state"].as_str()), (Some(true), Some("in_sync")));
    assert_eq!(home.git("blog", "branch --show-current"), "post/tide\n");
    assert_eq!(
        home.git("blog", "show --format=%s --name-only"),
        "Post: Tide\n\ncontent/posts/tide/index.md\n"
    );
    assert_eq!(home.git("blog", "status --porcelain"), "A  unrelated.txt\n", "what is staged stays staged");
    assert!(home.git("remote.git", "show post/tide:content/posts/tide/index.md").contains("draft: true"));
    assert_eq!(home.data(&publish)["commit"], serde_json::Value::Null, "there is nothing new");

    // Turning the draft off is a step of its own: one line, here and in the post note.
    home.ok(&format!("{publish} --undraft"));
    let diff = home.git("remote.git", "show --format=%s --unified=0 post/tide");
    let lines: Vec<&str> = diff
        .lines()
        .filter(|l| l.starts_with(['+', '-']) && !l.starts_with("+++") && !l.starts_with("---"))
        .collect();
    assert_eq!((diff.lines().next(), lines.as_slice()), (Some("Publish: Tide"), &["-draft: true"][..]));
    assert!(home.read("n/posts/tide.md").contains("draft: false"));
    assert_eq!(home.data(&format!("-C n post export {POST}"))["written"].as_array().unwrap().len(), 0);

    // Somebody else was quicker: nothing is forced.
    home.git("", "clone --quiet --branch post/tide remote.git other");
    home.write("other/more.txt", "more\n");
    home.git("other", "add more.txt");
    home.git("other", "commit --quiet -m more");
    home.git("other", "push --quiet origin post/tide");
    edit(&home, "n/tide/b.md", "Of buoys.", "Of buoys again.");
    home.ok(&format!("-C n post export {POST}"));
    let before = home.git("remote.git", "rev-parse post/tide");
    let output = run(home.talklog(&publish).arg("--json"), "");
    assert!(!output.status.success());
    assert_eq!(answer(&text(&output.stdout))["pushed"], false);
    assert_eq!(home.git("remote.git", "rev-parse post/tide"), before);
}

#[test]
fn a_blog_without_git_is_not_published() {
    let home = start();
    home.ok(&format!("-C n post export {POST}"));
    home.refused(&format!("-C n post publish {POST}"), 1, "no_git");
}
