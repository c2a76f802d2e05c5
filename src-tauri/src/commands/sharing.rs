//! What is done about a state of sync: answers, keys of hosts, tests of the connection, secrets, files to leave out.

use talklog_core::remote::{Answer, Secret};
use talklog_core::sync::guard::Say;
use talklog_core::wire::{Asked, ExposedSecret, Failure, RemoteTest};
use tauri::State;

use super::{apart, path};
use crate::window::App;

/// Gives the question that waits for the person, after a start of the page.
#[tauri::command(async)]
pub fn question(app: State<'_, App>) -> Result<Option<Asked>, Failure> {
    Ok(app.questions.pending())
}

/// Takes the answer to a question; without a secret, that there is none.
#[tauri::command(async)]
pub fn question_answer(
    app: State<'_, App>,
    id: u32,
    user: Option<String>,
    secret: Option<String>,
    remember: bool,
) -> Result<(), Failure> {
    let answer = secret.map(|secret| Answer { user, secret: Secret::new(secret), remember });
    app.questions.answer(id, answer);
    Ok(())
}

/// Reaches the remote and says what is there, or what is in the way.
#[tauri::command]
pub async fn remote_test(app: State<'_, App>) -> Result<RemoteTest, Failure> {
    let desk = app.desk()?;
    apart(move || desk.test_remote()).await
}

/// Trusts a host whose key has this fingerprint.
#[tauri::command]
pub async fn host_trust(app: State<'_, App>, fingerprint: String) -> Result<RemoteTest, Failure> {
    let desk = app.desk()?;
    apart(move || desk.trust_host(&fingerprint)).await
}

/// Lists what looks like a secret in what waits to be sent.
#[tauri::command]
pub async fn secrets(app: State<'_, App>) -> Result<Vec<ExposedSecret>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.secrets()).await
}

/// Remembers that a value is no secret; or, with `send`, that it may be sent from here though it is one.
#[tauri::command]
pub async fn secret_allow(app: State<'_, App>, value: String, send: bool) -> Result<(), Failure> {
    let desk = app.desk()?;
    apart(move || desk.allow_secret(&value, if send { Say::SendAnyway } else { Say::NotASecret })).await
}

/// Leaves a file out of checkpoints on this device.
#[tauri::command]
pub async fn file_leave_out(app: State<'_, App>, path: String) -> Result<(), Failure> {
    let path = self::path(&path)?;
    let desk = app.desk()?;
    apart(move || desk.leave_out(&path)).await
}
