//! Two versions of a note at the command line: listed, and settled with one word.

mod home;

use home::Home;

const COPY: &str = "a (conflict, phone, 2026-09-17 1330).md";

#[test]
fn conflicts_are_listed_and_settled() {
    let home = Home::new();
    assert_eq!(home.data("init n").as_object().map(|info| info.len() > 3), Some(true));
    home.write("n/a.md", "---\nrating: 4\n---\n# A\n\nmine\n");
    home.write(&format!("n/{COPY}"), "---\nrating: 4\n---\n# A\n\ntheirs\n");
    let items = home.data("-C n conflicts");
    assert_eq!((items[0]["copy"].as_str(), items[0]["note"].as_str()), (Some(COPY), Some("a.md")));
    assert_eq!((items[0]["device"].as_str(), items[0]["title"].as_str()), (Some("phone"), Some("A")));
    assert!(home.ok("-C n conflicts").contains("1 conflict"));
    home.refused("-C n conflicts resolve a.md", 2, "bad_input");
    home.refused("-C n conflicts resolve b.md --mine", 2, "bad_input");
    home.data("-C n conflicts resolve a.md --both");
    assert_eq!(home.read("n/a.md"), "---\nrating: 4\n---\n# A\n\nmine\n\ntheirs\n");
    assert_eq!(home.data("-C n conflicts").as_array().map(Vec::len), Some(0));
    // Two values of one field cannot both stand, and nothing is written.
    let text = "---\nrating: 3\n---\n# A\n\nmine\n\ntheirs\n";
    home.write(&format!("n/{COPY}"), text);
    let error = home.refused("-C n conflicts resolve a.md --both", 3, "conflict");
    assert!(error["message"].as_str().is_some_and(|message| message.contains("rating")), "{error}");
    home.data(&format!("-C n conflicts resolve {} --theirs", COPY.replace(' ', "%")));
    assert_eq!(home.read("n/a.md"), text);
}
