//! Posts that come back from a blog, and posts that go out for good.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::front_matter::{self, Value};
use crate::history::{Found, Outcome, OwnBranch, Repository};
use crate::note::{self, Note};
use crate::path::{NotePath, Revision};
use crate::post::again::diff;
use crate::post::{self, Composed, Dialect, Last, Plan, Pull};
use crate::remote::Deadlines;
use crate::sync::{self, SyncState};
use crate::wire::{
    Code, Failure, Problem, PublishAsk, PublishReport, PullLeft, PullReport, PulledNote, SaveReply,
};

use super::blog::problem;
use super::post::{Made, chosen};
use super::sharing::{left_open, locked};
use super::{Desk, hold};

impl From<PublishAsk> for Publish {
    fn from(ask: PublishAsk) -> Self {
        let PublishAsk { branch, keep, undraft, dry_run } = ask;
        Self { branch: branch.filter(|branch| !branch.trim().is_empty()), keep, undraft, dry_run }
    }
}

/// How a post is to be published.
#[derive(Debug, Clone, Default)]
pub struct Publish {
    /// The branch that it goes to; none is `post/` and the post's slug.
    pub branch: Option<String>,
    /// Whether it stays here and is not pushed.
    pub keep: bool,
    /// Whether this is the step that makes a draft none.
    pub undraft: bool,
    /// Whether nothing is done.
    pub dry_run: bool,
}

impl Made {
    /// Composes the post as it would be with other texts for some of its notes.
    fn composed_with(&self, texts: &BTreeMap<NotePath, String>) -> Composed {
        let read = |path: &NotePath, text: &str| note::read(path, Revision::of(text.as_bytes()), text);
        let plan = match texts.get(&self.plan.path) {
            Some(text) => {
                let mut plan = Plan::read(&read(&self.plan.path, text), text);
                plan.matches.clone_from(&self.plan.matches);
                plan.published.clone_from(&self.plan.published);
                plan
            }
            None => self.plan.clone(),
        };
        let other = |(note, text): &(Note, String)| match texts.get(&note.path) {
            Some(text) => (read(&note.path, text), text.clone()),
            None => (note.clone(), text.clone()),
        };
        let notes: Vec<(Note, String)> = self.notes.iter().map(other).collect();
        let selection = post::select(&plan, notes.iter().map(|(note, _)| note), self.event.as_slice());
        post::compose(&plan, &chosen(&selection.talks, &notes), self.event.as_ref())
    }
}

impl Desk {
    /// Takes back into the notes what was polished in the blog, or only says what it would; `only` is the one note that
    /// takes something.
    pub fn pull_post(
        &self,
        path: &NotePath,
        to: &Path,
        dialect: Dialect,
        only: Option<&NotePath>,
        dry_run: bool,
    ) -> Result<PullReport, Failure> {
        let last = self.needs_export(path, to, dialect)?;
        let made = self.made(path)?;
        let composed = &made.composed;
        let page = blogs_page(path, to, &last)?;
        let blog = self.blog_in(to, dialect);
        let there = |picture: &NotePath| picture.on_disk(self.root()).is_file();
        let mut texts: BTreeMap<NotePath, String> =
            made.notes.iter().map(|(note, text)| (note.path.clone(), text.clone())).collect();
        texts.insert(path.clone(), made.text.clone());
        let again =
            |texts: &BTreeMap<NotePath, String>| post::page(&made.composed_with(texts).shown(&there), &blog);
        let pulled = post::pull(&Pull {
            post: path,
            base: last.page().as_ref(),
            mine: &post::plain(&page),
            new: &post::page(&composed.shown(&there), &blog),
            texts: &texts,
            only,
            again: &again,
        });
        let mut notes = Vec::new();
        for (note, text) in &pulled.notes {
            let before = texts.get(note).map(String::as_str).unwrap_or_default();
            if !dry_run {
                let read = self.notebook.read(note)?;
                if read.text.as_deref() != Ok(before) {
                    return Err(Failure::busy(note));
                }
                wrote(note, self.save(note, text, read.revision, 0))?;
            }
            notes.push(PulledNote { path: note.to_string(), diff: diff(before, text) });
        }
        let left = pulled.left.into_iter().map(|left| PullLeft {
            path: left.path.map(|path| path.to_string()),
            why: left.why.into(),
            notes: left.notes,
            blog: left.blog,
        });
        Ok(PullReport {
            post: last.post_in(to).display().to_string(),
            notes,
            left: left.collect(),
            dry_run,
            problems: composed.findings.iter().map(problem).collect(),
        })
    }

