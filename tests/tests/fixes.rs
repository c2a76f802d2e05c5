//! What is in the way of a sync, and its fix: passphrases, tokens, hosts' keys, secrets, files that are too large.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::desk::Desk;
use talklog_core::keeper::Keeper;
use talklog_core::notebook::Host;
use talklog_core::path::NotePath;
use talklog_core::remote::{
    self, Answer, Answers, Ask, Asking, Cancel, Deadlines, Outcome, Person, Question, QuestionKind, Request,
    Secret,
};
use talklog_core::sync::guard::Say;
use talklog_core::wire::{SecretKind, SyncState};
use talklog_tests::servers::{HttpGit, Sshd, TestHome};

/// The first use of libgit2 in this process must be this: it keeps the machine's configuration out.
fn no_machine_config() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        for level in [Global, ProgramData, System, XDG] {
            // SAFETY: no other thread is in libgit2 yet, since all come through here first.
            #[allow(unsafe_code)]
            unsafe {
                git2::opts::set_search_path(level, "/nonexistent").unwrap();
            }
        }
    });
}

/// A person who says what they are told to, and remembers what they were asked.
#[derive(Default)]
struct Told {
    answers: Mutex<Vec<Option<Answer>>>,
    asked: Mutex<Vec<Question>>,
}

impl Told {
    fn will_say(&self, answers: &[Option<(&str, bool)>]) {
        let answers = answers.iter().map(|answer| {
            answer.map(|(secret, remember)| {
                let (user, secret) = secret.split_once(' ').unwrap_or(("", secret));
                let user = Some(user.to_owned()).filter(|user| !user.is_empty());
                Answer { user, secret: Secret::new(secret.replace('_', " ")), remember }
            })
        });
        *self.answers.lock().unwrap() = answers.collect();
        self.asked.lock().unwrap().clear();
    }

    fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap().clone()
    }

    fn times(&self) -> usize {
        self.asked().len()
    }
}

impl Person for Told {
    fn ask(&self, question: &Question) -> Option<Answer> {
        self.asked.lock().unwrap().push(question.clone());
        let mut answers = self.answers.lock().unwrap();
        if answers.is_empty() { None } else { answers.remove(0) }
    }
}

struct Ground {
    home: TestHome,
    root: PathBuf,
    bare: PathBuf,
    desk: Desk,
    person: Arc<Told>,
}

impl Ground {
    /// A notebook with one note, an empty remote, and a person.
    fn new() -> Self {
        no_machine_config();
        let home = TestHome::new();
        let (root, bare) = (home.path().join("notes"), home.path().join("remotes/notes.git"));
        home.bare(&bare);
        fs::create_dir(&root).unwrap();
        fs::write(root.join("talk.md"), "# A talk\n\nfirst\n").unwrap();
        let folder = |part: &str| home.path().join("talklog").join(part);
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            home: home.path().to_path_buf(),
            zone: TimeZone::UTC,
            device: "laptop".into(),
            clock: Arc::new(|| "2026-09-17T13:30:00Z".parse::<Timestamp>().unwrap()),
            helper: home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &[]),
        };
        let desk = Desk::open(&root, host, |_| ()).unwrap();
        let person = Arc::new(Told::default());
        desk.answered_by(Answers::new(person.clone()));
        desk.make_repository().unwrap();
        desk.set_identity("Kim Example", "kim@example.org").unwrap();
        desk.refresh();
        Self { home, root, bare, desk, person }
    }

    fn sync(&self) -> SyncState {
        self.desk.refresh();
        self.desk.sync().unwrap().state
    }

    /// Syncs as the keeper does, with nobody there.
    fn sync_alone(&self) -> SyncState {
        self.desk.refresh();
        self.desk.sync_by_itself();
        self.desk.status().sync
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root.join(name), text).unwrap();
    }

    fn lock_key(&self) {
        let key = self.home.path().join("ssh/id");
        let done = self
            .home
            .command("ssh-keygen")
            .args(["-q", "-p", "-P", "", "-N", "open sesame", "-f", key.to_str().unwrap()])
            .status()
            .unwrap();
        assert!(done.success());
    }

    /// Nowhere on the disk does a secret stand, but where the test put it.
    fn nowhere(&self, secret: &str) {
        let mut folders = vec![self.home.path().join("talklog"), self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    let bytes = fs::read(&path).unwrap();
                    let there = bytes.windows(secret.len()).any(|at| at == secret.as_bytes());
                    assert!(!there, "{} holds the secret", path.display());
                }
            }
        }
    }

    fn on_remote(&self, name: &str) -> String {
        self.home.git(&self.bare, &["show", &format!("main:{name}")])
    }
}

