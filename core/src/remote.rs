//! The network: everything that leaves this machine or comes from it goes through here, and only here.
//!
//! What talks to a remote is a child process of our own program ([`serve`]), so that a deadline can end it, with
//! every `ssh` that it started, whatever the network does; [`call`] is the side that starts it, watches it and
//! ends it. The child never opens the user's repository. It works in a [`shadow`]: an empty repository in our
//! state folder that borrows the user's objects. So nothing that the repository's own configuration asks for is
//! run or followed (only the user's and the system's configuration count, until the repository is trusted), and
//! a fetch that is killed half-way leaves nothing in the user's `.git`: packs move there when they are whole.
//!
//! It refuses to force, to prune, to move a ref of the user's (the caller does that, with what [`Outcome`]
//! tells), to guess that an answer that is not git's means an empty remote, and to show a secret.

mod address;
mod askpass;
mod caller;
mod child;
mod clone;
mod credentials;
mod folder;
mod shadow;
mod ssh;
mod verdict;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use address::{BadUrl, public_url};
pub use askpass::{
    ASKPASS_VARIABLE, Answer, Answers, Asking, Person, Question, QuestionKind, Secret, asked_by_ssh,
};
pub use caller::{Cancel, call, call_asking};
pub use child::{ChildEnv, serve};
pub use clone::{clone, clone_asking};

/// One conversation with one remote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The remote's URL as it stands in the configuration; it may hold a secret, so it is never shown.
    pub url: String,
    /// What is wanted of the remote.
    pub ask: Ask,
    /// The git folder that holds `objects` and `config`: for a linked work tree that is the common one.
    pub git_folder: PathBuf,
    /// The folder that a relative path in the URL starts from: the top of the work tree.
    pub root: PathBuf,
    /// A folder of ours, for what has not arrived yet; made when it is missing.
    pub state: PathBuf,
    /// Whether the repository's own configuration counts too, as the user decided for this repository.
    pub trusted: bool,
}

/// What is wanted of a remote.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// The names of its branches: a test of the connection.
    List,
    /// One branch, with all that it needs.
    Fetch {
        /// The branch's short name; none takes the remote's default branch.
        branch: Option<String>,
        /// Commits that are here already (hex), so that little is sent: the branch and what was fetched last.
        known: Vec<String>,
    },
    /// Move a branch of the remote forward.
    Push {
        /// The branch's short name.
        branch: String,
        /// The commit that it shall be (hex).
        commit: String,
    },
}

/// How a conversation ended. Expected ends are all here; none of the texts holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The remote answered.
    Listed {
        /// Short names of its branches.
        branches: Vec<String>,
        /// The branch that its HEAD names.
        default_branch: Option<String>,
    },
    /// The branch and all that it needs are in the object database; no ref has moved.
    Fetched {
        /// Short name of the branch that was asked for, or of the default one.
        branch: Option<String>,
        /// Its commit (hex); none when the remote has no such branch yet.
        tip: Option<String>,
        /// The branch that the remote's HEAD names.
        default_branch: Option<String>,
        /// Objects that came over the wire.
        received_objects: u64,
    },
    /// The remote's branch is at the commit.
    Pushed,
    /// The remote understood, and did not move the branch.
    Rejected {
        /// It holds commits that are not here: fetch, merge and push again.
        non_fast_forward: bool,
        /// What it said.
        detail: String,
    },
    /// The repository is cloned and its branch checked out.
    Cloned {
        /// Short name of the branch; none when the remote is empty.
        branch: Option<String>,
    },
    /// The folder to clone into holds files already: nothing was done.
    NotEmpty,
    /// The network or the server cannot be reached, or the server is out of order.
    Offline {
        /// What failed.
        detail: String,
    },
    /// A deadline was over; the child is ended.
    TimedOut,
    /// The caller cancelled; the child is ended.
    Cancelled,
    /// Something answered, and it was not a git server: most likely a page to log in to the Wi-Fi.
    CaptivePortal {
        /// The remote's URL.
        url: String,
    },
    /// The server's certificate is not trusted; nothing was sent.
    Certificate {
        /// Whose.
        host: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The remote wants credentials that nothing here could give, or refused those it got.
    CredentialsNeeded {
        /// The remote's URL.
        url: String,
        /// What was tried.
        detail: String,
    },
    /// The remote knows who is there, and that a token or account may not do this.
    TokenRefused {
        /// The remote's URL.
        url: String,
        /// What it said.
        detail: String,
    },
    /// An SSH host that is in no list of known hosts.
    HostUnknown {
        /// Host, with its port where that is not 22.
        host: String,
        /// `SHA256:…` of the key that it showed; empty when that could not be learnt.
        fingerprint: String,
    },
    /// An SSH host that shows another key than the known one.
    HostChanged {
        /// Host, with its port where that is not 22.
        host: String,
        /// `SHA256:…` of the key that it showed; empty when that could not be learnt.
        fingerprint: String,
        /// `SHA256:…` of the key that is known; empty when that could not be learnt.
        known: String,
    },
    /// The server has no such repository, or does not show it to this account.
    RemoteGone {
        /// The remote's URL.
        url: String,
    },
    /// The remote may be read, but this was refused.
    NotAllowed {
        /// What it said.
        detail: String,
    },
    /// Something is larger than the remote takes.
    TooLarge {
        /// What it said.
        detail: String,
    },
    /// The URL is none that is followed.
    BadUrl {
        /// What is wrong with it.
        detail: String,
    },
    /// Anything else.
    Failed {
        /// What failed.
        detail: String,
    },
}

/// How far a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is going on.
    pub stage: Stage,
    /// Objects done.
    pub done: u64,
    /// Objects in all; 0 while that is unknown.
    pub total: u64,
    /// Bytes that went over the wire.
    pub bytes: u64,
}

/// What a conversation is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reaching the server.
    Connecting,
    /// The server has answered with its branches, or says that it works.
    Answered,
    /// Objects come in.
    Receiving,
    /// Objects are checked and indexed.
    Checking,
    /// Objects are packed to be sent.
    Packing,
    /// Objects go out.
    Sending,
}

/// How long a conversation may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// To reach the server.
    pub connect: Duration,
    /// Without any progress.
    pub stall: Duration,
    /// In all.
    pub total: Duration,
}

impl Deadlines {
    /// For a sync: what a person at a conference would wait for.
    pub const SYNC: Self = Self {
        connect: Duration::from_secs(10),
        stall: Duration::from_secs(20),
        total: Duration::from_mins(2),
    };

    /// For a clone, which may be large: as long as something comes, up to an hour.
    pub const CLONE: Self = Self {
        connect: Duration::from_secs(10),
        stall: Duration::from_secs(30),
        total: Duration::from_hours(1),
    };
}

/// The argument that makes one of our programs run [`serve`] and nothing else.
pub const CHILD_ARGUMENT: &str = "remote-child";
