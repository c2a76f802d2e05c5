//! Repositories that are broken, unusual, or lead elsewhere by what lies in the folder.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Case, Ground, case, run_all};

/// Writes over a file that may be read-only.
pub(super) fn overwrite(path: &Path, bytes: &[u8]) {
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o644));
    fs::write(path, bytes).unwrap();
}

impl Ground {
    /// The file of a loose object of the notebook.
    fn loose(&self, name: &str) -> PathBuf {
        let id = self.git(&["rev-parse", name]);
        let id = id.trim();
        self.at("talks/.git/objects").join(&id[..2]).join(&id[2..])
    }

    fn packed(&self) -> PathBuf {
        self.git(&["repack", "-q", "-a", "-d"]);
        let packs = fs::read_dir(self.at("talks/.git/objects/pack")).unwrap();
        packs
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|e| e == "pack"))
            .unwrap()
    }
}

fn elsewhere() -> Vec<Case> {
    vec![
        case(".git is a link", |g| {
            fs::rename(g.at("talks/.git"), g.at("remotes/moved")).unwrap();
            symlink(g.at("remotes/moved"), g.at("talks/.git")).unwrap();
        }),
        case(".git is a file that leads to another repository", |g| {
            g.home.repository(&g.at("elsewhere"), "theirs.md", "theirs\n");
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            g.write("talks/.git", format!("gitdir: {}\n", g.text("elsewhere/.git")));
        })
        .notes_alone(),
        case(".git is a file that leads nowhere", |g| {
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            g.write("talks/.git", "gitdir: ../nowhere\n");
        })
        .notes_alone(),
        case(".git is a file of bytes", |g| {
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            g.write("talks/.git", [0u8, 159, 146, 150]);
        })
        .notes_alone(),
        case(".git is an empty folder", |g| {
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            fs::create_dir(g.at("talks/.git")).unwrap();
        })
        .notes_alone(),
        case(".git is a pipe", |g| {
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            assert!(Command::new("mkfifo").arg(g.at("talks/.git")).status().unwrap().success());
        })
        .notes_alone(),
        case("core.worktree outside", |g| g.config("core.worktree", &g.text("decoy"))).notes_alone(),
        case("a note that is a link out", |g| {
            fs::remove_file(g.at("talks/talk.md")).unwrap();
            symlink(g.at("decoy/a.md"), g.at("talks/talk.md")).unwrap();
        })
        .save("bad_path"),
        case("a note that is a hard link", |g| {
            fs::remove_file(g.at("talks/talk.md")).unwrap();
            fs::hard_link(g.at("decoy/a.md"), g.at("talks/talk.md")).unwrap();
        })
        .save("read_only"),
        case("a folder that is a link out", |g| {
            fs::remove_dir_all(g.at("talks/day")).unwrap();
            symlink(g.at("decoy/notes"), g.at("talks/day")).unwrap();
        }),
        case("a folder that is a link to itself", |g| symlink(".", g.at("talks/round")).unwrap()),
        case("a note that is a pipe", |g| {
            assert!(Command::new("mkfifo").arg(g.at("talks/pipe.md")).status().unwrap().success());
        }),
        case("a note that is a device", |g| symlink("/dev/zero", g.at("talks/zero.md")).unwrap()),
        case("our settings are a link out", |g| {
            fs::create_dir(g.at("talks/.talklog")).unwrap();
            symlink(g.at("decoy/a.md"), g.at("talks/.talklog/settings.toml")).unwrap();
        }),
        case("our folder is a link out", |g| symlink(g.at("decoy"), g.at("talks/.talklog")).unwrap()),
        case("the index is a link out", |g| {
            fs::rename(g.at("talks/.git/index"), g.at("decoy/index")).unwrap();
            symlink(g.at("decoy/index"), g.at("talks/.git/index")).unwrap();
        }),
        case("a branch is a link out", |g| {
            fs::rename(g.at("talks/.git/refs/heads/main"), g.at("decoy/main")).unwrap();
            symlink(g.at("decoy/main"), g.at("talks/.git/refs/heads/main")).unwrap();
        })
        .stops(),
        case("a log of git is a link out", |g| {
            fs::remove_file(g.at("talks/.git/logs/HEAD")).unwrap();
            symlink(g.at("decoy/a.md"), g.at("talks/.git/logs/HEAD")).unwrap();
        })
        .stops(),
        case("our folder in git's is a link out", |g| {
            symlink(g.at("decoy"), g.at("talks/.git/talklog")).unwrap()
        })
        .stops(),
        case("a mark of ours that we never made", |g| {
            g.write("decoy/x.lock", "");
            let new = "1234567890123456789012345678901234567890";
            let mark = format!("{{\"branch\": \"../decoy/x\", \"old\": null, \"new\": \"{new}\"}}");
            g.write("talks/.git/talklog/moving.json", mark);
            let far = std::time::SystemTime::now() + std::time::Duration::from_mins(1);
            fs::File::options().append(true).open(g.at("decoy/x.lock")).unwrap().set_modified(far).unwrap();
        }),
        case("git's configuration is a link out", |g| {
            fs::rename(g.at("talks/.git/config"), g.at("decoy/config")).unwrap();
            symlink(g.at("decoy/config"), g.at("talks/.git/config")).unwrap();
        }),
    ]
}