fn in_sync(state: &SyncState) {
    assert!(matches!(state, SyncState::InSync { .. }), "{state:?}");
}

#[test]
fn a_passphrase_is_asked_for_and_remembered_as_long_as_was_said() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    ground.lock_key();
    ground.desk.set_remote(&sshd.url(&ground.bare)).unwrap();

    // Nobody there: nothing is asked, and the state says what is missing.
    let state = ground.sync_alone();
    assert!(matches!(state, SyncState::CredentialsNeeded { .. }), "{state:?}");
    assert_eq!(ground.person.times(), 0);
    // Cancelled: asked once, and no more.
    ground.person.will_say(&[None]);
    let state = ground.sync();
    assert!(matches!(state, SyncState::CredentialsNeeded { .. }), "{state:?}");
    assert_eq!(ground.person.times(), 1);
    // Wrong, then right; what is typed once serves the fetch and the push, and is then forgotten.
    ground.person.will_say(&[Some(("wrong", false)), Some(("open_sesame", false))]);
    // The blank within belongs to it.
    ground.person.answers.lock().unwrap()[1].as_mut().unwrap().user = None;
    in_sync(&ground.sync());
    let asked = ground.person.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!((asked[0].kind, asked[0].again), (QuestionKind::Passphrase, false));
    assert!(asked[0].about.ends_with("ssh/id"), "{asked:?}");
    assert!(asked[1].again);
    ground.write("talk.md", "# A talk\n\nsecond\n");
    assert!(matches!(ground.sync_alone(), SyncState::CredentialsNeeded { .. }), "it was forgotten");
    // Remembered until the end: what happens by itself goes on.
    ground.person.will_say(&[Some(("open_sesame", true))]);
    in_sync(&ground.sync());
    ground.write("talk.md", "# A talk\n\nthird\n");
    in_sync(&ground.sync_alone());
    assert_eq!(ground.person.times(), 1);
    assert_eq!(ground.on_remote("talk.md"), "# A talk\n\nthird\n");
    ground.nowhere("open sesame");
    assert_eq!(ground.home.git(&ground.root, &["status", "--porcelain"]), "");
}

/// Answers after the deadlines are over.
struct Slow(Duration);

impl Person for Slow {
    fn ask(&self, _: &Question) -> Option<Answer> {
        std::thread::sleep(self.0);
        Some(Answer { user: None, secret: Secret::new("open sesame".into()), remember: false })
    }
}

#[test]
fn deadlines_stand_still_while_somebody_types() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    ground.lock_key();
    let limit = Duration::from_secs(8);
    let deadlines = Deadlines { connect: limit, stall: limit, total: limit };
    // Longer than anything else may take: that is what is tried here.
    let person = Arc::new(Slow(limit + Duration::from_secs(1)));
    let asking = Asking { answers: Answers::new(person), person: true, trust: None };
    let request = Request {
        url: sshd.url(&ground.bare),
        ask: Ask::List,
        git_folder: ground.root.join(".git"),
        root: ground.root.clone(),
        state: ground.home.path().join("talklog/state/remote"),
        trusted: false,
    };
    let helper = ground.home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &[]);
    let outcome =
        remote::call_asking(&helper, &request, &deadlines, &Cancel::default(), Some(&asking), &mut |_| {});
    assert!(matches!(outcome, Outcome::Listed { .. }), "{outcome:?}");
}

