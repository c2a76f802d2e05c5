//! `talklog doctor`.

use clap::Args;
use talklog_core::desk::Desk;
use talklog_core::history::{Found, Repository, Standing};
use talklog_core::index::{Freshness, Index};
use talklog_core::platform;
use talklog_core::remote::{self, Ask, Cancel, Deadlines, Outcome, Request};
use talklog_core::wire::{Check, Code, Consent, Failure, Mended, Verdict};

use crate::call::Call;
use crate::commands::{counted, unkept};
use crate::output::{Answered, described};

/// Looks for trouble: in the notebook, its caches, git, and the way to the remote.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Asks nothing of the network.
    #[arg(long)]
    offline: bool,

    /// Makes git's index anew where it cannot be read; the old one is kept, with what was staged in it.
    #[arg(long)]
    mend_index: bool,
}

/// With less room than this on the disk, saving will soon fail.
const LITTLE_ROOM: u64 = 200_000_000;

impl Doctor {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let mended = if self.mend_index { desk.mend_index()? } else { None };
        let mut checks = vec![folder(&desk), notes(&desk), journal(&desk), index(&desk)];
        match Repository::open(desk.root(), &desk.notebook().state_folder()) {
            Ok(Found::Repository(repository)) => {
                checks.extend([
                    git(&repository),
                    git_index(&repository, mended.as_ref()),
                    kept(&desk),
                    identity(&repository),
                    consent(&desk),
                    configuration(&repository),
                ]);
                checks.push(if self.offline {
                    advice("remote", "it was not asked", "run `talklog doctor` without --offline")
                } else {
                    remote(&desk, &repository)
                });
            }
            Ok(Found::None) => {
                checks.push(advice(
                    "git",
                    "the notebook is no git repository",
                    "run `talklog init` for history and sync",
                ));
            }
            Ok(Found::Inside(top)) => checks.push(advice(
                "git",
                &format!("the notebook lies inside the repository {}", top.display()),
                "open that folder for history and sync",
            )),
            Err(error) => checks.push(trouble("git", &Failure::from(error))),
        }
        let text: String = checks.iter().map(line).collect();
        let wrong = checks.iter().filter(|check| check.verdict == Verdict::Trouble).count();
        let failure = (wrong > 0).then(|| Failure {
            code: Code::Failed,
            message: format!(
                "{} need a look",
                counted(wrong, "thing does not work, and would", "things do not work, and")
            ),
            path: None,
            hint: None,
        });
        Ok(Answered::new(checks, text).with_failure(failure))
    }
}

fn folder(desk: &Desk) -> Check {
    let root = desk.root().display();
    match platform::free_space(desk.root()) {
        Ok(bytes) if bytes < LITTLE_ROOM => advice(
            "folder",
            &format!("{root} has {} MB of room left", bytes / 1_000_000),
            "free some space on its disk",
        ),
        Ok(bytes) => ok("folder", &format!("{root}, with {} GB of room", bytes / 1_000_000_000)),
        Err(error) => {
            advice("folder", &format!("the room left in {root} cannot be told: {error}"), "look at its disk")
        }
    }
}

fn notes(desk: &Desk) -> Check {
    let found = counted(desk.status().index.total as usize, "note", "notes");
    let problems = desk.info().problems;
    match problems.first() {
        None => ok("notes", &found),
        Some(first) => {
            let more = counted(problems.len(), "problem", "problems");
            advice(
                "notes",
                &format!("{found} and {more}; the first: {}", described(first)),
                "rename or mend what it names",
            )
        }
    }
}

fn journal(desk: &Desk) -> Check {
    let recovered = desk.info().recovered;
    match recovered.first() {
        None => ok("journal", "nothing was left unsaved"),
        Some(first) => advice(
            "journal",
            &format!("text that was left unsaved is back in {}", counted(recovered.len(), "note", "notes")),
            &format!("look at {}", first.path),
        ),
    }
}

fn index(desk: &Desk) -> Check {
    let folder = desk.notebook().cache_folder().join("index");
    let looked = Index::open(&folder)
        .and_then(|(index, freshness)| Ok((index.damaged_files()?, index.len(), freshness)));
    let again = format!("delete {}: the next start makes it again", folder.display());
    match looked {
        Ok((damaged, _, _)) if !damaged.is_empty() => {
            let message =
                format!("{} of the search index are damaged", counted(damaged.len(), "file", "files"));
            Check { name: "index".into(), verdict: Verdict::Trouble, message, hint: Some(again) }
        }
        Ok((_, _, Freshness::Emptied { why })) => advice(
            "index",
            &format!("the search index could not be used and is made again: {why}"),
            "search once",
        ),
        Ok((_, notes, _)) => {
            ok("index", &format!("{} can be found", counted(notes as usize, "note", "notes")))
        }
        Err(error) => Check { hint: Some(again), ..trouble("index", &Failure::from(error)) },
    }
}

fn git(repository: &Repository) -> Check {
    match (repository.standing(), repository.branch()) {
        (Ok(Standing::Clean), Ok(branch)) => {
            ok("git", &format!("on the branch {}", branch.as_deref().unwrap_or("with no name")))
        }
        (Ok(standing), _) => Check {
            name: "git".into(),
            verdict: Verdict::Trouble,
            message: format!("the repository is {standing}"),
            hint: Some("finish or abort it with git".into()),
        },
        (Err(error), _) => trouble("git", &Failure::from(error)),
    }
}