fn broken() -> Vec<Case> {
    vec![
        case("a note's object is torn", |g| overwrite(&g.loose("HEAD:talk.md"), b"x\x9c torn")),
        case("a note's object is missing", |g| fs::remove_file(g.loose("HEAD:talk.md")).unwrap()),
        case("another note's object is missing", |g| fs::remove_file(g.loose("HEAD:day/other.md")).unwrap()),
        case("the tree is torn", |g| overwrite(&g.loose("HEAD^{tree}"), b"x\x9c torn")).stops(),
        case("the tree is empty", |g| overwrite(&g.loose("HEAD^{tree}"), b"")).stops(),
        case("the commit is torn", |g| overwrite(&g.loose("HEAD"), b"x\x9c torn")).stops(),
        case("the commit is missing", |g| fs::remove_file(g.loose("HEAD")).unwrap()).stops(),
        case("all objects are missing", |g| fs::remove_dir_all(g.at("talks/.git/objects")).unwrap())
            .notes_alone(),
        case("no refs", |g| fs::remove_dir_all(g.at("talks/.git/refs")).unwrap()).notes_alone(),
        case("the index is no index", |g| overwrite(&g.at("talks/.git/index"), b"DIRC nothing of the kind"))
            .stops()
            .sync("index_unreadable"),
        case("the index is torn", |g| {
            let bytes = fs::read(g.at("talks/.git/index")).unwrap();
            overwrite(&g.at("talks/.git/index"), &bytes[..bytes.len() / 2]);
        })
        .stops()
        .sync("index_unreadable"),
        case("the index is a folder", |g| {
            fs::remove_file(g.at("talks/.git/index")).unwrap();
            fs::create_dir(g.at("talks/.git/index")).unwrap();
        })
        .stops(),
        case("an index with a way out", |g| {
            // As long as it was, and the sum that git has over all of it is right again: it can be read.
            let mut bytes = fs::read(g.at("talks/.git/index")).unwrap();
            let at = bytes.windows(12).position(|w| w == b"day/other.md").unwrap();
            bytes[at..at + 12].copy_from_slice(b"../decoy/a.m");
            let end = bytes.len() - 20;
            bytes[end..].fill(0);
            overwrite(&g.at("talks/.git/index"), &bytes);
            g.config("index.skipHash", "true");
        })
        .stops(),
        case("a torn pack", |g| {
            let pack = g.packed();
            let bytes = fs::read(&pack).unwrap();
            overwrite(&pack, &bytes[..bytes.len() / 2]);
        })
        .stops(),
        case("a pack's index is no index", |g| {
            overwrite(&g.packed().with_extension("idx"), b"\xfftOc nothing")
        })
        .stops(),
        case("a pack without its index", |g| fs::remove_file(g.packed().with_extension("idx")).unwrap())
            .stops(),
        case("packed-refs is no list", |g| {
            g.git(&["pack-refs", "--all"]);
            overwrite(&g.at("talks/.git/packed-refs"), b"# pack-refs with: peeled\nnonsense\n\0\0");
        })
        .stops(),
        case("HEAD is no ref", |g| overwrite(&g.at("talks/.git/HEAD"), b"nonsense\n")).stops(),
        case("HEAD is missing", |g| fs::remove_file(g.at("talks/.git/HEAD")).unwrap()).notes_alone(),
        case("HEAD leads to itself", |g| overwrite(&g.at("talks/.git/HEAD"), b"ref: HEAD\n")).stops(),
        case("HEAD leads out", |g| {
            overwrite(&g.at("talks/.git/HEAD"), b"ref: refs/heads/../../../../decoy/a.md\n")
        })
        .stops(),
        case("the branch is no id", |g| overwrite(&g.at("talks/.git/refs/heads/main"), b"nonsense\n"))
            .stops(),
        case("two branches that lead to each other", |g| {
            overwrite(&g.at("talks/.git/refs/heads/main"), b"ref: refs/heads/other\n");
            overwrite(&g.at("talks/.git/refs/heads/other"), b"ref: refs/heads/main\n");
        })
        .stops(),
        case("what the remote had is no id", |g| {
            overwrite(&g.at("talks/.git/refs/remotes/origin/main"), b"nonsense\n")
        })
        .sync("failed"),
        case("alternates that lead round", |g| {
            g.write("talks/.git/objects/info/alternates", format!("{}\n", g.text("talks/.git/objects")));
        }),
        case("alternates that lead nowhere", |g| {
            g.write("talks/.git/objects/info/alternates", "/nowhere\n\0\n../..\n")
        }),
        case("a commit-graph of bytes", |g| {
            g.write("talks/.git/objects/info/commit-graph", b"CGPH\x01\x01\x04\x00nonsense")
        }),
        case("a midx of bytes", |g| {
            g.packed();
            g.write("talks/.git/objects/pack/multi-pack-index", b"MIDX\x01\x01\x04\x00nonsense");
        }),
        case("shallow is no list", |g| g.write("talks/.git/shallow", "nonsense\n")).notes_alone(),
    ]
}