/// Never answers, until the question is taken back.
#[derive(Default)]
struct Away {
    asked: Mutex<Option<std::sync::mpsc::Sender<()>>>,
    cancel: Cancel,
}

impl Person for Away {
    fn ask(&self, _: &Question) -> Option<Answer> {
        let (tell, told) = std::sync::mpsc::channel();
        *self.asked.lock().unwrap() = Some(tell);
        self.cancel.cancel();
        let _ = told.recv();
        None
    }

    fn withdraw(&self) {
        *self.asked.lock().unwrap() = None;
    }
}

#[test]
fn a_question_ends_with_the_sync_that_asked_it() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    ground.lock_key();
    let person = Arc::new(Away::default());
    let asking = Asking { answers: Answers::new(person.clone()), person: true, trust: None };
    let request = Request {
        url: sshd.url(&ground.bare),
        ask: Ask::List,
        git_folder: ground.root.join(".git"),
        root: ground.root.clone(),
        state: ground.home.path().join("talklog/state/remote"),
        trusted: false,
    };
    let helper = ground.home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &[]);
    let outcome =
        remote::call_asking(&helper, &request, &Deadlines::SYNC, &person.cancel, Some(&asking), &mut |_| {});
    assert_eq!(outcome, Outcome::Cancelled);
    assert!(person.asked.lock().unwrap().is_none(), "it was taken back");
}

#[test]
fn a_token_is_asked_for_and_kept_by_the_helper_or_until_the_end() {
    let ground = Ground::new();
    let server = HttpGit::start(&ground.home, &ground.home.path().join("remotes"));
    ground.desk.set_remote(&server.url("notes.git")).unwrap();
    let right = format!("{} {}", HttpGit::USER, HttpGit::PASSWORD);

    assert!(matches!(ground.sync_alone(), SyncState::CredentialsNeeded { .. }));
    // Three wrong ones are enough.
    ground.person.will_say(&[
        Some(("kim nope1", true)),
        Some(("kim nope2", true)),
        Some(("kim nope3", true)),
        None,
    ]);
    let state = ground.sync();
    assert!(matches!(state, SyncState::CredentialsNeeded { .. }), "{state:?}");
    assert_eq!(ground.person.times(), 3);
    let before = server.statuses().len();
    assert!(matches!(ground.sync_alone(), SyncState::CredentialsNeeded { .. }));
    let refused = server.statuses()[before..].iter().filter(|status| **status == 401).count();
    assert!(refused <= 2, "a wrong token is not sent again and again: {refused}");

    ground.person.will_say(&[Some((&right, true))]);
    in_sync(&ground.sync());
    let asked = ground.person.asked();
    assert_eq!((asked.len(), asked[0].kind, asked[0].helper), (1, QuestionKind::Login, false));
    ground.write("talk.md", "# A talk\n\nsecond\n");
    in_sync(&ground.sync_alone());
    assert_eq!(ground.on_remote("talk.md"), "# A talk\n\nsecond\n");
    ground.nowhere(HttpGit::PASSWORD);

    // With a helper it is the helper that keeps it, for every program.
    let other = Ground::new();
    let server = HttpGit::start(&other.home, &other.home.path().join("remotes"));
    let file = other.home.path().join("credentials");
    other.home.configure("credential.helper", &format!("store --file={}", file.display()));
    other.desk.set_remote(&server.url("notes.git")).unwrap();
    other.person.will_say(&[Some((&right, false))]);
    in_sync(&other.sync());
    assert!(other.person.asked()[0].helper);
    assert!(fs::read_to_string(&file).unwrap().contains(HttpGit::PASSWORD));
    other.write("talk.md", "# A talk\n\nsecond\n");
    in_sync(&other.sync_alone());
    assert_eq!(other.person.times(), 1);
    other.nowhere(HttpGit::PASSWORD);
}

