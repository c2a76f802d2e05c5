//! What a person does in the window again and again, by keys: opens a note, waits until it is saved, looks for a word.

use std::path::Path;

use serde_json::{Value, json};

use crate::window::Window;

impl Window {
    /// Waits until the status line says that the note is saved.
    pub async fn saved(&self) {
        self.see("[data-testid=status-save][data-standing=saved]").await;
    }

    /// Waits until every note is read.
    pub async fn indexed(&self) {
        self.see("[data-testid=sidebar]").await;
        self.see("[data-testid=note-row]").await;
        self.gone("[data-testid=status-index]").await;
    }

    /// Opens a note by keys: quick open, some words, Enter.
    pub async fn open_note(&self, words: &str, title: &str) {
        self.keys(&["Control", "p"]).await;
        self.part("quick-open-input").await;
        self.type_text(words).await;
        self.reads("quick-open-row", title).await;
        self.keys(&["Enter"]).await;
        self.reads_title(title).await;
    }

    /// Waits until the editor of the current note holds `text`.
    pub async fn shows(&self, text: &str) {
        self.is_true(&format!(
            "return [...document.querySelectorAll('.cm-content')].some(e => e.getClientRects().length > 0 && e.textContent.includes({}))",
            json!(text)
        ))
        .await;
    }

    /// Runs axe with light and with dark colours.
    pub async fn axe_both(&self, screen: &str) {
        for theme in ["light", "dark"] {
            self.theme(theme).await;
            self.axe(&format!("{screen}, {theme}")).await;
        }
        self.theme("light").await;
    }

    /// Waits until the editor that is seen has the focus.
    pub async fn editing(&self, after: &str) {
        self.is_true(&format!(
            "/* after {after} */ const e = document.activeElement;
            return e.classList.contains('cm-content') && e.getClientRects().length > 0"
        ))
        .await;
    }

    /// Takes back what was done last.
    pub async fn undo(&self) {
        self.keys(&["Control", "z"]).await;
    }

    /// Runs a script in which `page` is the root of the preview.
    pub async fn in_preview(&self, script: &str) -> Value {
        let found =
            "const host = [...document.querySelectorAll('[data-testid=preview] *')].find(e => e.shadowRoot);
            if (!host) return null; const page = host.shadowRoot;";
        self.run(&format!("{found} {script}"), vec![]).await
    }

    /// Gives the name of the area that has the focus.
    pub async fn area(&self) -> String {
        let area = "return document.activeElement?.closest('[data-area]')?.dataset.area ?? ''";
        self.run(area, vec![]).await.as_str().unwrap().to_owned()
    }

    /// Gives the text of the line that the cursor is in.
    pub async fn cursor_line(&self) -> String {
        let line =
            "const at = getSelection().anchorNode; const e = at instanceof Element ? at : at?.parentElement;
            return e?.closest('.cm-line')?.textContent ?? ''";
        self.run(line, vec![]).await.as_str().unwrap().to_owned()
    }

    /// Puts a notebook under git and gives it a remote, by the status line's own button.
    pub async fn connect_remote(&self, remote: &Path) {
        self.reads("status-sync", "No remote").await;
        self.click("status-sync-button").await;
        self.part("remote-url").await;
        self.type_text(&remote.display().to_string()).await;
        self.keys(&["Enter"]).await;
        self.see("[data-testid=status-sync][data-state=in_sync]").await;
        self.gone("[data-testid=remote]").await;
    }
}
