//! What the page can ask for: parse, one call of the core, convert. One file per noun.
//!
//! Each command is callable by any script of the page, so each argument is checked in the core.

#![allow(clippy::needless_pass_by_value, reason = "Tauri hands a command its state and arguments by value")]

pub mod blog;
pub mod conflict;
pub mod deletion;
pub mod links;
pub mod help;
pub mod notebook;
pub mod note;
pub mod page;
pub mod picture;
pub mod post;
pub mod recap;
pub mod replace;
pub mod search;
pub mod session;
pub mod settings;
pub mod sharing;
pub mod spelling;
pub mod sync;
pub mod template;
pub mod text;
pub mod versions;

use talklog_core::path::NotePath;
use talklog_core::wire::{Code, Failure};
use tauri::ipc::Invoke;
use tauri::{Manager, Runtime};

use crate::window::App;

/// Gives the handler of all commands.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    let answer = all();
    move |invoke| {
        let webview = invoke.message.webview_ref();
        if let Some(app) = webview.try_state::<App>() {
            app.heard.command(invoke.message.command());
        }
        answer(invoke)
    }
}

fn all<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        page::start,
        page::link_open,
        page::page_failed,
        notebook::notebook_open,
        notebook::notebook_sample,
        notebook::notebook_clone,
        notebook::notebook_close,
        notebook::folder_pick,
        notebook::file_pick,
        notebook::repository_make,
        notebook::consent_set,
        notebook::identity_set,
        notebook::remote_set,
        session::notebook_recent,
        session::session_get,
        session::session_set,
        settings::settings,
        settings::setting_set,
        settings::settings_text,
        note::listing,
        note::note_open,
        note::note_save,
        note::note_merge,
        note::journal_append,
        template::template_list,
        template::template_edit,
        template::note_create,
        template::event_create,
        help::help_pages,
        help::help_page,
        help::help_search,
        spelling::spelling_set,
        spelling::spelling_languages,
        note::note_rename,
        note::note_delete,
        note::preview,
        links::backlinks,
        links::link_target,
        links::glance,
        links::headings,
        links::names,
        links::rename_preview,
        replace::replace_preview,
        replace::replace_apply,
        replace::replace_undo,
        picture::picture_add,
        picture::picture_add_files,
        text::html_to_markdown,
        text::text_language,
        text::front_matter_read,
        text::front_matter_set,
        search::find,
        search::search,
        conflict::conflicts,
        conflict::conflict,
        conflict::conflict_result,
        conflict::conflict_done,
        versions::version_list,
        versions::version_text,
        versions::version_keep,
        versions::deleted_list,
        versions::deleted_text,
        versions::deleted_restore,
        deletion::deletions,
        deletion::deletions_accept,
        deletion::deletions_keep,
        deletion::join_preview,
        deletion::join_remote,
        sync::status,
        sync::checkpoint,
        sync::sync,
        sharing::question,
        sharing::question_answer,
        sharing::remote_test,
        sharing::host_trust,
        sharing::secrets,
        sharing::secret_allow,
        sharing::file_leave_out,
        sync::index_mend,
        sync::unkept_look,
        post::post_export,
        post::post_plan,
        post::post_arranged,
        post::post_presets,
        post::post_new,
        post::post_pull,
        post::post_publish,
        blog::blog_list,
        blog::blog_look,
        blog::blog_set,
        blog::post_check,
        blog::post_fix,
        blog::post_fixed,
        blog::post_build,
        recap::recap_preview,
        recap::recap_import,
        recap::recap_undo,
    ]
}

/// Reads a path that came from the page.
fn path(text: &str) -> Result<NotePath, Failure> {
    NotePath::parse(text).map_err(Failure::from)
}

/// Runs what takes its time on a thread of its own.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tauri::async_runtime::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!("a command ended early: {error}");
        Err(Failure {
            code: Code::Failed,
            message: "the command ended early; see the log".into(),
            path: None,
            hint: None,
        })
    })
}
