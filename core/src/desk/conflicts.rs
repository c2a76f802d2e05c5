//! Conflict copies on the desk: which there are, both versions block by block, and what a person chose written down.
//!
//! Both stay until the chosen text is in the note: only then the copy goes to the trash. Nothing waits for it meanwhile;
//! a notebook with open conflicts syncs like any other.

use crate::history::{Origin, Written};
use crate::merge::blocks::{self, Block, Choice, How, Part};
use crate::merge::copy_mark;
use crate::notebook::{File, ReadError, Saved, editor_text, is_conflict_copy};
use crate::path::{NotePath, Revision};
use crate::wire::{
    self, Code, Conflict, ConflictChoice, ConflictItem, ConflictPart, ConflictResult, ConflictSide,
    ConflictTake, Failure,
};

use super::{Desk, hold};

/// Names that are as long as this may have been cut for their mark.
const CUT: usize = 120;

/// Two versions, and what is known of them.
struct Pair {
    item: ConflictItem,
    note: Option<(NotePath, File)>,
    copy: File,
    origin: Origin,
    mine_is_copy: bool,
    parts: Vec<Part>,
    whole: Option<String>,
}

impl Desk {
    /// Gives the paths of all conflict copies: of notes, schedules and pictures.
    pub(super) fn conflict_copies(&self) -> Vec<NotePath> {
        let mut copies: Vec<NotePath> = {
            let catalogue = self.shelf();
            let paths = catalogue.iter().map(|entry| &entry.note.path);
            paths.filter(|path| is_conflict_copy(path)).cloned().collect()
        };
        copies.extend(hold(&self.others).keys().filter(|path| is_conflict_copy(path)).cloned());
        copies.sort();
        copies
    }

    /// Lists the conflict copies that wait for a person, by path.
    pub fn conflicts(&self) -> Vec<ConflictItem> {
        self.conflict_copies().iter().map(|copy| self.conflict_item(copy)).collect()
    }

    fn conflict_item(&self, copy: &NotePath) -> ConflictItem {
        let mark = copy_mark(copy.stem());
        let note = self.note_of(copy);
        let title = note.as_ref().and_then(|note| self.shelf().get(note).map(|e| e.note.title.to_string()));
        ConflictItem {
            copy: copy.to_string(),
            title: title.unwrap_or_else(|| {
                mark.as_ref().map_or_else(|| copy.stem().to_owned(), |mark| mark.stem.to_owned())
            }),
            note: note.map(|note| note.to_string()),
            device: mark.as_ref().map(|mark| mark.device.to_owned()),
            at: mark.map(|mark| mark.at.to_string()),
        }
    }

    /// Finds the note that a copy stands beside.
    fn note_of(&self, copy: &NotePath) -> Option<NotePath> {
        let stem = copy_mark(copy.stem())?.stem;
        let folder = copy.parent().map(|parent| format!("{parent}/")).unwrap_or_default();
        let extension = copy.extension().map(|extension| format!(".{extension}")).unwrap_or_default();
        let exact = NotePath::parse(&format!("{folder}{stem}{extension}")).ok();
        if let Some(note) = exact.filter(|note| self.notebook.exists(note)) {
            return Some(note);
        }
        if stem.len() < CUT {
            return None;
        }
        // Of a long name there is only the beginning: it is the note's when no other begins so.
        let catalogue = self.shelf();
        let mut alike = catalogue.iter().map(|entry| &entry.note.path).filter(|path| {
            path.parent() == copy.parent() && path.stem().starts_with(stem) && !is_conflict_copy(path)
        });
        let found = alike.next().cloned();
        found.filter(|_| alike.next().is_none())
    }

