//! Questions that only a person can answer: a passphrase, a password, a token. They go from the child to its parent over
//! the pipe between them, and from `ssh` to the child through a socket in the shadow, which is for this user's eyes alone.
//!
//! `ssh` asks by running the program that `SSH_ASKPASS` names: ours, which knows by a variable that it is meant
//! ([`asked_by_ssh`]). Nothing asks on a terminal from here, no secret is an argument or is written to a file, and what is
//! remembered is remembered in memory, until the program ends. A host's key is never agreed to by way of a question: it is
//! accepted only where the person has seen its fingerprint before, and ssh itself compares the two and writes it down.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::{Zeroize, Zeroizing};

use crate::platform;

/// Names the socket to a program of ours that `ssh` runs to ask something.
pub const ASKPASS_VARIABLE: &str = "TALKLOG_ASKPASS";

/// The socket's name in the shadow, which is the folder that the child runs in. A full path may be too long for one.
const SOCKET: &str = "askpass";

/// How many questions one conversation may ask; more is a server that plays.
const MOST: usize = 12;

/// What is wanted of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Question {
    /// Its kind.
    pub kind: QuestionKind,
    /// What it is about: a key's file, `user@host`, a URL without secrets; ssh's own words for [`QuestionKind::Code`].
    pub about: String,
    /// The user's name, where it is known.
    pub user: Option<String>,
    /// Whether the answer before was wrong.
    pub again: bool,
    /// Whether a credential helper keeps what works.
    pub helper: bool,
}

/// What kind of secret is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// The passphrase of a key.
    Passphrase,
    /// A password for a host.
    Password,
    /// A user's name and a token for a server.
    Login,
    /// Something else, in ssh's own words: a code from a phone, a PIN.
    Code,
}

/// A text that is not shown, and is wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Secret {
    /// Takes a text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Gives the text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The user's name, where it was asked for.
    pub user: Option<String>,
    /// The secret.
    pub secret: Secret,
    /// Whether it may be used again until the program ends.
    pub remember: bool,
}

/// Who is asked: the window, or a terminal.
pub trait Person: Send + Sync {
    /// Waits for an answer; none when the person does not want to, or is not there.
    fn ask(&self, question: &Question) -> Option<Answer>;

    /// Takes the question back that is being asked: what wanted the answer has ended. `ask` then returns soon.
    fn withdraw(&self) {}
}

/// Answers questions: from memory, or by asking the person.
pub struct Answers {
    person: Arc<dyn Person>,
    kept: Mutex<Vec<(Question, Answer)>>,
}

impl Answers {
    /// Remembers nothing yet.
    pub fn new(person: Arc<dyn Person>) -> Arc<Self> {
        Arc::new(Self { person, kept: Mutex::default() })
    }

    /// Whether anything is remembered.
    pub fn remember_any(&self) -> bool {
        !self.kept().is_empty()
    }

    /// Forgets what was answered for this one time.
    pub fn forget_once(&self) {
        self.kept().retain(|(_, answer)| answer.remember);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<(Question, Answer)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recall(&self, question: &Question) -> Option<Answer> {
        self.kept().iter().find(|(known, _)| known == question).map(|(_, answer)| answer.clone())
    }

    fn forget(&self, question: &Question) {
        self.kept().retain(|(known, _)| known != question);
    }
}

/// How questions are answered in one piece of work.
#[derive(Clone)]
pub struct Asking {
    /// Who answers.
    pub answers: Arc<Answers>,
    /// Whether the person may be asked; if not, only what is remembered counts.
    pub person: bool,
    /// The fingerprint of a host's key that the person has looked at and trusts.
    pub trust: Option<String>,
}

impl Asking {
    /// Whether the child has anybody to ask at all.
    pub(super) fn is_any(&self) -> bool {
        self.person || self.trust.is_some() || self.answers.remember_any()
    }
}

/// The questions of one conversation: an answer that is asked for twice was wrong.
pub(super) struct Interview {
    asking: Asking,
    asked: Mutex<BTreeSet<Question>>,
}

impl Interview {
    /// Nothing has been asked yet.
    pub(super) fn new(asking: Asking) -> Arc<Self> {
        Arc::new(Self { asking, asked: Mutex::default() })
    }

    /// Answers, perhaps after a long time.
    pub(super) fn answer(&self, question: &Question) -> Option<Answer> {
        let plain = Question { again: false, ..question.clone() };
        let (again, count) = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            (!asked.insert(plain.clone()), asked.len())
        };
        let Asking { answers, person, .. } = &self.asking;
        if again {
            answers.forget(&plain);
        } else if let Some(answer) = answers.recall(&plain) {
            return Some(answer);
        }
        if !person || count > MOST {
            return None;
        }
        let answer = answers.person.ask(&Question { again: again || question.again, ..plain.clone() })?;
        answers.kept().push((plain, answer.clone()));
        Some(answer)
    }

