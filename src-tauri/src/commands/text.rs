//! Texts that belong to no file yet: pasted HTML, front matter as fields, the language of what is typed.

use talklog_core::desk::fields;
use talklog_core::wire::{Failure, FieldList, FieldValue};
use talklog_core::{language, markdown};

use super::apart;

/// Makes HTML, as a browser puts it on the clipboard, into markdown.
#[tauri::command]
pub async fn html_to_markdown(html: String) -> Result<String, Failure> {
    apart(move || Ok(markdown::from_html(&html))).await
}

/// Gives the language of a note's text, where it can be told.
#[tauri::command]
pub async fn text_language(text: String) -> Result<Option<String>, Failure> {
    apart(move || Ok(language::of(&text))).await
}

/// Reads the front matter of a text for a form.
#[tauri::command(async)]
pub fn front_matter_read(text: &str) -> FieldList {
    fields::read(text)
}

/// Sets a field of a text's front matter, or takes it away.
#[tauri::command(async)]
pub fn front_matter_set(text: &str, key: &str, value: Option<FieldValue>) -> Result<String, Failure> {
    fields::set(text, key, value)
}
