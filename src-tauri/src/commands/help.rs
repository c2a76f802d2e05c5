//! The manual: listed, read and searched.

use talklog_core::desk::help;
use talklog_core::wire::{Failure, HelpHit, HelpPage, HelpText};

/// Lists the manual's pages.
#[tauri::command(async)]
pub fn help_pages(language: &str) -> Result<Vec<HelpPage>, Failure> {
    Ok(help::pages(language))
}

/// Gives one page as safe HTML.
#[tauri::command(async)]
pub fn help_page(id: &str, language: &str) -> Result<HelpText, Failure> {
    help::page(id, language)
}

/// Searches in the manual.
#[tauri::command(async)]
pub fn help_search(query: &str, language: &str) -> Result<Vec<HelpHit>, Failure> {
    Ok(help::search(query, language))
}