    /// Takes back the question that is being asked.
    pub(super) fn withdraw(&self) {
        self.asking.answers.person.withdraw();
    }

    /// Forgets what was answered here: it was no good.
    pub(super) fn all_wrong(&self) {
        for question in self.asked.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            self.asking.answers.forget(question);
        }
    }
}

/// The child's end of the pipe to its parent, for questions: one at a time.
pub(super) struct Line {
    ask: Box<dyn Fn(&Question) + Send + Sync>,
    replies: Mutex<Receiver<Option<Answer>>>,
    /// The person has said no, and is not asked again.
    refused: Mutex<bool>,
}

impl Line {
    /// Makes one that tells questions with `ask`; the second part hands it the replies.
    pub(super) fn new(ask: impl Fn(&Question) + Send + Sync + 'static) -> (Self, Sender<Option<Answer>>) {
        let (reply, replies) = channel();
        (Self { ask: Box::new(ask), replies: Mutex::new(replies), refused: Mutex::default() }, reply)
    }

    /// Asks, and waits.
    pub(super) fn ask(&self, question: &Question) -> Option<Answer> {
        let replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if *refused {
            return None;
        }
        (self.ask)(question);
        let answer = replies.recv().ok().flatten();
        *refused = answer.is_none();
        answer
    }
}

/// What `ssh` asks through our own program, as it crosses the socket.
#[derive(Serialize, Deserialize)]
struct Asked {
    prompt: String,
    /// `SSH_ASKPASS_PROMPT`: `confirm` for a yes, `none` for words without an answer.
    hint: Option<String>,
}

/// Answers what `ssh` asks, on a thread of its own, as long as the process lives.
///
/// The socket lies in the current folder, which is the shadow.
pub(super) fn listen(line: Arc<Line>, trust: Option<String>) -> io::Result<()> {
    let listener = platform::listen(Path::new(SOCKET))?;
    thread::spawn(move || {
        while let Ok(stream) = listener.accept() {
            let (line, trust) = (Arc::clone(&line), trust.clone());
            // What only shows words stays until ssh ends it, and others may ask meanwhile.
            thread::spawn(move || {
                let _ = converse(stream, &line, trust.as_deref());
            });
        }
    });
    Ok(())
}

fn converse(mut stream: platform::Stream, line: &Line, trust: Option<&str>) -> io::Result<()> {
    let mut text = String::new();
    BufReader::new(&mut stream).read_line(&mut text)?;
    let asked: Asked = serde_json::from_str(&text)?;
    if asked.hint.as_deref() == Some("none") {
        // A key to touch: ssh ends the one who shows it.
        let mut rest = Vec::new();
        io::Read::read_to_end(&mut stream, &mut rest)?;
        return Ok(());
    }
    let answer = match reading(&asked.prompt) {
        Reading::HostKey => Some(Secret::new(host_key(&asked.prompt, trust).to_owned())),
        Reading::Confirm => Some(Secret::new("no".into())),
        Reading::Question(question) => line.ask(&question).map(|answer| answer.secret),
    };
    let mut reply = Zeroizing::new(serde_json::to_vec(&answer)?);
    reply.push(b'\n');
    stream.write_all(&reply)?;
    stream.flush()
}

/// What a prompt of ssh's wants.
#[derive(Debug, PartialEq, Eq)]
enum Reading {
    HostKey,
    Confirm,
    Question(Question),
}

/// Reads a prompt. ssh has no other way to say what it wants than its words, in English by `LC_ALL`.
fn reading(prompt: &str) -> Reading {
    let question = |kind, about: &str| {
        let about: String = about.chars().filter(|c| !c.is_control()).take(300).collect();
        Reading::Question(Question { kind, about, user: None, again: false, helper: false })
    };
    if prompt.contains("(yes/no") {
        return if prompt.contains("fingerprint is SHA256:") { Reading::HostKey } else { Reading::Confirm };
    }
    let prompt = prompt.trim();
    if let Some(rest) = prompt.strip_prefix("Enter passphrase for ") {
        let about = rest.trim_end_matches(':').trim().trim_start_matches("key ").trim_matches('\'');
        return question(QuestionKind::Passphrase, about);
    }
    if let Some(about) = prompt.strip_suffix("'s password:") {
        return question(QuestionKind::Password, about);
    }
    question(QuestionKind::Code, prompt)
}

/// Answers whether a host's key is the right one: with the fingerprint that the person has seen, which ssh compares with
/// the key's own. Where ssh is too old for that, the two are compared here.
fn host_key<'a>(prompt: &str, trust: Option<&'a str>) -> &'a str {
    match trust {
        Some(trust) if prompt.contains("fingerprint]") => trust,
        Some(trust) if prompt.split_whitespace().any(|word| word.trim_end_matches('.') == trust) => "yes",
        _ => "no",
    }
}

