//! Settings on the desk: the machine's file and the notebook's, read, changed, and told when somebody else changed them.
//!
//! The machine's file is there without a notebook, so reading and setting are functions that take a desk where there
//! is one. What one window sets is told to all of them once; the keeper's beat looks whether a file changed since.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value as Json;

use crate::catalogue::Stat;
use crate::notebook::{Host, ReadError, SETTINGS, Saved};
use crate::path::{NotePath, Revision};
use crate::platform::{self, FileLock};
use crate::settings::{self, Layer, Settings};
use crate::wire::{Code, Event, Failure, Origin, Problem, SettingScope, SettingsFile, SettingsReply};

use super::{Desk, hold};

/// The machine's file, in the folder for settings.
const MACHINE: &str = "settings.toml";
/// How often a file is read anew when another program writes it at the same moment.
const TRIES: usize = 3;

/// Looks at the files are counted, so that who hears two of them knows which is later.
static LOOKS: AtomicU32 = AtomicU32::new(0);

/// What the windows know of the settings.
#[derive(Debug, Default)]
pub(super) struct Known {
    stats: [Option<Stat>; 2],
    reply: Option<SettingsReply>,
}

/// One file as it was read.
struct Found {
    text: Option<String>,
    revision: Option<Revision>,
    /// Why it is not written.
    read_only: Option<String>,
    /// Why it could not be read.
    problem: Option<String>,
    layer: Layer,
}

/// Gives what is set on this machine, and in the notebook where one is open.
pub fn read(host: &Host, desk: Option<&Desk>) -> SettingsReply {
    match desk {
        None => look(host, None),
        Some(desk) => {
            let mut known = hold(&desk.settings);
            desk.look_and_tell(&mut known)
        }
    }
}

/// Sets one key in one file, or takes its line away.
pub fn set(
    host: &Host,
    desk: Option<&Desk>,
    scope: SettingScope,
    key: &str,
    value: Option<&Json>,
) -> Result<SettingsReply, Failure> {
    change(host, desk, scope, None, &|text| {
        Ok(settings::set(text.unwrap_or(&settings::commented()), key, value)?)
    })
}

/// Saves a whole file, over the revision that its writer started from where they say one.
pub fn set_text(
    host: &Host,
    desk: Option<&Desk>,
    scope: SettingScope,
    text: &str,
    base: Option<Revision>,
) -> Result<SettingsReply, Failure> {
    change(host, desk, scope, base, &|_| {
        settings::sound(text)?;
        Ok(text.to_owned())
    })
}

impl Desk {
    /// Looks whether a file of settings changed since the windows were told, and tells them (P4). Two looks at
    /// metadata where nothing did.
    pub fn look_at_settings(&self) {
        let mut known = hold(&self.settings);
        if known.reply.is_some() && known.stats == self.settings_stats() {
            return;
        }
        self.look_and_tell(&mut known);
    }

    /// Reads both files, and tells the windows where they hold something else than was told: whoever asks may be one
    /// part of a window, and no later look would find a difference.
    fn look_and_tell(&self, known: &mut Known) -> SettingsReply {
        let before = known.reply.take();
        let now = self.look_anew(known);
        if before.is_some_and(|before| SettingsReply { look: now.look, ..before } != now) {
            (self.tell)(Event::Settings { settings: Box::new(now.clone()) });
        }
        now
    }

    /// Reads both files and remembers what the window is about to know.
    fn look_anew(&self, known: &mut Known) -> SettingsReply {
        // Looked at first: a change between the two is seen at the next look.
        known.stats = self.settings_stats();
        let reply = look(self.notebook.host(), Some(self));
        known.reply = Some(reply.clone());
        reply
    }

    fn settings_stats(&self) -> [Option<Stat>; 2] {
        let stat = |path: &Path| fs::metadata(path).ok().map(|metadata| Stat::of(&metadata));
        [stat(&machine_file(self.notebook.host())), stat(&self.root().join(SETTINGS))]
    }
}

fn look(host: &Host, desk: Option<&Desk>) -> SettingsReply {
    let look = LOOKS.fetch_add(1, Ordering::Relaxed);
    let machine = read_machine(host);
    let notebook = desk.map(read_notebook);
    let mut problems = Vec::new();
    let machine_path = machine_file(host).display().to_string();
    machine.tell(&machine_path, &mut problems);
    if let Some(notebook) = &notebook {
        notebook.tell(SETTINGS, &mut problems);
    }
    let layers = [Some(&machine), notebook.as_ref()];
    SettingsReply {
        effective: Settings::of(layers.into_iter().flatten().map(|found| &found.layer)),
        machine: machine.file(machine_path),
        notebook: notebook.map(|notebook| notebook.file(SETTINGS.into())),
        problems,
        look,
    }
}

impl Found {
    fn of(text: Option<String>, revision: Option<Revision>) -> Self {
        let layer = text.as_deref().map(settings::read).unwrap_or_default();
        let read_only = layer.newer.then(|| "a newer Talklog wrote it".to_owned());
        Self { text, revision, read_only, problem: None, layer }
    }

    fn unreadable(why: String) -> Self {
        Self { read_only: Some(why.clone()), problem: Some(why), ..Self::of(None, None) }
    }

    fn tell(&self, path: &str, problems: &mut Vec<Problem>) {
        let of = |message: &str, line| Problem { message: message.into(), path: Some(path.into()), line };
        problems.extend(self.problem.iter().map(|why| of(why, None)));
        problems.extend(self.layer.problems.iter().map(|problem| of(&problem.message, problem.line)));
    }

