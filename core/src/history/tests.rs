//! Real repositories in temporary folders, with the real git as the judge.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;

use jiff::Zoned;

use super::*;

/// Keeps this machine's git configuration out of the tests. To be called before any use of libgit2.
pub(crate) fn no_machine_config() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for level in [ConfigLevel::Global, ConfigLevel::XDG, ConfigLevel::System, ConfigLevel::ProgramData] {
            // SAFETY: it is unsafe only against libgit2 calls on other threads; tests come through here first.
            #[allow(unsafe_code)]
            unsafe {
                git2::opts::set_search_path(level, "/nonexistent").unwrap();
            }
        }
    });
}

/// A work tree and the git program on it.
pub(crate) struct Git {
    dir: tempfile::TempDir,
}

impl Git {
    /// A repository with an identity and no commit.
    pub(crate) fn new() -> Self {
        let git = Self::empty();
        git.run(&["init", "-q", "-b", "main"]);
        git.run(&["config", "user.name", "Ada Example"]);
        git.run(&["config", "user.email", "ada@example.org"]);
        git
    }

    /// A folder.
    pub(crate) fn empty() -> Self {
        no_machine_config();
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("notes")).unwrap();
        Self { dir }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("notes")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.dir.path().join("state")
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.root().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).unwrap()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("git");
        command
            .current_dir(self.root())
            .env("HOME", self.dir.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("LC_ALL", "C")
            .env_remove("XDG_CONFIG_HOME");
        command
    }

    pub(crate) fn bytes(&self, args: &[&str]) -> Vec<u8> {
        let out = self.command().args(args).output().unwrap();
        assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    }

    pub(crate) fn run(&self, args: &[&str]) -> String {
        String::from_utf8(self.bytes(args)).unwrap()
    }

    pub(crate) fn run_in(&self, args: &[&str], input: &[u8]) -> String {
        let mut child =
            self.command().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success());
        String::from_utf8(out.stdout).unwrap()
    }

    pub(crate) fn commit_all(&self, message: &str) {
        self.run(&["add", "-A"]);
        self.run(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    pub(crate) fn open(&self) -> Repository {
        match Repository::open(&self.root(), &self.state()).unwrap() {
            Found::Repository(repository) => repository,
            Found::None | Found::Inside(_) => panic!("no repository"),
        }
    }

    /// What git sees as changed, and that it finds nothing wrong.
    pub(crate) fn status(&self) -> String {
        self.run(&["fsck", "--strict", "--no-dangling"]);
        self.run(&["status", "--porcelain"])
    }
}

pub(crate) fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

pub(crate) fn at(time: &str) -> Zoned {
    time.parse().unwrap()
}

pub(crate) fn noon() -> Zoned {
    at("2026-09-17T12:00:00+02:00[+02:00]")
}

fn save(repository: &Repository, paths: &[&str]) -> Checkpoint {
    let paths: Vec<_> = paths.iter().map(|p| path(p)).collect();
    repository.checkpoint(&paths, "Lowtide 2026: A talk", &noon(), "laptop").unwrap()
}

fn made(checkpoint: &Checkpoint) -> CommitId {
    match checkpoint.outcome {
        Outcome::Made { id } => id,
        ref other => panic!("{other:?}, {:?}", checkpoint.skipped),
    }
}

fn skipped(checkpoint: &Checkpoint) -> Vec<(&str, &Why)> {
    checkpoint.skipped.iter().map(|s| (s.path.as_str(), &s.why)).collect()
}

#[test]
fn a_folder_is_a_repository_only_at_its_top() {
    let git = Git::empty();
    assert!(matches!(Repository::open(&git.root(), &git.state()).unwrap(), Found::None));
    git.run(&["init", "-q"]);
    git.write("content/a.md", "a\n");
    let inside = Repository::open(&git.root().join("content"), &git.state()).unwrap();
    assert!(matches!(inside, Found::Inside(top) if top == git.root().canonicalize().unwrap()));
    // A hostile `core.worktree` makes another folder the work tree.
    git.run(&["config", "core.worktree", "/"]);
    assert!(matches!(Repository::open(&git.root(), &git.state()).unwrap(), Found::Inside(_)));
}

#[test]
fn a_repository_of_ours_starts_on_main_and_asks_who_you_are() {
    let git = Git::empty();
    git.write("a.md", "a\n");
    let repository = Repository::init(&git.root(), &git.state()).unwrap();
    assert_eq!(repository.branch().unwrap().as_deref(), Some("main"));
    assert_eq!(repository.consent(), Consent::Own);
    assert_eq!(repository.head().unwrap(), None);
    assert_eq!(git.status(), "?? a.md\n");
    assert_eq!(save(&repository, &["a.md"]).outcome, Outcome::IdentityNeeded);
    let identity = Identity { name: "Ada Example".into(), email: "ada@example.org".into() };
    repository.set_identity(&identity).unwrap();
    assert_eq!(repository.identity().unwrap(), Some(identity));
    made(&save(&repository, &["a.md"]));
    assert_eq!(git.status(), "");
    let shown = git.run(&["log", "--format=%an <%ae> %aI %cI%n%B"]);
    assert_eq!(
        shown.trim_end(),
        "Ada Example <ada@example.org> 2026-09-17T12:00:00+02:00 2026-09-17T12:00:00+02:00\nLowtide 2026: A \
         talk\n\nTalklog-Device: laptop"
    );
    assert_eq!(save(&repository, &["a.md"]).outcome, Outcome::Nothing);
}

#[test]
fn files_in_folders_come_change_and_go() {
    let git = Git::new();
    let repository = git.open();
    git.write("b/c/d.md", "one\n");
    git.write("b/e.md", "e\n");
    git.write("ünï/☃.md", "snow\n");
    made(&save(&repository, &["b/c/d.md", "b/e.md", "ünï/☃.md"]));
    assert_eq!(git.status(), "");
    git.write("b/c/d.md", "two\n");
    git.write("other.md", "not asked for\n");
    made(&save(&repository, &["b/c/d.md"]));
    assert_eq!(git.status(), "?? other.md\n");
    std::fs::remove_file(git.root().join("b/c/d.md")).unwrap();
    made(&save(&repository, &["b/c/d.md", "never-was.md"]));
    assert_eq!(git.status(), "?? other.md\n");
    assert_eq!(
        git.run(&["-c", "core.quotepath=false", "ls-tree", "-r", "--name-only", "HEAD"]),
        "b/e.md\nünï/☃.md\n"
    );
    assert!(!git.run(&["ls-tree", "-rt", "HEAD"]).contains("4b825dc"), "an empty folder stayed in the tree");
    // A folder where a file was, and the reverse.
    std::fs::remove_file(git.root().join("b/e.md")).unwrap();
    git.write("b/e.md/f.md", "f\n");
    made(&save(&repository, &["b/e.md", "b/e.md/f.md"]));
    assert_eq!(git.status(), "?? other.md\n");
    std::fs::remove_dir_all(git.root().join("b/e.md")).unwrap();
    git.write("b/e.md", "e\n");
    made(&save(&repository, &["b/e.md", "b/e.md/f.md"]));
    assert_eq!(git.status(), "?? other.md\n");
}

#[test]
fn what_is_staged_stays_staged_and_uncommitted() {
    let git = Git::new();
    for name in ["a.md", "b.md", "c.md", "gone.md"] {
        git.write(name, "one\n");
    }
    git.commit_all("start");
    let repository = git.open();
    git.write("a.md", "staged\n");
    git.write("new.md", "new\n");
    git.write("announced.md", "announced\n");
    git.run(&["add", "a.md", "new.md"]);
    git.run(&["add", "-N", "announced.md"]);
    git.run(&["rm", "-q", "--cached", "gone.md"]);
    git.write("a.md", "staged and edited\n");
    git.write("b.md", "edited\n");
    let before = git.status();
    let done = save(&repository, &["a.md", "b.md", "new.md", "announced.md", "gone.md"]);
    made(&done);
    let why: Vec<_> = done.skipped.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(why, ["a.md", "announced.md", "gone.md", "new.md"]);
    assert!(done.skipped.iter().all(|s| s.why == Why::Staged));
    assert_eq!(git.status(), before.replace(" M b.md\n", ""));
    assert_eq!(git.run(&["show", ":a.md"]), "staged\n");
    assert_eq!(git.run(&["diff-tree", "-r", "--name-only", "HEAD~", "HEAD"]), "b.md\n");
}

#[test]
fn line_ends_give_no_phantom_change() {
    for (config, attributes) in
        [("true", ""), ("input", ""), ("false", "* text=auto eol=crlf\n"), ("true", "*.md text\n")]
    {
        let git = Git::new();
        git.run(&["config", "core.autocrlf", config]);
        if !attributes.is_empty() {
            git.write(".gitattributes", attributes);
            git.commit_all("attributes");
        }
        let repository = git.open();
        git.write("a.md", "one\r\ntwo\r\n");
        made(&save(&repository, &["a.md"]));
        assert_eq!(git.run(&["cat-file", "blob", "HEAD:a.md"]), "one\ntwo\n");
        assert_eq!(git.status(), "", "autocrlf={config} {attributes}");
        assert_eq!(repository.changed().unwrap(), []);
        // Only the line ends differ: nothing to commit.
        git.write("a.md", "one\ntwo\n");
        assert_eq!(save(&repository, &["a.md"]).outcome, Outcome::Nothing);
    }
}

#[test]
fn a_path_under_a_filter_is_never_committed_raw() {
    let git = Git::new();
    git.write(
        ".gitattributes",
        "*.png filter=lfs\nsecret.md filter=crypt\nid.md ident\nu.md working-tree-encoding=UTF-16\n",
    );
    git.commit_all("attributes");
    let repository = git.open();
    for name in ["a.png", "secret.md", "id.md", "u.md", "plain.md"] {
        git.write(name, "raw\n");
    }
    let done = save(&repository, &["a.png", "secret.md", "id.md", "u.md", "plain.md"]);
    made(&done);
    let attribute = |text: &str| Why::Attribute(text.into());
    assert_eq!(
        skipped(&done),
        [
            ("a.png", &attribute("filter=lfs")),
            ("id.md", &attribute("ident")),
            ("secret.md", &attribute("filter=crypt")),
            ("u.md", &attribute("working-tree-encoding=UTF-16")),
        ]
    );
    assert_eq!(git.run(&["diff-tree", "-r", "--name-only", "HEAD~", "HEAD"]), "plain.md\n");
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let git = Git::new();
    git.write(".gitignore", "drafts/\nforced.md\n");
    git.write("forced.md", "one\n");
    git.run(&["add", "-f", "forced.md"]);
    git.commit_all("start");
    let repository = git.open();
    git.write("drafts/a.md", "a\n");
    git.write("forced.md", "two\n");
    git.write("other/.git/HEAD", "ref: refs/heads/main\n");
    git.write("other/a.md", "a\n");
    git.write("target/a.md", "a\n");
    std::os::unix::fs::symlink("target/a.md", git.root().join("link.md")).unwrap();
    std::os::unix::fs::symlink("target", git.root().join("folder")).unwrap();
    std::fs::create_dir(git.root().join("dir.md")).unwrap();
    let huge = std::fs::File::create(git.root().join("huge.png")).unwrap();
    huge.set_len(95_000_001).unwrap();
    let done = save(
        &repository,
        &["drafts/a.md", "forced.md", "other/a.md", "link.md", "folder/a.md", "dir.md", "huge.png"],
    );
    made(&done);
    assert_eq!(
        skipped(&done),
        [
            ("dir.md", &Why::NotAFile),
            ("drafts/a.md", &Why::Ignored),
            ("folder/a.md", &Why::Symlink),
            ("huge.png", &Why::TooLarge(95_000_001)),
            ("link.md", &Why::Symlink),
            ("other/a.md", &Why::Submodule),
        ]
    );
    assert_eq!(git.run(&["diff-tree", "-r", "--name-only", "HEAD~", "HEAD"]), "forced.md\n");
}

#[test]
fn a_large_file_is_committed_with_a_warning() {
    let git = Git::new();
    let repository = git.open();
    git.write("a.png", vec![b'x'; 10_000_001]);
    let done = save(&repository, &["a.png"]);
    made(&done);
    assert_eq!(done.large, [(path("a.png"), 10_000_001)]);
}

#[test]
fn a_file_that_no_host_takes_is_left_out() {
    let git = Git::new();
    let repository = git.open();
    git.write("a.md", "a\n");
    git.write("a.png", "");
    // All hole: it has the length, and costs nothing.
    let file = std::fs::OpenOptions::new().write(true).open(git.root().join("a.png")).unwrap();
    file.set_len(95_000_001).unwrap();
    let done = save(&repository, &["a.md", "a.png"]);
    made(&done);
    assert_eq!(done.skipped, [Skipped { path: path("a.png"), why: Why::TooLarge(95_000_001) }]);
    assert_eq!(git.run(&["ls-files"]), "a.md\n");
}

#[test]
fn the_executable_bit_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let git = Git::new();
    git.write("a.md", "one\n");
    std::fs::set_permissions(git.root().join("a.md"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let repository = git.open();
    made(&save(&repository, &["a.md"]));
    assert!(git.run(&["ls-tree", "HEAD"]).starts_with("100755"));
    git.run(&["config", "core.filemode", "false"]);
    std::fs::set_permissions(git.root().join("a.md"), std::fs::Permissions::from_mode(0o644)).unwrap();
    git.write("a.md", "two\n");
    made(&save(&git.open(), &["a.md"]));
    assert!(git.run(&["ls-tree", "HEAD"]).starts_with("100755"));
    assert_eq!(git.status(), "");
}

#[test]
fn it_waits_where_somebody_left_the_repository_open() {
    let git = Git::new();
    git.write("a.md", "one\n");
    git.commit_all("one");
    git.run(&["checkout", "-q", "-b", "side"]);
    git.write("a.md", "side\n");
    git.commit_all("side");
    git.run(&["checkout", "-q", "main"]);
    git.write("a.md", "main\n");
    git.commit_all("main");
    let repository = git.open();
    let head = repository.head().unwrap();
    let states: [(&[&str], &[&str], Standing); 4] = [
        (&["merge", "side"], &["merge", "--abort"], Standing::Merge),
        (&["rebase", "side"], &["rebase", "--abort"], Standing::Rebase),
        (&["cherry-pick", "side"], &["cherry-pick", "--abort"], Standing::CherryPick),
        (&["checkout", "-q", "--detach"], &["checkout", "-q", "main"], Standing::Detached),
    ];
    for (start, end, standing) in states {
        let _ = git.command().args(start).output().unwrap();
        assert_eq!(repository.standing().unwrap(), standing);
        assert_eq!(save(&repository, &["a.md"]).outcome, Outcome::LeftOpen(standing));
        git.run(end);
        assert_eq!(repository.standing().unwrap(), Standing::Clean);
    }
    assert_eq!(repository.head().unwrap(), head);
}

#[test]
fn no_unsigned_commit_behind_the_back_of_one_who_signs() {
    let git = Git::new();
    git.run(&["config", "commit.gpgsign", "true"]);
    git.write("a.md", "a\n");
    git.run(&["config", "gpg.format", "ssh"]);
    git.run(&["config", "user.signingkey", "~/no-such-key"]);
    let repository = git.open();
    let Outcome::SigningNeeded(why) = save(&repository, &["a.md"]).outcome else { panic!() };
    assert!(why.contains("ssh-keygen") && why.contains("no-such-key"), "{why}");
    assert_eq!(repository.head().unwrap(), None);
}

#[test]
fn another_programs_locks_are_waited_for_and_left() {
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    let repository = git.open();
    git.write("a.md", "b\n");
    let index_lock = git.root().canonicalize().unwrap().join(".git/index.lock");
    std::fs::write(&index_lock, "").unwrap();
    assert_eq!(save(&repository, &["a.md"]).outcome, Outcome::Locked { path: index_lock.clone() });
    assert!(index_lock.exists());
    std::fs::remove_file(&index_lock).unwrap();
    let ref_lock = git.root().canonicalize().unwrap().join(".git/refs/heads/main.lock");
    std::fs::write(&ref_lock, "").unwrap();
    assert_eq!(save(&repository, &["a.md"]).outcome, Outcome::Locked { path: ref_lock.clone() });
    assert!(ref_lock.exists() && !index_lock.exists());
    std::fs::remove_file(&ref_lock).unwrap();
    made(&save(&repository, &["a.md"]));
    assert_eq!(git.status(), "");
}

#[test]
fn locks_left_by_our_own_death_are_moved_aside() {
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    let repository = git.open();
    git.write("a.md", "b\n");
    let dir = git.root().join(".git");
    std::fs::write(dir.join("index.lock"), "talklog 4194305\n").unwrap();
    let old = git.run(&["rev-parse", "HEAD"]).trim().to_owned();
    std::fs::create_dir_all(dir.join("talklog")).unwrap();
    let mark = format!(r#"{{"branch":"refs/heads/main","old":"{old}","new":"{old}"}}"#);
    std::fs::write(dir.join("talklog/moving.json"), mark).unwrap();
    std::fs::write(dir.join("refs/heads/main.lock"), &old[..20]).unwrap();
    made(&save(&repository, &["a.md"]));
    assert_eq!(git.status(), "");
    assert!(dir.join("talklog/left/index.lock").exists() && dir.join("talklog/left/main.lock").exists());
    assert!(!dir.join("talklog/moving.json").exists());
}

#[test]
fn a_lock_that_a_death_left_on_the_remotes_branch_is_moved_aside() {
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    let repository = git.open();
    repository.set_remote("../remote.git").unwrap();
    let upstream = repository.upstream().unwrap().unwrap();
    let head = repository.head().unwrap().unwrap();
    repository.set_tracking(&upstream, head, "talklog: fetch").unwrap();
    let dir = git.root().join(".git");
    assert!(!dir.join("talklog/moving.json").exists());
    let mark = format!(r#"{{"branch":"refs/remotes/origin/main","old":null,"new":"{head}"}}"#);
    std::fs::write(dir.join("talklog/moving.json"), mark).unwrap();
    let lock = dir.join("refs/remotes/origin/main.lock");
    std::fs::write(&lock, "").unwrap();
    repository.set_tracking(&upstream, head, "talklog: fetch").unwrap();
    assert!(!lock.exists() && dir.join("talklog/left/main.lock").exists());
    // Another program's stays, and is said.
    std::fs::write(&lock, "").unwrap();
    assert!(repository.set_tracking(&upstream, head, "talklog: fetch").is_err() && lock.exists());
}

/// Death at every step of a checkpoint: what the next one finds, and what git says.
#[test]
fn death_between_the_steps_costs_nothing() {
    // After the objects, before the branch.
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    let repository = git.open();
    git.write("a.md", "b\n");
    repository.git().blob(b"b\n").unwrap();
    made(&save(&repository, &["a.md"]));
    assert_eq!(git.status(), "");
    // After the branch, before the index: the index is put back and the mark written again.
    git.write("a.md", "another length\n");
    git.write("b.md", "new\n");
    let old = git.run(&["rev-parse", "HEAD"]).trim().to_owned();
    let index = std::fs::read(git.root().join(".git/index")).unwrap();
    let new = made(&save(&repository, &["a.md", "b.md"]));
    std::fs::write(git.root().join(".git/index"), index).unwrap();
    let mark = format!(r#"{{"branch":"refs/heads/main","old":"{old}","new":"{new}"}}"#);
    std::fs::write(git.root().join(".git/talklog/moving.json"), mark).unwrap();
    assert_eq!(git.status(), "MM a.md\nD  b.md\n?? b.md\n");
    drop(repository);
    let repository = git.open();
    git.write("c.md", "c\n");
    made(&save(&repository, &["c.md"]));
    assert_eq!(git.status(), "");
}

#[test]
fn every_move_can_be_undone() {
    let git = Git::new();
    let repository = git.open();
    let mut before = Vec::new();
    for n in 0..70 {
        git.write("a.md", format!("{n}\n"));
        before.extend(repository.head().unwrap());
        made(&save(&repository, &["a.md"]));
    }
    let operations = repository.operations().unwrap();
    let old: Vec<_> = operations.iter().filter_map(|o| o.old.clone()).collect();
    assert_eq!(old, before.iter().map(ToString::to_string).collect::<Vec<_>>());
    let last = operations.last().unwrap();
    assert_eq!(git.run(&["rev-parse", last.backup.as_ref().unwrap()]).trim(), last.old.as_ref().unwrap());
    let kept = git.run(&["for-each-ref", "refs/talklog/backup"]).lines().count();
    assert!((50..60).contains(&kept), "{kept}");
    assert_eq!(git.run(&["log", "-g", "--format=%gs", "-1"]).trim(), "talklog: checkpoint");
}

#[test]
fn a_lock_that_a_death_left_on_a_backup_stops_nothing() {
    let git = Git::new();
    let repository = git.open();
    git.write("a.md", "a\n");
    made(&save(&repository, &["a.md"]));
    for n in 0..70 {
        git.run(&["update-ref", &format!("refs/talklog/backup/{n:012}-000"), "main"]);
    }
    let lock = git.root().join(".git/refs/talklog/backup/000000000003-000.lock");
    std::fs::write(&lock, "").unwrap();
    git.write("a.md", "b\n");
    made(&save(&repository, &["a.md"]));
    assert!(!lock.exists());
    let kept = git.run(&["for-each-ref", "refs/talklog/backup"]).lines().count();
    assert!((50..60).contains(&kept), "{kept}");
}

#[test]
fn a_commit_by_another_program_meanwhile_is_built_upon() {
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    let repository = git.open();
    let old = repository.head().unwrap().unwrap();
    git.write("other.md", "o\n");
    git.commit_all("other");
    git.write("a.md", "b\n");
    let inner = repository.git();
    let turn = repository.turn(&inner).unwrap();
    let moved = repository
        .move_branch(&inner, "refs/heads/main", (Some(old.into()), old.into()), "x", &noon())
        .unwrap();
    assert!(matches!(moved, operation::Moved::Changed));
    drop((turn, inner));
    made(&save(&repository, &["a.md"]));
    assert_eq!(git.status(), "");
    assert_eq!(git.run(&["rev-list", "--count", "HEAD"]).trim(), "3");
}

#[test]
fn consent_is_remembered_outside_the_repository() {
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    git.write("a.md", "b\n");
    git.run(&["add", "."]);
    let repository = git.open();
    assert_eq!(repository.consent(), Consent::Undecided);
    assert!(!repository.may_checkpoint().unwrap() && !repository.may_sync().unwrap());
    repository.set_consent(Consent::ThisBranch { push: false }).unwrap();
    assert!(repository.may_checkpoint().unwrap() && !repository.may_sync().unwrap());
    git.run(&["checkout", "-q", "-b", "elsewhere"]);
    assert!(!repository.may_checkpoint().unwrap());
    repository.set_consent(Consent::OwnBranch { push: true }).unwrap();
    assert_eq!(repository.start_own_branch(&noon()).unwrap(), OwnBranch::On);
    assert_eq!(git.open().consent(), Consent::OwnBranch { push: true });
    assert!(repository.may_sync().unwrap());
    assert_eq!(repository.branch().unwrap().as_deref(), Some("talklog"));
    assert_eq!(git.status(), "M  a.md\n");
    git.run(&["commit", "-qm", "on talklog"]);
    git.run(&["checkout", "-q", "main"]);
    git.write("c.md", "c\n");
    git.commit_all("on main");
    assert!(matches!(repository.start_own_branch(&noon()), Err(HistoryError::BranchTaken(_))));
}

#[test]
fn what_a_repository_asks_to_run_is_named() {
    let git = Git::new();
    let repository = git.open();
    assert_eq!(repository.dangerous().unwrap(), Vec::<String>::new());
    git.run(&["config", "core.sshCommand", "touch /tmp/x"]);
    git.run(&["config", "filter.x.clean", "touch /tmp/x"]);
    git.run(&["config", "url.https://evil.example/.insteadOf", "https://git.example/"]);
    git.run(&["config", "user.name", "fine"]);
    git.write(".git/hooks/post-commit", "#!/bin/sh\ntouch ran\n");
    let found = repository.dangerous().unwrap();
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().any(|f| f == "hook post-commit"));
    assert!(!repository.is_trusted());
    repository.trust(true).unwrap();
    assert!(git.open().is_trusted());
    repository.trust(false).unwrap();
    assert!(!repository.is_trusted());
}

#[test]
fn hooks_do_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let git = Git::new();
    let ran = git.root().join("ran");
    for hook in ["pre-commit", "post-commit", "commit-msg", "reference-transaction", "post-index-change"] {
        let file = format!(".git/hooks/{hook}");
        git.write(&file, format!("#!/bin/sh\ntouch {}\n", ran.display()));
        std::fs::set_permissions(git.root().join(&file), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    git.run(&["config", "core.fsmonitor", &format!("touch {}", ran.display())]);
    git.run(&["config", "filter.x.clean", &format!("touch {}", ran.display())]);
    git.write(".gitattributes", "*.md filter=x\n");
    git.write("a.md", "a\n");
    git.write("a.png", "a\n");
    let repository = git.open();
    made(&save(&repository, &["a.md", "a.png"]));
    repository.changed().unwrap();
    assert!(!ran.exists());
}

#[test]
fn the_log_follows_a_rename() {
    let git = Git::new();
    let repository = git.open();
    let text = "# A talk\n\nwith\nmany\nlines\nof\ntext\n";
    git.write("a.md", text);
    made(&save(&repository, &["a.md"]));
    git.write("b.md", "other\n");
    made(&save(&repository, &["b.md"]));
    std::fs::rename(git.root().join("a.md"), git.root().join("c.md")).unwrap();
    git.write("c.md", format!("{text}more\n"));
    let renamed = made(&save(&repository, &["a.md", "c.md"]));
    git.write("c.md", format!("{text}more\nand more\n"));
    let last = made(&save(&repository, &["c.md"]));
    let log = repository.log(Some(&path("c.md")), 10).unwrap();
    assert_eq!(log.len(), 3);
    assert_eq!(log[0].id, last);
    assert_eq!(log[1].paths, ["a.md", "c.md"]);
    assert_eq!(log[2].paths, ["a.md"]);
    assert_eq!(log[0].device.as_deref(), Some("laptop"));
    assert_eq!(log[0].at.offset().seconds(), 7200);
    assert_eq!(repository.log(None, 2).unwrap().len(), 2);
    assert_eq!(repository.text_at(renamed, &path("c.md")).unwrap(), Some(format!("{text}more\n")));
    assert_eq!(repository.text_at(renamed, &path("a.md")).unwrap(), None);
    assert!(repository.knows(&Revision::of(text.as_bytes())).unwrap());
    assert!(!repository.knows(&Revision::of(b"never")).unwrap());
}

#[test]
fn changed_files_that_are_ours_are_found() {
    let git = Git::new();
    for name in ["a.md", "gone.md", "code.rs"] {
        git.write(name, "a\n");
    }
    git.write(".gitignore", "ignored.md\n");
    git.commit_all("start");
    let repository = git.open();
    assert_eq!(repository.changed().unwrap(), []);
    std::fs::remove_file(git.root().join("gone.md")).unwrap();
    for name in [
        "a.md",
        "new/b.markdown",
        "images/x.png",
        "ev/schedule.jsonl",
        ".talklog/settings.toml",
        "code.rs",
        "ignored.md",
        ".obsidian/x.md",
        "node_modules/p/README.md",
        "other.json",
    ] {
        git.write(name, "changed\n");
    }
    let found: Vec<_> = repository.changed().unwrap().iter().map(ToString::to_string).collect();
    let expected =
        [".talklog/settings.toml", "a.md", "ev/schedule.jsonl", "gone.md", "images/x.png", "new/b.markdown"];
    assert_eq!(found, expected);
}

#[test]
fn ahead_and_behind_come_from_refs() {
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("one");
    let repository = git.open();
    assert_eq!(repository.ahead_behind().unwrap(), Distance::default());
    assert_eq!(repository.upstream().unwrap(), None);
    repository.set_remote("../remote.git").unwrap();
    assert_eq!(
        repository.remote_url().unwrap().unwrap(),
        git.root().canonicalize().unwrap().join("../remote.git").to_str().unwrap()
    );
    assert_eq!(repository.ahead_behind().unwrap(), Distance { ahead: 1, behind: 0 });
    let upstream = repository.upstream().unwrap().unwrap();
    assert_eq!(upstream.tracking(), "refs/remotes/origin/main");
    let one = repository.head().unwrap().unwrap();
    repository.set_tracking(&upstream, one, "fetch").unwrap();
    git.write("a.md", "b\n");
    git.commit_all("two");
    assert_eq!(repository.ahead_behind().unwrap(), Distance { ahead: 1, behind: 0 });
    repository.remember_upstream().unwrap();
    assert_eq!(git.run(&["rev-parse", "--abbrev-ref", "main@{u}"]).trim(), "origin/main");
    repository.set_remote("https://git.example/me/notes").unwrap();
    assert_eq!(repository.remote_url().unwrap().as_deref(), Some("https://git.example/me/notes"));
    assert!(matches!(repository.set_remote("https://me:pw@git.example/n"), Err(HistoryError::Url(_))));
}

/// Git trusts an entry that is older than the index. Rewriting the index must not make it trust one whose file was
/// edited in the same second, at the same length.
#[test]
fn an_edit_of_the_same_second_is_not_hidden() {
    let git = Git::new();
    let then = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    let touch = |name: &str| {
        std::fs::File::options().write(true).open(git.root().join(name)).unwrap().set_modified(then).unwrap();
    };
    // The inode's own time cannot be set back, so git is told not to look at it.
    git.run(&["config", "core.trustctime", "false"]);
    git.write("a.md", "one\n");
    touch("a.md");
    git.commit_all("start");
    git.write("a.md", "two\n");
    touch("a.md");
    touch(".git/index");
    assert_eq!(git.run(&["diff-files", "--name-only"]), "a.md\n");
    git.write("b.md", "b\n");
    made(&save(&git.open(), &["b.md"]));
    assert_eq!(git.status(), " M a.md\n");
}