/// Does what `ssh` wants of the program that `SSH_ASKPASS` names: has the prompt answered, and prints the answer. Tells
/// whether there was one.
///
/// The edge calls it when [`ASKPASS_VARIABLE`] is set, whose value is `place`, and ends with failure when it says no.
pub fn asked_by_ssh(place: &OsStr, prompt: &str, hint: Option<&str>, output: impl Write) -> io::Result<bool> {
    // ssh runs us in the folder that it was started in itself. Elsewhere the full path has to do.
    let mut stream = platform::connect(Path::new(SOCKET)).or_else(|_| platform::connect(Path::new(place)))?;
    let asked = Asked { prompt: prompt.to_owned(), hint: hint.map(str::to_owned) };
    let mut text = serde_json::to_vec(&asked)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    stream.flush()?;
    let mut reply = Zeroizing::new(String::new());
    BufReader::new(&mut stream).read_line(&mut reply)?;
    let Some(answer) = serde_json::from_str::<Option<Secret>>(&reply)? else { return Ok(false) };
    let mut output = output;
    output.write_all(answer.reveal().as_bytes())?;
    output.write_all(b"\n")?;
    output.flush()?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_of_ssh_are_read() {
        let of = |prompt| match reading(prompt) {
            Reading::Question(question) => format!("{:?} {}", question.kind, question.about),
            other => format!("{other:?}"),
        };
        insta::assert_snapshot!([
            "Enter passphrase for key '/home/kim/.ssh/id_ed25519': ",
            "kim@git.lowtide.example's password: ",
            "(kim@git.lowtide.example) Verification code: ",
            "Enter PIN for ED25519-SK key /home/kim/.ssh/id_sk: ",
            "The authenticity of host 'x (::1)' can't be established.\nED25519 key fingerprint is SHA256:abc.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ",
            "Accept updated hostkeys? (yes/no): ",
        ].map(of).join("\n"), @r"
        Passphrase /home/kim/.ssh/id_ed25519
        Password kim@git.lowtide.example
        Code (kim@git.lowtide.example) Verification code:
        Code Enter PIN for ED25519-SK key /home/kim/.ssh/id_sk:
        HostKey
        Confirm
        ");
    }

    #[test]
    fn a_host_key_is_agreed_to_by_its_fingerprint_alone() {
        let new = "ED25519 key fingerprint is SHA256:abc.\nsure (yes/no/[fingerprint])? ";
        let old = "ED25519 key fingerprint is SHA256:abc.\nsure (yes/no)? ";
        // ssh compares for itself.
        assert_eq!(host_key(new, Some("SHA256:abc")), "SHA256:abc");
        assert_eq!(host_key(new, None), "no");
        assert_eq!(host_key(old, Some("SHA256:abc")), "yes");
        assert_eq!(host_key(old, Some("SHA256:ab")), "no");
        assert_eq!(host_key(old, None), "no");
    }

    /// Answers what it is told to, and counts.
    struct Told(Mutex<Vec<Option<Answer>>>);

    impl Person for Told {
        fn ask(&self, _: &Question) -> Option<Answer> {
            self.0.lock().unwrap().remove(0)
        }
    }

    fn answer(secret: &str, remember: bool) -> Answer {
        Answer { user: None, secret: Secret::new(secret.into()), remember }
    }

    #[test]
    fn a_wrong_answer_is_not_given_twice_and_a_good_one_is_remembered_as_long_as_it_was_said() {
        let question = Question {
            kind: QuestionKind::Passphrase,
            about: "/home/kim/.ssh/id".into(),
            user: None,
            again: false,
            helper: false,
        };
        let told = Told(Mutex::new(vec![Some(answer("wrong", true)), Some(answer("right", true))]));
        let answers = Answers::new(Arc::new(told));
        let asking = Asking { answers: Arc::clone(&answers), person: true, trust: None };
        let first = Interview::new(asking.clone());
        assert_eq!(first.answer(&question), Some(answer("wrong", true)));
        assert_eq!(first.answer(&question), Some(answer("right", true)));
        // The next conversation is not asked, even where nobody is there.
        let alone = Asking { person: false, ..asking.clone() };
        assert_eq!(Interview::new(alone.clone()).answer(&question), Some(answer("right", true)));
        answers.forget_once();
        assert!(alone.is_any());
        // When the server refuses it, it is forgotten.
        let last = Interview::new(alone.clone());
        last.answer(&question);
        last.all_wrong();
        assert_eq!(Interview::new(alone.clone()).answer(&question), None);
        assert!(!alone.is_any());
    }

    #[test]
    fn secrets_do_not_stand_in_what_is_shown_for_debugging() {
        assert!(!format!("{:?}", answer("hunter2hunter2", false)).contains("hunter2"));
    }
}