/// Says whether git's index can be read.
fn git_index(repository: &Repository, mended: Option<&Mended>) -> Check {
    match (repository.sound_index(), mended) {
        (Err(error), _) => trouble("git's index", &Failure::from(error)),
        (Ok(()), None) => ok("git's index", "it can be read"),
        (Ok(()), Some(mended)) if mended.staged.is_empty() => {
            ok("git's index", &format!("it was made anew; the old one is in {}", mended.kept))
        }
        (Ok(()), Some(mended)) => advice(
            "git's index",
            &format!("it was made anew; the old one is in {}", mended.kept),
            &format!("versions that were staged lie there too: {}", mended.staged.join(", ")),
        ),
    }
}

/// Says what no checkpoint takes.
fn kept(desk: &Desk) -> Check {
    desk.look_for_unkept();
    let lines = unkept(&desk.status().unkept);
    match lines.first() {
        None => ok("kept", "checkpoints take all that is in the folder"),
        Some(first) => advice("kept", first, "`talklog status` names all of them"),
    }
}

fn identity(repository: &Repository) -> Check {
    match repository.identity() {
        Ok(Some(identity)) => ok("identity", &format!("{} <{}>", identity.name, identity.email)),
        Ok(None) => Check {
            name: "identity".into(),
            verdict: Verdict::Trouble,
            message: "git has no name and e-mail address for you, so no checkpoint can be made".into(),
            hint: Some(
                "run `git config --global user.name NAME` and `git config --global user.email ADDRESS`"
                    .into(),
            ),
        },
        Err(error) => trouble("identity", &Failure::from(error)),
    }
}

fn consent(desk: &Desk) -> Check {
    match desk.info().consent {
        Consent::Undecided => advice(
            "consent",
            "Talklog did not make this repository, and does nothing in it by itself",
            "answer the question in the window, or run `talklog sync` when you want it",
        ),
        Consent::Nothing => ok("consent", "nothing happens by itself, as you said"),
        Consent::Own => ok("consent", "checkpoints and sync happen by themselves"),
        Consent::ThisBranch => {
            ok("consent", "checkpoints and sync happen by themselves, on the branch that was there")
        }
        Consent::ThisBranchNoPush => ok("consent", "checkpoints happen by themselves, and nothing is pushed"),
        Consent::OwnBranch => {
            ok("consent", "checkpoints and sync happen by themselves, on the branch talklog")
        }
        Consent::OwnBranchNoPush => {
            ok("consent", "checkpoints happen by themselves on the branch talklog, and nothing is pushed")
        }
    }
}

fn configuration(repository: &Repository) -> Check {
    match repository.dangerous() {
        Ok(found) if found.is_empty() => ok("configuration", "the repository asks for nothing to be run"),
        Ok(found) if repository.is_trusted() => {
            ok("configuration", &format!("you trust what the repository asks to run: {}", found.join(", ")))
        }
        Ok(found) => advice(
            "configuration",
            &format!(
                "the repository asks for programs to be run, which Talklog does not do: {}",
                found.join(", ")
            ),
            "where sync needs them, trust the repository in the window",
        ),
        Err(error) => trouble("configuration", &Failure::from(error)),
    }
}

/// Asks the remote for the names of its branches, with the person's own keys and credentials.
fn remote(desk: &Desk, repository: &Repository) -> Check {
    let url = match repository.fetch_url() {
        Ok(Some(url)) => url,
        Ok(None) => return advice("remote", "there is none", "run `talklog remote set URL` to sync"),
        Err(error) => return trouble("remote", &Failure::from(error)),
    };
    let shown = remote::public_url(&url);
    let request = Request {
        url,
        ask: Ask::List,
        git_folder: repository.common_dir().to_path_buf(),
        root: desk.root().to_path_buf(),
        state: desk.notebook().state_folder().join("remote"),
        trusted: repository.is_trusted(),
    };
    let helper = &desk.notebook().host().helper;
    match remote::call(helper, &request, &Deadlines::SYNC, &Cancel::default(), &mut |_| ()) {
        Outcome::Listed { branches, .. } => {
            ok("remote", &format!("{shown} answers, with {}", counted(branches.len(), "branch", "branches")))
        }
        outcome => trouble("remote", &Failure::from_outcome(outcome, desk.root())),
    }
}

fn ok(name: &str, message: &str) -> Check {
    Check { name: name.into(), verdict: Verdict::Ok, message: message.into(), hint: None }
}

fn advice(name: &str, message: &str, hint: &str) -> Check {
    Check { name: name.into(), verdict: Verdict::Advice, message: message.into(), hint: Some(hint.into()) }
}

fn trouble(name: &str, failure: &Failure) -> Check {
    let message = failure.message.clone();
    Check { name: name.into(), verdict: Verdict::Trouble, message, hint: failure.hint.clone() }
}

fn line(check: &Check) -> String {
    let mark = match check.verdict {
        Verdict::Ok => "ok     ",
        Verdict::Advice => "advice ",
        Verdict::Trouble => "TROUBLE",
    };
    let hint = check.hint.as_ref().map(|hint| format!("                       {hint}\n")).unwrap_or_default();
    format!("{mark}  {:<13} {}\n{hint}", check.name, check.message)
}