#[test]
fn a_host_is_trusted_by_its_fingerprint_and_no_other() {
    let ground = Ground::new();
    let mut sshd = Sshd::start(&ground.home);
    ground.desk.set_remote(&sshd.url(&ground.bare)).unwrap();
    let known = ground.home.path().join("ssh/known_hosts");
    let SyncState::HostUnknown { fingerprint, .. } = ground.sync() else { panic!() };
    assert_eq!(fingerprint, sshd.fingerprint());
    assert!(!known.exists());
    // Nobody was asked to type yes.
    assert_eq!(ground.person.times(), 0);
    let wrong = format!("{}A", &fingerprint[..fingerprint.len() - 1]);
    let wrong =
        if wrong == fingerprint { format!("{}B", &fingerprint[..fingerprint.len() - 1]) } else { wrong };
    let test = ground.desk.trust_host(&wrong).unwrap();
    assert!(matches!(test.trouble, Some(SyncState::HostUnknown { .. })), "{test:?}");
    assert!(!fs::read_to_string(&known).unwrap_or_default().contains("ssh-ed25519"));
    assert!(ground.desk.trust_host("yes").is_err());

    let test = ground.desk.trust_host(&fingerprint).unwrap();
    assert_eq!(test.trouble, None);
    assert!(fs::read_to_string(&known).unwrap().contains("ssh-ed25519"));
    in_sync(&ground.sync());
    assert_eq!(ground.desk.test_remote().unwrap().branches, ["main"]);

    let before = sshd.fingerprint();
    sshd.change_host_key();
    let SyncState::HostChanged { fingerprint, known: was, .. } = ground.sync() else { panic!() };
    assert_eq!((fingerprint.as_str(), was), (sshd.fingerprint().as_str(), before.clone()));
    // A click is not enough for that.
    let text = fs::read_to_string(&known).unwrap();
    let test = ground.desk.trust_host(&fingerprint).unwrap();
    assert!(matches!(test.trouble, Some(SyncState::HostChanged { .. })), "{test:?}");
    assert_eq!(fs::read_to_string(&known).unwrap(), text);
}