    fn file(self, path: String) -> SettingsFile {
        SettingsFile {
            path,
            text: self.text.unwrap_or_else(settings::commented),
            values: self.layer.values.into_iter().collect(),
            revision: self.revision.map(|revision| revision.to_string()),
            read_only: self.read_only,
        }
    }
}

fn read_machine(host: &Host) -> Found {
    match fs::read(machine_file(host)) {
        Ok(bytes) => {
            let revision = Some(Revision::of(&bytes));
            match String::from_utf8(bytes) {
                Ok(text) => Found::of(Some(text), revision),
                Err(_) => Found::unreadable("the settings are not UTF-8, so they are not read".into()),
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Found::of(None, None),
        Err(error) => Found::unreadable(format!("the settings could not be read: {error}")),
    }
}

fn read_notebook(desk: &Desk) -> Found {
    let file = match desk.notebook.read(&notebook_file()) {
        Ok(file) => file,
        Err(ReadError::Missing(_)) => return Found::of(None, None),
        Err(error) => return Found::unreadable(error.to_string()),
    };
    let Ok(text) = String::from_utf8(file.bytes) else {
        return Found::unreadable("the settings are not UTF-8, so they are not read".into());
    };
    let mut found = Found::of(Some(text), Some(file.revision));
    found.read_only = file.text.err().map(|why| why.to_string());
    found
}

/// Changes one file: what `edit` makes of its present text is written whole, over that very text.
fn change(
    host: &Host,
    desk: Option<&Desk>,
    scope: SettingScope,
    base: Option<Revision>,
    edit: &dyn Fn(Option<&str>) -> Result<String, Failure>,
) -> Result<SettingsReply, Failure> {
    // Held until the answer is made, so that no older state is told after it.
    let mut known = desk.map(|desk| hold(&desk.settings));
    match (scope, desk) {
        (SettingScope::Machine, _) => change_machine(host, base, edit)?,
        (SettingScope::Notebook, Some(desk)) => change_notebook(desk, base, edit)?,
        (SettingScope::Notebook, None) => return Err(Failure::no_notebook()),
    }
    Ok(match (desk, &mut known) {
        (Some(desk), Some(known)) => desk.look_anew(known),
        _ => look(host, None),
    })
}

fn change_machine(
    host: &Host,
    base: Option<Revision>,
    edit: &dyn Fn(Option<&str>) -> Result<String, Failure>,
) -> Result<(), Failure> {
    let file = machine_file(host);
    let io = |error: &io::Error| Failure::io(&file, error);
    let _lock = lock(host).map_err(|error| io(&error))?;
    let found = read_machine(host);
    let text = edited(&found, &file.display().to_string(), base, edit)?;
    match text {
        None => Ok(()),
        Some(text) => write_whole(&file, text.as_bytes()).map_err(|error| io(&error)),
    }
}

fn change_notebook(
    desk: &Desk,
    base: Option<Revision>,
    edit: &dyn Fn(Option<&str>) -> Result<String, Failure>,
) -> Result<(), Failure> {
    let path = notebook_file();
    for _ in 0..TRIES {
        let found = read_notebook(desk);
        let Some(text) = edited(&found, SETTINGS, base, edit)? else { return Ok(()) };
        match desk.notebook.save_bytes(&path, text.as_bytes(), found.revision)? {
            Saved::Changed { .. } => {}
            Saved::Written { revision } | Saved::Unchanged { revision } => {
                desk.took(&path, revision, &text, Origin::Saved);
                return Ok(());
            }
        }
    }
    Err(Failure::busy(&path))
}

/// Gives the text to be written; none when it is there already.
fn edited(
    found: &Found,
    path: &str,
    base: Option<Revision>,
    edit: &dyn Fn(Option<&str>) -> Result<String, Failure>,
) -> Result<Option<String>, Failure> {
    let at = |failure: Failure| Failure { path: Some(path.to_owned()), ..failure };
    if let Some(why) = &found.read_only {
        return Err(at(Failure {
            code: Code::ReadOnly,
            message: format!("{path} can only be read: {why}"),
            path: None,
            hint: None,
        }));
    }
    if base.is_some() && base != found.revision {
        return Err(at(Failure {
            code: Code::Changed,
            message: format!("{path} has changed since"),
            path: None,
            hint: Some("look at it again first".into()),
        }));
    }
    let text = edit(found.text.as_deref()).map_err(at)?;
    Ok(Some(text).filter(|text| found.text.as_ref() != Some(text)))
}

/// Where the settings of this machine lie.
pub fn machine_file(host: &Host) -> PathBuf {
    host.config.join(MACHINE)
}

fn notebook_file() -> NotePath {
    #[expect(clippy::expect_used, reason = "a constant that a test parses")]
    NotePath::parse(SETTINGS).expect("a path in the notebook")
}

/// Keeps two processes from writing the machine's file at the same time.
fn lock(host: &Host) -> io::Result<FileLock> {
    platform::make_private_folder(&host.state)?;
    platform::lock(&host.state.join("settings.lock"))
}

/// Writes a file whole or not at all, so that it lasts; one that is a symbolic link is written where it leads to.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = match file.canonicalize() {
        Ok(file) => file,
        Err(_) => file.to_path_buf(),
    };
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    platform::make_private_folder(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    if let Ok(old) = File::open(&file) {
        platform::carry_over(&old, new.as_file())?;
    }
    new.as_file().sync_all()?;
    new.persist(&file)?;
    platform::sync_folder(folder)
}
