//! What the person typed. The help, the completions and the manual page are made from the comments here and on each
//! command's own arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    backlinks, blog, clone, completions, conflicts, doctor, event, find, gathered, init, list, log, manual,
    new, open, post, recap, remote, rename, replace, restore, save, search, secrets, show, speakers, status,
    sync, todos, tools, undo, watch,
};

/// The notebook for conference talks: markdown notes in a folder, kept in git.
///
/// Works on the notebook that the current folder is in, or on the one that -C names. Paths of notes may be given as
/// they are from the current folder, or as they are in the notebook.
#[derive(Debug, Parser)]
#[command(name = "talklog", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// The notebook's folder, in place of the nearest one at or above the current folder.
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) notebook: Option<PathBuf>,

    /// Prints one JSON object, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a person is needed (a conflict, credentials, an unknown host, \
consent), 4 try again later (offline, busy).";

/// One file of `commands/` each.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::Init),
    Clone(clone::Clone),
    Status(status::Status),
    List(list::List),
    Show(show::Show),
    New(new::New),
    Event(event::Event),
    Search(search::Search),
    Find(find::Find),
    Backlinks(backlinks::Backlinks),
    Todos(todos::Todos),
    Tools(tools::Tools),
    Speakers(speakers::Speakers),
    Questions(gathered::Questions),
    Quotes(gathered::Quotes),
    WatchLater(gathered::WatchLater),
    Rename(rename::Rename),
    Replace(replace::Replace),
    Open(open::Open),
    Save(save::Save),
    Log(log::Log),
    Restore(restore::Restore),
    Undo(undo::Undo),
    Remote(remote::Remote),
    Sync(sync::Sync),
    Conflicts(conflicts::Conflicts),
    Secrets(secrets::Secrets),
    Watch(watch::Watch),
    Post(post::Post),
    Recap(recap::Recap),
    Blog(blog::Blog),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Manual(manual::Manual),
}