fn unusual() -> Vec<Case> {
    vec![
        case("another owner", |g| {
            let done = Command::new("chown").args(["-R", "12345:12345"]).arg(g.notes()).status().unwrap();
            assert!(done.success());
        })
        .notes_alone(),
        case("a bare repository", |g| {
            for name in ["talks/talk.md", "talks/day/other.md"] {
                fs::remove_file(g.at(name)).unwrap();
            }
            fs::remove_dir(g.at("talks/day")).unwrap();
            g.config("core.bare", "true");
            for entry in fs::read_dir(g.at("talks/.git")).unwrap() {
                let path = entry.unwrap().path();
                fs::rename(&path, g.at("talks").join(path.file_name().unwrap())).unwrap();
            }
            fs::remove_dir(g.at("talks/.git")).unwrap();
        })
        .notes_alone()
        .save("not_found"),
        case("a linked work tree", |g| {
            fs::rename(g.at("talks"), g.at("remotes/main")).unwrap();
            let main = g.at("remotes/main");
            g.home.git(&main, &["checkout", "-q", "-b", "stays"]);
            g.home.git(&main, &["worktree", "add", "-q", &g.text("talks"), "main"]);
        }),
        case("a sparse checkout", |g| {
            g.git(&["sparse-checkout", "set", "--no-cone", "/talk.md", "/new.md"]);
        }),
        case("alternates elsewhere", |g| {
            fs::rename(g.at("talks/.git/objects"), g.at("remotes/objects")).unwrap();
            fs::create_dir_all(g.at("talks/.git/objects/info")).unwrap();
            g.write("talks/.git/objects/info/alternates", format!("{}\n", g.text("remotes/objects")));
        }),
        case("grafts", |g| {
            let head = g.git(&["rev-parse", "HEAD"]);
            g.write("talks/.git/info/grafts", head);
        }),
        case("replaced objects", |g| {
            g.write("talks/.evil", "replaced\n");
            let new = g.git(&["hash-object", "-w", ".evil"]);
            let old = g.git(&["rev-parse", "HEAD:talk.md"]);
            g.git(&["replace", old.trim(), new.trim()]);
            fs::remove_file(g.at("talks/.evil")).unwrap();
        }),
        case("a shallow clone", |g| {
            g.home.commit(&g.notes(), "more.md", "more\n");
            g.git(&["push", "-q"]);
            fs::remove_dir_all(g.notes()).unwrap();
            let url = format!("file://{}", g.text("remotes/talks.git"));
            g.home.git(g.home.path(), &["clone", "-q", "--depth", "1", &url, "talks"]);
        }),
        case("a clone without blobs", |g| {
            g.home.git(&g.bare(), &["config", "uploadpack.allowFilter", "true"]);
            fs::remove_dir_all(g.notes()).unwrap();
            let url = format!("file://{}", g.text("remotes/talks.git"));
            g.home.git(g.home.path(), &["clone", "-q", "--filter=blob:none", "--no-checkout", &url, "talks"]);
            // The program to fetch what is missing is the hostile part.
            g.home.git(&g.notes(), &["checkout", "-q", "main", "--", "talk.md"]);
            g.home.git(
                &g.notes(),
                &["config", "remote.origin.uploadpack", &format!("{}; git-upload-pack", g.canary())],
            );
        })
        .fires("git cat-file -p HEAD:day/other.md"),
        case("on no branch", |g| {
            g.git(&["checkout", "-q", "--detach"]);
        })
        .checkpoint("needs_person")
        .sync("left_open"),
        case("in the middle of a rebase", |g| {
            g.home.commit(&g.notes(), "talk.md", "# Talk\n\nA line with the token-first.\nours\n");
            g.git(&["checkout", "-q", "-b", "other", "HEAD~1"]);
            g.home.commit(&g.notes(), "talk.md", "# Talk\n\nA line with the token-first.\ntheirs\n");
            let ended =
                g.home.command("git").args(["rebase", "-q", "main"]).current_dir(g.notes()).output().unwrap();
            assert!(!ended.status.success());
        })
        .checkpoint("needs_person")
        .sync("left_open"),
        case("a lock that another git holds", |g| g.write("talks/.git/index.lock", ""))
            .checkpoint("busy")
            .sync("locked"),
        case("a repository inside", |g| {
            g.home.repository(&g.at("talks/inner"), "inner.md", "inner\n");
        }),
        case("a branch with no commit", |g| {
            g.git(&["checkout", "-q", "--orphan", "fresh"]);
            g.git(&["rm", "-q", "-r", "--cached", "."]);
        }),
        case("an index of version 4", |g| {
            g.git(&["update-index", "--index-version", "4"]);
        }),
        case("a split index", |g| {
            g.git(&["update-index", "--split-index"]);
            fs::write(g.at("talks/x.md"), "x\n").unwrap();
            g.git(&["add", "x.md"]);
        })
        .stops()
        .sync("index_unreadable"),
        case("a repository of SHA-256", |g| {
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            g.git(&["init", "-q", "-b", "main", "--object-format=sha256"]);
            g.git(&["add", "."]);
            g.git(&["commit", "-q", "-m", "first"]);
        })
        .notes_alone(),
        case("refs in a table", |g| {
            fs::remove_dir_all(g.at("talks/.git")).unwrap();
            g.git(&["init", "-q", "-b", "main", "--ref-format=reftable"]);
            g.git(&["add", "."]);
            g.git(&["commit", "-q", "-m", "first"]);
        })
        .notes_alone(),
        case("a note of 15 MB", |g| g.write("talks/huge.md", "all the same\n".repeat(1_200_000))),
        case("a file of 120 MB", |g| {
            let file = fs::File::create(g.at("talks/huge.webp")).unwrap();
            file.set_len(120_000_000).unwrap();
        })
        .sync("too_large"),
        case("names that clash without case on disk", |g| {
            g.write("talks/A.md", "upper\n");
            g.write("talks/a.md", "lower\n");
        }),
        case("ten thousand branches", |g| {
            let head = g.git(&["rev-parse", "HEAD"]);
            let list: String = (0..10_000).map(|n| format!("{} refs/heads/b{n:05}\n", head.trim())).collect();
            g.write(
                "talks/.git/packed-refs",
                format!("# pack-refs with: peeled fully-peeled sorted \n{list}"),
            );
        }),
    ]
}

#[test]
fn broken_and_odd_repositories_cost_no_text() {
    run_all([elsewhere(), broken(), unusual()].into_iter().flatten().collect());
}
