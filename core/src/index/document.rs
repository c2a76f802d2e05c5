//! Makes what is indexed of a note: its words field by field, and the facts that filters ask for.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::query::day_of;
use super::words::fold;
use crate::event::{self, Event};
use crate::front_matter;
use crate::note::{Link, LinkKind, Note, NoteKind};
use crate::path::NotePath;

/// The fields of a note in the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) path: Field,
    pub(super) title: Field,
    pub(super) speakers: Field,
    pub(super) body: Field,
    pub(super) event: Field,
    pub(super) track: Field,
    /// What filters ask for, each as one term: `kind:talk`, `tag:rust`, `rating:4`.
    pub(super) facts: Field,
    /// The day as the number YYYYMMDD.
    pub(super) day: Field,
}

/// Says how each field is indexed.
pub(super) fn schema() -> (Schema, Fields) {
    let text = || {
        let words = TextFieldIndexing::default()
            .set_tokenizer("talklog")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        TextOptions::default().set_indexing_options(words)
    };
    let facts = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let mut schema = Schema::builder();
    let fields = Fields {
        path: schema.add_text_field("path", STRING | STORED),
        title: schema.add_text_field("title", text()),
        speakers: schema.add_text_field("speakers", text()),
        body: schema.add_text_field("body", text()),
        event: schema.add_text_field("event", text()),
        track: schema.add_text_field("track", text()),
        facts: schema.add_text_field("facts", TextOptions::default().set_indexing_options(facts)),
        day: schema.add_u64_field("day", FAST),
    };
    (schema.build(), fields)
}

/// Makes what is indexed of a note.
pub(super) fn document(fields: Fields, note: &Note, text: &str, event: Option<&Event>) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.path, note.path.as_str());
    document.add_text(fields.title, &note.title);
    for speaker in &note.speakers {
        match &speaker.affiliation {
            Some(affiliation) => {
                document.add_text(fields.speakers, format!("{} ({affiliation})", speaker.name));
            }
            None => document.add_text(fields.speakers, &speaker.name),
        }
    }
    document.add_text(fields.body, text.get(body_start(text)..).unwrap_or_default());
    for folder in note.path.parent().unwrap_or_default().split('/').filter(|folder| !folder.is_empty()) {
        document.add_text(fields.event, folder);
    }
    if let Some(event) = event {
        document.add_text(fields.event, &event.title);
        document.add_text(fields.event, &event.folder);
    }
    if let Some(event) = &note.event {
        document.add_text(fields.event, event);
    }
    if let Some(track) = &note.track {
        document.add_text(fields.track, track);
    }
    let mut fact = |fact: String| document.add_text(fields.facts, fact);
    fact(kind_fact(event::kind_of(note, event.map_or(&[], std::slice::from_ref))).into());
    for tag in &note.tags {
        let tag = fold(tag);
        // `a/b` is also found by `a`.
        for (at, _) in tag.match_indices('/').filter(|(at, _)| *at > 0) {
            fact(format!("tag:{}", tag.get(..at).unwrap_or_default()));
        }
        fact(format!("tag:{tag}"));
    }
    if note.todos.iter().any(|todo| !todo.done) {
        fact("todo".into());
    }
    if note.links.iter().any(is_image) {
        fact("image".into());
    }
    if let Some(rating) = note.rating {
        fact(format!("rating:{rating}"));
    }
    let start = note.start.as_deref().and_then(day_of);
    let day = start
        .or_else(|| day_of(note.path.name()))
        .or_else(|| event.and_then(|event| event.start.as_deref()).and_then(day_of));
    if let Some(day) = day {
        document.add_u64(fields.day, day);
    }
    document
}

fn is_image(link: &Link) -> bool {
    match link.kind {
        LinkKind::Image => true,
        LinkKind::Embed => {
            let target = link.target.split(['#', '|']).next().unwrap_or_default();
            NotePath::parse(target).is_ok_and(|path| path.is_image())
        }
        LinkKind::Markdown | LinkKind::Wiki => false,
    }
}

/// Gives the term under which a kind is found.
pub(super) fn kind_fact(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Talk => "kind:talk",
        NoteKind::Event => "kind:event",
        NoteKind::Post => "kind:post",
        NoteKind::Note => "kind:note",
    }
}

/// Gives the byte at which the body starts.
pub(super) fn body_start(text: &str) -> usize {
    front_matter::split(text).map_or(0, |split| split.body_start)
}