    fn pair(&self, copy: &NotePath) -> Result<Pair, Failure> {
        let item = self.conflict_item(copy);
        let copy_file = self.notebook.read(copy)?;
        let note = match self.note_of(copy).map(|note| (self.notebook.read(&note), note)) {
            Some((Ok(file), note)) => Some((note, file)),
            Some((Err(ReadError::Missing(_)), _)) | None => None,
            Some((Err(error), _)) => return Err(error.into()),
        };
        let origin = match (&note, self.repository()) {
            (Some((note, _)), Some(repository)) => repository
                .copy_origin(note, copy)
                .inspect_err(|error| tracing::info!("{error}"))
                .unwrap_or_default(),
            _ => Origin::default(),
        };
        // A copy that a merge made may hold what was written here: then the note has the other device's.
        let other = origin
            .note
            .as_ref()
            .is_some_and(|written| written.device.as_deref().is_some_and(|device| !self.is_here(device)));
        let mine_is_copy = other && item.device.as_deref().is_some_and(|device| self.is_here(device));
        let (mut parts, mut whole) = (Vec::new(), None);
        if let Some((path, file)) = &note {
            match (&file.text, &copy_file.text) {
                (Ok(text), Ok(copy_text)) => {
                    let base = origin.base.as_deref().and_then(|bytes| editor_text(bytes).ok());
                    let (mine, theirs) = if mine_is_copy { (copy_text, text) } else { (text, copy_text) };
                    parts = blocks::blocks(path, base.as_deref(), mine, theirs);
                }
                (Err(why), _) | (_, Err(why)) => whole = Some(why.to_string()),
            }
        }
        Ok(Pair { item, note, copy: copy_file, origin, mine_is_copy, parts, whole })
    }

    /// Tells whether a device's name, as names of files have it, is this one's.
    fn is_here(&self, device: &str) -> bool {
        let plain = |name: &str| name.split(|c: char| !c.is_alphanumeric()).collect::<String>();
        plain(device) == plain(&self.notebook.host().device)
    }

    /// Gives both versions of a note, block by block.
    pub fn conflict(&self, copy: &NotePath) -> Result<Conflict, Failure> {
        let pair = self.pair(copy)?;
        let side = |written: &Option<Written>, device: Option<&str>, at: Option<&str>| {
            let device = written.as_ref().and_then(|written| written.device.as_deref()).or(device);
            let when = written.as_ref().map(|written| written.at.timestamp().to_string());
            ConflictSide {
                here: device.is_some_and(|device| self.is_here(device)),
                device: device.map(str::to_owned),
                at: when.or_else(|| at.map(str::to_owned)),
            }
        };
        let of_copy = side(&pair.origin.copy, pair.item.device.as_deref(), pair.item.at.as_deref());
        let of_note = side(&pair.origin.note, Some(self.notebook.host().device.as_str()), None);
        let (mine, theirs) = if pair.mine_is_copy { (of_copy, of_note) } else { (of_note, of_copy) };
        let parts = pair.parts.iter().map(|part| wire_part(part, pair.mine_is_copy)).collect();
        Ok(Conflict {
            note_revision: pair.note.as_ref().map(|(_, file)| file.revision.to_string()),
            copy_revision: pair.copy.revision.to_string(),
            mine,
            theirs,
            mine_is_copy: pair.mine_is_copy,
            based: pair.origin.base.is_some(),
            whole: pair.whole,
            parts,
            item: pair.item,
        })
    }

    /// Says what a choice makes of the note, and writes nothing.
    pub fn conflict_result(&self, choice: &ConflictChoice) -> Result<ConflictResult, Failure> {
        let (pair, note) = self.chosen(choice)?;
        let text = text_of(&pair, choice)?;
        let html = if note.is_note() { self.preview(&note, &text) } else { String::new() };
        Ok(ConflictResult { text, html })
    }

    /// Writes what was chosen into the note, and then moves the copy to the trash; gives what the note is. Nothing is
    /// written when either has changed since it was shown.
    pub fn conflict_done(&self, choice: &ConflictChoice) -> Result<String, Failure> {
        let (pair, note) = self.chosen(choice)?;
        let copy = NotePath::parse(&choice.copy)?;
        let base: Revision = choice.note_revision.parse()?;
        let saved = if pair.whole.is_some() {
            let takes_copy = match choice.takes.as_slice() {
                [ConflictTake::Mine] => pair.mine_is_copy,
                [ConflictTake::Theirs] => !pair.mine_is_copy,
                _ => return Err(count_differs()),
            };
            if takes_copy {
                self.notebook.save_bytes(&note, &pair.copy.bytes, Some(base))?
            } else {
                Saved::Unchanged { revision: base }
            }
        } else {
            self.notebook.save(&note, &text_of(&pair, choice)?, base)?
        };
        let Some(revision) = saved.revision() else { return Err(changed(&note)) };
        if let Ok(file) = self.notebook.read(&note)
            && file.revision == revision
        {
            let text = file.text.unwrap_or_default();
            self.showed(&note, revision, &text);
            self.took(&note, revision, &text, wire::Origin::Saved);
        }
        self.delete(&copy, pair.copy.revision)?;
        hold(&self.others).remove(&copy);
        self.mark_changed(&copy);
        self.tell_status();
        Ok(revision.to_string())
    }

