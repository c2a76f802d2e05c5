//! What a remote holds that no git of good will writes.

use std::io::Write;
use std::process::Stdio;

use super::{Case, Ground, case, run_all};

/// One entry of a tree, with a mode and a name that git would refuse.
enum Entry<'a> {
    File(&'a str, Vec<u8>, &'a str),
    Folder(Vec<u8>, Vec<Entry<'a>>),
    Commit(Vec<u8>),
}

fn file<'a>(name: impl AsRef<[u8]>, text: &'a str) -> Entry<'a> {
    Entry::File("100644", name.as_ref().to_vec(), text)
}

fn link<'a>(name: impl AsRef<[u8]>, target: &'a str) -> Entry<'a> {
    Entry::File("120000", name.as_ref().to_vec(), target)
}

fn folder<'a>(name: impl AsRef<[u8]>, entries: Vec<Entry<'a>>) -> Entry<'a> {
    Entry::Folder(name.as_ref().to_vec(), entries)
}

impl Ground {
    /// Writes an object into the remote, whatever is wrong with it.
    fn object(&self, kind: &str, bytes: &[u8]) -> String {
        let mut git = self.home.command("git");
        git.arg("-C").arg(self.bare()).args(["hash-object", "-w", "--literally", "--stdin", "-t", kind]);
        let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn tree(&self, entries: &[Entry<'_>], mut bytes: Vec<u8>) -> String {
        for entry in entries {
            let (mode, name, id) = match entry {
                Entry::File(mode, name, text) => (*mode, name, self.object("blob", text.as_bytes())),
                Entry::Folder(name, entries) => ("40000", name, self.tree(entries, Vec::new())),
                Entry::Commit(name) => {
                    ("160000", name, "1234567890123456789012345678901234567890".to_owned())
                }
            };
            bytes.extend(mode.bytes());
            bytes.push(b' ');
            bytes.extend(name);
            bytes.push(0);
            bytes.extend((0..20).map(|n| u8::from_str_radix(&id[2 * n..2 * n + 2], 16).unwrap()));
        }
        self.object("tree", &bytes)
    }

    /// Somebody's commit on the remote with these entries beside what is there already.
    fn pushed(&self, entries: &[Entry<'_>]) {
        let git = |arguments: &[&str]| self.home.git(&self.bare(), arguments).trim().to_owned();
        let output = self
            .home
            .command("git")
            .arg("-C")
            .arg(self.bare())
            .args(["cat-file", "tree", "main"])
            .output()
            .unwrap();
        let tree = self.tree(entries, output.stdout);
        let parent = git(&["rev-parse", "main"]);
        let who = "Evil Example <evil@example.org> 1790000000 +0000";
        let commit =
            format!("tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\nnothing to see\n");
        let commit = self.object("commit", commit.as_bytes());
        git(&["update-ref", "refs/heads/main", &commit]);
    }
}

/// A tree of a remote that must not be written.
fn tree(name: &str, entries: impl Fn() -> Vec<Entry<'static>> + Send + Sync + 'static) -> Case {
    case(format!("a tree with {name}"), move |g: &Ground| g.pushed(&entries()))
}

fn cases() -> Vec<Case> {
    let evil =
        || vec![folder("hooks", vec![file("post-checkout", "#!/bin/sh\n")]), file("config", "[core]\n")];
    let git = |name: &'static [u8]| move || vec![folder(name, evil())];
    let shown = |name: &[u8]| String::from_utf8_lossy(name).escape_debug().to_string();
    let mut cases: Vec<Case> = [
        &b".git"[..],
        b".GIT",
        b".git ",
        b".git.",
        b"git~1",
        b"GIT~1",
        ".g\u{200c}it".as_bytes(),
        b".git::$INDEX_ALLOCATION",
        b"..",
        b".",
    ]
    .into_iter()
    .map(|name| tree(&shown(name), git(name)).sync("in_the_way").clone("failed"))
    .collect();
    for (name, bytes) in
        [("a name with a way out", &b"../decoy/evil.md"[..]), ("an absolute name", b"/tmp/evil.md")]
    {
        cases.push(tree(name, move || vec![file(bytes, "evil\n")]).sync("in_the_way").clone("failed"));
    }
    let names: [(&str, &[u8]); 4] = [
        ("a name with backslashes", b"..\\decoy\\evil.md"),
        ("a drive", b"C:evil.md"),
        ("a name with a line end", b"evil\n.md"),
        ("a name that is no text", b"evil\xff\xfe.md"),
    ];
    for (name, bytes) in names {
        cases.push(tree(name, move || vec![file(bytes, "evil\n")]).sync("in_the_way").clone("ok"));
    }
    cases.extend([
        tree("an empty name", || vec![file("", "evil\n")]).sync("failed").clone("failed"),
        tree("a link out", || vec![link("out.md", "../decoy/a.md")]).sync("in_the_way").clone("ok"),
        tree("a link to a folder, and a file behind it", || {
            vec![link("out", "../decoy"), folder("out", vec![file("evil.md", "evil\n")])]
        })
        .sync("in_the_way")
        .clone("failed"),
        tree("a link in the place of our settings", || {
            vec![folder(".talklog", vec![link("settings.toml", "../../decoy/a.md")])]
        })
        .sync("in_the_way")
        .clone("ok"),
        tree("a link in the place of .gitattributes", || vec![link(".gitattributes", "../decoy/a.md")])
            .sync("in_the_way")
            .clone("ok"),
        tree("a submodule that is a program", || {
            vec![
                file(".gitmodules", "[submodule \"x\"]\n\tpath = sub\n\turl = ext::sh -c touch% ran\n\tupdate = !touch ran\n"),
                Entry::Commit(b"sub".to_vec()),
            ]
        })
        .clone("failed"),
        tree("a submodule that looks like an option", || {
            vec![
                file(".gitmodules", "[submodule \"../../x\"]\n\tpath = -u\n\turl = -u./payload\n"),
                Entry::Commit(b"-u".to_vec()),
            ]
        })
        .clone("failed"),
        tree("a submodule out of the folder", || {
            vec![
                file(".gitmodules", "[submodule \"x\"]\n\tpath = ../decoy\n\turl = ./x\n"),
                folder("..", vec![Entry::Commit(b"decoy".to_vec())]),
            ]
        })
        .sync("in_the_way")
        .clone("failed"),
        tree("names that differ by case", || vec![file("Talk.md", "theirs\n"), file("TALK.md", "theirs\n")]).clone("ok"),
        tree("names that differ by composition", || {
            vec![file("caf\u{e9}.md", "one\n"), file("cafe\u{301}.md", "two\n")]
        })
        .clone("ok"),
        tree("names that Windows keeps", || vec![file("con.md", "a\n"), file("aux", "b\n"), file("what?.md", "c\n")]).clone("ok"),
        tree("names that look like options", || vec![file("-rf.md", "a\n"), file(":(top)evil.md", "b\n")]).clone("ok"),
        tree("a name of 300 bytes", || {
            let name: &'static str = Box::leak(("long".repeat(75) + ".md").into_boxed_str());
            vec![file(name, "long\n")]
        })
        .sync("in_the_way").clone("failed"),
        tree("folders 600 deep", || {
            let mut entry = file("deep.md", "deep\n");
            for _ in 0..600 {
                entry = folder("d", vec![entry]);
            }
            vec![entry]
        })
        .sync("in_the_way").clone("failed"),
        tree("one name twice", || vec![file("twice.md", "one\n"), file("twice.md", "two\n")]).clone("ok"),
        tree("a file and a folder of one name", || vec![file("both", "one\n"), folder("both", vec![file("x.md", "two\n")])]).clone("ok|failed"),
        tree("a mode that nobody knows", || vec![Entry::File("100777", b"mode.md".to_vec(), "mode\n"), Entry::File("0", b"none.md".to_vec(), "x\n")]).sync("in_the_way").clone("failed"),
        tree("a tree in the place of a note's text", || vec![Entry::File("40000", b"tree.md".to_vec(), "no tree\n")]).sync("failed").clone("failed"),
        tree("a filter for all", || vec![file(".gitattributes", "* filter=evil\n")]).clone("ok"),
        tree("pointers of LFS, and where to fetch them", || {
            vec![
                file(".gitattributes", "*.webp filter=lfs diff=lfs merge=lfs -text\n"),
                file(".lfsconfig", "[lfs]\n\turl = http://localhost:1/evil\n"),
                file("a.webp", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"),
            ]
        })
        .clone("ok"),
        tree("a file of 15 MB", || {
            let text: &'static str = Box::leak("all the same\n".repeat(1_200_000).into_boxed_str());
            vec![file("huge.md", text)]
        })
        .clone("ok"),
        case("a remote that lacks an object", |g: &Ground| {
            g.pushed(&[file("lacks.md", "lacks\n")]);
            let id = g.object("blob", b"lacks\n");
            std::fs::remove_file(g.bare().join("objects").join(&id[..2]).join(&id[2..])).unwrap();
        })
        .sync("failed")
        .clone("failed"),
        case("a remote with an object that is torn", |g: &Ground| {
            g.pushed(&[file("torn.md", "torn\n")]);
            let id = g.object("blob", b"torn\n");
            let path = g.bare().join("objects").join(&id[..2]).join(&id[2..]);
            super::odd::overwrite(&path, b"x\x9c torn");
        })
        .sync("failed")
        .clone("failed"),
        case("a commit with words that control a terminal", |g: &Ground| {
            let tree = g.home.git(&g.bare(), &["rev-parse", "main^{tree}"]);
            let parent = g.home.git(&g.bare(), &["rev-parse", "main"]);
            let who = "\u{1b}]0;evil\u{7} <> 99999999999999999999 +9999";
            let commit = format!("tree {}\nparent {}\nauthor {who}\ncommitter {who}\n\n\0\u{1b}[2Jevil\u{202e}", tree.trim(), parent.trim());
            let commit = g.object("commit", commit.as_bytes());
            g.home.git(&g.bare(), &["update-ref", "refs/heads/main", &commit]);
        })
        .sync("failed").clone("failed"),
    ]);
    cases
}

#[test]
fn what_a_remote_holds_stays_in_the_folder() {
    run_all(cases());
}