    /// Puts an exported post onto a branch of the blog's repository, and pushes it. Only the post's own files go into the
    /// commit; what is staged stays staged.
    pub fn publish(
        &self,
        path: &NotePath,
        to: &Path,
        dialect: Dialect,
        ask: &Publish,
    ) -> Result<PublishReport, Failure> {
        let last = self.needs_export(path, to, dialect)?;
        let composed = self.composed(path)?;
        let page = blogs_page(path, to, &last)?;
        let repository = self.blog_repository(to)?;
        let branch = ask.branch.clone().unwrap_or_else(|| format!("post/{}", composed.slug));
        let files = files_of(&repository, to, &last);
        let there: Vec<String> = files
            .iter()
            .map(|file| file.on_disk(repository.root()))
            .filter(|file| file.exists())
            .map(|file| file.display().to_string())
            .collect();
        let mut report = PublishReport {
            post: last.post_in(to).display().to_string(),
            branch,
            commit: None,
            files: there,
            state: SyncState::Waiting.into(),
            pushed: false,
            draft: post::is_draft(&page),
            dry_run: ask.dry_run,
            problems: Vec::new(),
        };
        let there = |picture: &NotePath| picture.on_disk(self.root()).is_file();
        let blog = self.blog_in(to, dialect);
        if !last.is_of(&post::page(&composed.shown(&there), &blog)) {
            let message = "the notes have changed since the last export, and the blog does not show it";
            report.problems.push(Problem {
                message: message.into(),
                path: Some(path.to_string()),
                line: None,
            });
        }
        if ask.undraft && !report.draft {
            let message = "the post is no draft";
            report.problems.push(Problem {
                message: message.into(),
                path: Some(path.to_string()),
                line: None,
            });
        }
        if ask.dry_run {
            report.draft &= !ask.undraft;
            return Ok(report);
        }
        match repository.start_branch(&report.branch, &self.now())? {
            OwnBranch::On => {}
            OwnBranch::LeftOpen(standing) => return Err(left_open(standing)),
            OwnBranch::Locked { path } => return Err(locked(&path)),
        }
        if ask.undraft && report.draft {
            post::undraft(to, &last)?;
            report.draft = false;
            self.say_no_draft(path)?;
        }
        let what = if ask.undraft { "Publish" } else { "Post" };
        let message = format!("{what}: {}", composed.title.replace(['\n', '\r'], " "));
        // A public blog does not say on which device it was written.
        let done = repository.checkpoint(&files, &message, &self.now(), "")?;
        report.problems.extend(done.skipped.iter().map(|skipped| Problem {
            message: skipped.why.to_string(),
            path: Some(skipped.path.on_disk(repository.root()).display().to_string()),
            line: None,
        }));
        let stopped = match done.outcome {
            Outcome::Made { id } => {
                report.commit = Some(id.to_string());
                None
            }
            Outcome::Nothing => None,
            Outcome::IdentityNeeded => Some(SyncState::IdentityNeeded),
            Outcome::SigningNeeded(detail) => Some(SyncState::SigningNeeded { detail }),
            Outcome::LeftOpen(standing) => Some(SyncState::LeftOpen { standing }),
            Outcome::Locked { path } => Some(SyncState::Locked { path }),
        };
        let state = match stopped {
            Some(state) => state,
            None if ask.keep => SyncState::Waiting,
            None => {
                let _one = hold(&self.syncing);
                let asking = self.asking(true, None);
                let pushed =
                    sync::push(&self.notebook, &repository, asking.as_ref(), &self.cancel, &Deadlines::SYNC);
                if let Some(asking) = &asking {
                    asking.answers.forget_once();
                }
                pushed?
            }
        };
        report.pushed = matches!(state, SyncState::InSync { .. });
        report.state = state.into();
        Ok(report)
    }

    /// Writes into the post's note that it is no draft.
    fn say_no_draft(&self, path: &NotePath) -> Result<(), Failure> {
        let file = self.notebook.read(path)?;
        let text = file.text.map_err(|why| Failure::read_only(path, &why))?;
        if front_matter::read(&text).is_none_or(|front| front.get("draft").is_none()) {
            return Ok(());
        }
        let text = front_matter::set(&text, "draft", Some(&Value::Bool(false)))?;
        wrote(path, self.save(path, &text, file.revision, 0))
    }

    /// Gives what the last export remembered; a failure where there was none.
    fn needs_export(&self, path: &NotePath, to: &Path, dialect: Dialect) -> Result<Last, Failure> {
        self.last_export(path, to, dialect).ok_or_else(|| Failure {
            code: Code::NotFound,
            message: format!("{path} was never exported to {}", to.display()),
            path: Some(path.to_string()),
            hint: Some("export it first with `talklog post export`".into()),
        })
    }

    /// Opens the repository that a blog is in.
    fn blog_repository(&self, to: &Path) -> Result<Repository, Failure> {
        let none = || Failure {
            code: Code::NoGit,
            message: format!("{} is in no git repository, so there is nowhere to publish to", to.display()),
            path: Some(to.display().to_string()),
            hint: Some("publish it the way you publish your blog".into()),
        };
        let to = to.canonicalize().map_err(|error| Failure::io(to, &error))?;
        let state = |top: &Path| -> PathBuf {
            let name = Revision::of(top.as_os_str().as_encoded_bytes()).to_string();
            self.notebook.state_folder().join("blogs").join(name)
        };
        let top = match Repository::open(&to, &state(&to))? {
            Found::Repository(repository) => return Ok(repository),
            Found::Inside(top) => top,
            Found::None => return Err(none()),
        };
        match Repository::open(&top, &state(&top))? {
            Found::Repository(repository) => Ok(repository),
            Found::Inside(_) | Found::None => Err(none()),
        }
    }
}

/// Lists the post's files as the repository names them.
fn files_of(repository: &Repository, to: &Path, last: &Last) -> Vec<NotePath> {
    let to = to.canonicalize().unwrap_or_else(|_| to.to_path_buf());
    last.places().filter_map(|place| NotePath::from_disk(repository.root(), &to.join(place))).collect()
}

fn wrote(path: &NotePath, reply: SaveReply) -> Result<(), Failure> {
    match reply {
        SaveReply::Saved { .. } => Ok(()),
        SaveReply::Changed { .. } => Err(Failure::busy(path)),
        SaveReply::Failed { error } => Err(error),
    }
}

/// Gives the page as it is in the blog.
fn blogs_page(path: &NotePath, to: &Path, last: &Last) -> Result<String, Failure> {
    post::published_page(to, last)?.ok_or_else(|| Failure {
        code: Code::NotFound,
        message: format!("{} is not there", last.post_in(to).display()),
        path: Some(path.to_string()),
        hint: Some("export it again with `talklog post export`".into()),
    })
}