#[test]
fn what_waits_is_sent_when_the_remote_is_back() {
    let ground = Ground::new();
    let mut server = HttpGit::start(&ground.home, &ground.home.path().join("remotes"));
    ground.home.store_credentials(&server.url(""), HttpGit::USER, HttpGit::PASSWORD);
    ground.desk.set_remote(&server.url("notes.git")).unwrap();
    server.stop();
    let Ground { home, root, bare, desk, .. } = ground;
    let desk = Arc::new(desk);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Its times are counted in beats, so that here a second is a hundredth of one.
    let keeper = Keeper::start_with(desk.clone(), runtime.handle(), Duration::from_millis(10));
    fs::write(root.join("talk.md"), "# A talk\n\nwritten without a network\n").unwrap();
    let patient = |what: &str, holds: &dyn Fn() -> bool| {
        let start = std::time::Instant::now();
        while !holds() {
            assert!(start.elapsed() < Duration::from_secs(90), "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    patient("a first try", &|| desk.status().sync == SyncState::Offline && desk.status().waiting > 0);
    let tried = desk.last_sync().0;
    patient("further tries", &|| desk.last_sync().0 > tried + 1);
    server.resume();
    let sent =
        || home.command("git").args(["show", "main:talk.md"]).current_dir(&bare).output().unwrap().stdout;
    patient("what waits", &|| sent().ends_with(b"written without a network\n"));
    keeper.stop();
}

fn token(last: char) -> String {
    format!("ghp_k3Tq9ZpX7vLm2RwB8nYc4HsD6jFgA1eUoK5{last}")
}

#[test]
fn what_looks_like_a_secret_is_not_pushed() {
    let ground = Ground::new();
    ground.desk.set_remote(ground.bare.to_str().unwrap()).unwrap();
    in_sync(&ground.sync());
    let text = format!("# A talk\n\nfirst\n\nHe typed `{}` on stage.\n", token('a'));
    ground.write("talk.md", &text);
    for _ in 0..2 {
        let SyncState::SecretFound { path, line, kind, excerpt, present, count, .. } = ground.sync() else {
            panic!()
        };
        assert_eq!((path.as_str(), line, kind, present, count), ("talk.md", 5, SecretKind::Github, true, 1));
        assert!(!excerpt.contains(&token('a')[8..]));
        assert_eq!(ground.on_remote("talk.md"), "# A talk\n\nfirst\n", "nothing was sent");
        assert_eq!(fs::read_to_string(ground.root.join("talk.md")).unwrap(), text);
    }
    assert_eq!(ground.desk.status().waiting, 1, "checkpoints are made all the same");

    // Meanwhile what others wrote comes in.
    let other = ground.home.path().join("other");
    ground.home.git(ground.home.path(), &["clone", "-q", ground.bare.to_str().unwrap(), "other"]);
    ground.home.commit(&other, "more.md", "# From elsewhere\n");
    ground.home.git(&other, &["push", "-q"]);
    assert!(matches!(ground.sync(), SyncState::SecretFound { .. }));
    assert_eq!(fs::read_to_string(ground.root.join("more.md")).unwrap(), "# From elsewhere\n");

    // Taken out of the note, it is still in a checkpoint that would go out.
    ground.write("talk.md", "# A talk\n\nfirst\n");
    let SyncState::SecretFound { present: false, .. } = ground.sync() else { panic!() };
    assert!(ground.home.git(&ground.bare, &["log", "--all", "-p"]).find("ghp_").is_none());

    // Said to be none, it goes, and every device knows.
    let found = ground.desk.secrets().unwrap();
    assert_eq!((found.len(), found[0].present), (1, false));
    ground.desk.allow_secret(&found[0].value, Say::NotASecret).unwrap();
    in_sync(&ground.sync());
    let remembered = ground.on_remote(".talklog/not-secrets");
    assert!(remembered.contains(&found[0].value) && !remembered.contains("ghp_"));
    // The same value in another note is not asked about.
    ground.write("other-talk.md", &format!("# Again\n\n{}\n", token('a')));
    in_sync(&ground.sync());

    // Another one, which is sent all the same: that stays on this device.
    ground.write("talk.md", &format!("# A talk\n\n{}\n", token('b')));
    let SyncState::SecretFound { value, .. } = ground.sync() else { panic!() };
    ground.desk.allow_secret(&value, Say::SendAnyway).unwrap();
    in_sync(&ground.sync());
    assert_eq!(ground.on_remote(".talklog/not-secrets"), remembered);
    assert!(ground.on_remote("talk.md").contains(&token('b')));

    // A note that is renamed sends nothing for the first time.
    let path = |text: &str| NotePath::parse(text).unwrap();
    fs::rename(ground.root.join("talk.md"), ground.root.join("talk-renamed.md")).unwrap();
    in_sync(&ground.sync());
    assert!(path("talk-renamed.md").on_disk(&ground.root).exists());
}

#[test]
fn a_file_that_is_too_large_is_left_out_when_the_person_says_so() {
    let ground = Ground::new();
    ground.desk.set_remote(ground.bare.to_str().unwrap()).unwrap();
    fs::create_dir(ground.root.join("images")).unwrap();
    let file = fs::File::create(ground.root.join("images/talk 1.png")).unwrap();
    file.set_len(96_000_000).unwrap();
    let SyncState::TooLarge { path, bytes } = ground.sync() else { panic!() };
    assert_eq!((path.as_str(), bytes), ("images/talk 1.png", 96_000_000));
    assert_eq!(ground.on_remote("talk.md"), "# A talk\n\nfirst\n", "all else is sent");
    ground.desk.leave_out(&NotePath::parse(&path).unwrap()).unwrap();
    ground.desk.leave_out(&NotePath::parse(&path).unwrap()).unwrap();
    in_sync(&ground.sync());
    assert_eq!(ground.home.git(&ground.root, &["status", "--porcelain"]), "");
    assert!(ground.root.join(&path).exists(), "it stays where it is");
}
