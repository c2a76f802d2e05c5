//! A blog that is set up once: posts that name it need no folder and no generator, are checked against it, and are built.

mod home;

use home::Home;

fn start() -> Home {
    let home = Home::new();
    home.ok("init n");
    home.write("n/tide/event.md", "---\ntitle: Tide\n---\n");
    home.write("n/tide/a.md", "---\ntitle: Locks\n---\nOf locks.\n\nTODO: who waits at them?\n");
    home.write(
        "n/posts/tide.md",
        "---\ntalklog: post\ntitle: Tide\nevent: tide\ndate: 2026-09-20\nblog: own\n---\nBefore.\n",
    );
    home.write("blog/hugo.toml", "baseURL = 'https://blog.example.org/'\n");
    home.write("blog/content/articles/_index.md", "---\ntitle: Notes\n---\n");
    home.write("blog/content/articles/old.md", "+++\ntitle = 'Old'\ndate = 2020-01-02\n+++\nOld.\n");
    home
}

#[test]
fn a_blog_is_set_up_by_its_folder() {
    let home = start();
    home.refused("-C n post export posts/tide.md", 1, "not_found");
    let look = home.data("blog look blog");
    assert_eq!(look["conventions"]["generator"], "hugo", "{look}");
    assert_eq!(look["conventions"]["posts"], "content/articles", "{look}");
    assert_eq!(look["conventions"]["file"], "single", "{look}");
    home.ok("-C n blog add own blog");
    assert!(!home.read("n/.talklog/blogs.json").contains("\"folder\": \"/"), "a machine's path travels");
    let written = home.data("-C n post export posts/tide.md");
    assert_eq!(written["written"].as_array().unwrap().len(), 1, "{written}");
    let page = home.read("blog/content/articles/tide.md");
    assert!(page.starts_with("+++\n") && page.contains("Of locks."), "{page}");
    // What was confirmed counts, whatever the folder looks like later.
    home.write("blog/content/articles/old.md", "---\ntitle: Old\ndate: 2020-01-02\n---\nOld.\n");
    home.ok("-C n post export posts/tide.md");
    assert!(home.read("blog/content/articles/tide.md").starts_with("+++\n"));
    let listed = home.data("-C n blog list");
    assert_eq!(listed[0]["name"], "own");
    assert!(listed[0]["folder"].as_str().unwrap().ends_with("/blog"), "{listed}");
    let found = home.data("-C n post check posts/tide.md");
    let todo = found.as_array().unwrap().iter().find(|finding| finding["about"] == "todo").unwrap();
    assert_eq!((&todo["path"], &todo["line"]), (&"tide/a.md".into(), &6.into()), "{todo}");
    assert_eq!(todo["fix"]["change"]["kind"], "line", "{todo}");
    home.ok("-C n blog remove own");
    assert_eq!(home.data("-C n blog list").as_array().unwrap().len(), 0);
    home.refused("-C n post export posts/tide.md", 1, "not_found");
}