    /// Finds what a choice is about, as it was shown.
    fn chosen(&self, choice: &ConflictChoice) -> Result<(Pair, NotePath), Failure> {
        let copy = NotePath::parse(&choice.copy)?;
        let pair = self.pair(&copy)?;
        let (base, of_copy): (Revision, Revision) =
            (choice.note_revision.parse()?, choice.copy_revision.parse()?);
        let Some((note, file)) = &pair.note else { return Err(changed(&copy)) };
        if file.revision != base {
            return Err(changed(note));
        }
        if pair.copy.revision != of_copy {
            return Err(changed(&copy));
        }
        let note = note.clone();
        Ok((pair, note))
    }

    /// Settles a conflict with one side for all blocks, or with both; gives what the note is. Where both cannot stand in
    /// one place, it says so and writes nothing.
    pub fn conflict_settle(&self, copy: &NotePath, take: &ConflictTake) -> Result<String, Failure> {
        let conflict = self.conflict(copy)?;
        let Some(note_revision) = conflict.note_revision else {
            return Err(Failure {
                code: Code::NotFound,
                message: format!("the note that {copy} is a version of is gone"),
                path: Some(copy.to_string()),
                hint: Some("rename the copy to keep it, or delete it".into()),
            });
        };
        let mut takes = Vec::new();
        for part in &conflict.parts {
            let ConflictPart::Block { both, field, settled, .. } = part else { continue };
            if *take == ConflictTake::Both {
                if let Some(settled) = settled {
                    takes.push(settled.clone());
                    continue;
                }
                if both.is_none() {
                    return Err(Failure {
                        code: Code::Conflict,
                        message: match field {
                            Some(field) => format!("{copy}: \"{field}\" can have one value only"),
                            None => format!("{copy}: both cannot stand in one place of the front matter"),
                        },
                        path: Some(copy.to_string()),
                        hint: Some("take one side, or choose block by block in the window".into()),
                    });
                }
            }
            takes.push(take.clone());
        }
        if conflict.whole.is_some() {
            takes = vec![take.clone()];
        }
        let (copy, copy_revision) = (copy.to_string(), conflict.copy_revision);
        self.conflict_done(&ConflictChoice { copy, note_revision, copy_revision, takes })
    }
}

/// Puts together what was chosen; what is open is as the note has it.
fn text_of(pair: &Pair, choice: &ConflictChoice) -> Result<String, Failure> {
    let open = if pair.mine_is_copy { Choice::Theirs } else { Choice::Mine };
    let of = |take: &ConflictTake| match take {
        ConflictTake::Open => open.clone(),
        ConflictTake::Mine => Choice::Mine,
        ConflictTake::Theirs => Choice::Theirs,
        ConflictTake::Both => Choice::Both,
        ConflictTake::Text { text } => Choice::Text(text.clone()),
    };
    let choices: Vec<Choice> = choice.takes.iter().map(of).collect();
    blocks::compose(&pair.parts, &choices).ok_or_else(count_differs)
}

fn wire_part(part: &Part, mine_is_copy: bool) -> ConflictPart {
    let block = match part {
        Part::Same(text) => return ConflictPart::Same { text: text.clone() },
        Part::Block(block) => block,
    };
    let Block { mine, theirs, base, both, key, how } = block.clone();
    ConflictPart::Block {
        mine,
        theirs,
        base,
        both,
        field: key,
        settled: match how {
            How::OnlyMine if !mine_is_copy => Some(ConflictTake::Mine),
            How::OnlyTheirs if mine_is_copy => Some(ConflictTake::Theirs),
            _ => None,
        },
        how: how.into(),
    }
}

fn changed(path: &NotePath) -> Failure {
    Failure {
        code: Code::Changed,
        message: format!("{path} has changed since, so nothing was written"),
        path: Some(path.to_string()),
        hint: Some("look at both versions again".into()),
    }
}

fn count_differs() -> Failure {
    Failure::bad_input("there is not one choice for each block", "look at both versions again")
}
