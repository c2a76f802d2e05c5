//! The caller's half: starts the child, watches it, and ends it with all that it started when a deadline is over.
//!
//! There is no clock here: each wait has a limit. The child's answer is all that is believed of it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::askpass::{Answer, Asking, Interview, Question};
use super::child::{Message, Order};
use super::shadow::Shadow;
use super::{Deadlines, Outcome, Progress, Request};
use crate::platform;

/// How long the child may take to end after its answer.
const END: Duration = Duration::from_secs(3);

/// Ends a conversation from another thread; for a quit, or when the person says stop.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Mutex<Listeners>>);

#[derive(Debug, Default)]
struct Listeners {
    cancelled: bool,
    tell: Vec<Sender<Event>>,
}

impl Cancel {
    /// Ends every conversation that this was given to, those that have not started yet too.
    pub fn cancel(&self) {
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.cancelled = true;
        for tell in listeners.tell.drain(..) {
            // One that has ended no longer listens.
            let _ = tell.send(Event::Cancelled);
        }
    }

    fn listen(&self, tell: &Sender<Event>) {
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if listeners.cancelled {
            let _ = tell.send(Event::Cancelled);
        } else {
            listeners.tell.push(tell.clone());
        }
    }
}

#[derive(Debug)]
enum Event {
    Progress(Progress),
    Outcome(Outcome),
    /// The child wants to know something of a person, and what they said.
    Ask(Question),
    Answered(Option<Answer>),
    /// The child's output has ended.
    Ended,
    TotalOver,
    Cancelled,
}

/// Has a child process talk to the remote, and waits for how it ends: at most for the deadlines.
///
/// `helper` is the program, and its arguments, that runs [`serve`](super::serve). It blocks; no ref moves. Once
/// it has returned, nothing of the child is left: no process, and no file but a pack that is whole.
pub fn call(
    helper: &[OsString],
    request: &Request,
    deadlines: &Deadlines,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Outcome {
    call_asking(helper, request, deadlines, cancel, None, progress)
}

/// Does what [`call`] does, and has somebody who answers when a key, a password or a token is asked for. The deadlines
/// stand still while a person thinks, and start anew with the answer.
pub fn call_asking(
    helper: &[OsString],
    request: &Request,
    deadlines: &Deadlines,
    cancel: &Cancel,
    asking: Option<&Asking>,
    progress: &mut dyn FnMut(Progress),
) -> Outcome {
    let asking = asking.filter(|asking| asking.is_any());
    let shadow = match Shadow::make(request) {
        Ok(shadow) => shadow,
        Err(error) => return failed(&error),
    };
    let outcome = match start(helper, request, deadlines, &shadow, asking) {
        Ok(child) => watch(child, deadlines, cancel, asking, progress),
        Err(error) => {
            return Outcome::Failed { detail: format!("cannot start the child for the network: {error}") };
        }
    };
    match (&outcome, shadow) {
        (Outcome::Fetched { tip: Some(_), .. }, shadow) => match shadow.hand_over() {
            Ok(()) => outcome,
            Err(error) => failed(&error),
        },
        _ => outcome,
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Outcome {
    let mut detail = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        detail.push_str(": ");
        detail.push_str(&error.to_string());
        cause = error.source();
    }
    Outcome::Failed { detail }
}

fn start(
    helper: &[OsString],
    request: &Request,
    deadlines: &Deadlines,
    shadow: &Shadow,
    asking: Option<&Asking>,
) -> std::io::Result<Child> {
    let Some((program, arguments)) = helper.split_first() else {
        return Err(std::io::Error::other("no program is named for it"));
    };
    let mut command = Command::new(program);
    command.args(arguments);
    // Not the notebook's folder: nothing there may be found first by a program that looks around where it runs.
    command.current_dir(shadow.path());
    // What a git that started us has set for its own repository.
    for variable in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
    ] {
        command.env_remove(variable);
    }
    platform::own_group(&mut command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let order = Order {
        request: request.clone(),
        shadow: shadow.path().to_owned(),
        connect: deadlines.connect,
        stall: deadlines.stall,
        asks: asking.is_some(),
        trust: asking.and_then(|asking| asking.trust.clone()),
    };
    let mut line = serde_json::to_vec(&order)?;
    line.push(b'\n');
    // A child that ended at once is found out below, by its missing answer.
    if let Some(input) = child.stdin.as_mut() {
        let _ = input.write_all(&line).and_then(|()| input.flush());
    }
    Ok(child)
}

fn watch(
    mut child: Child,
    deadlines: &Deadlines,
    cancel: &Cancel,
    asking: Option<&Asking>,
    progress: &mut dyn FnMut(Progress),
) -> Outcome {
    let (tell, events) = channel();
    // The child ends when its standard input does: it is held until the end, and closed by our own death.
    let mut input = child.stdin.take();
    if let Some(output) = child.stdout.take() {
        let tell = tell.clone();
        thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                let Ok(line) = line else { break };
                let event = match serde_json::from_str(&line) {
                    Ok(Message::Progress(progress)) => Event::Progress(progress),
                    Ok(Message::Outcome(outcome)) => Event::Outcome(outcome),
                    Ok(Message::Ask(question)) => Event::Ask(question),
                    Err(_) => continue,
                };
                if tell.send(event).is_err() {
                    break;
                }
            }
            let _ = tell.send(Event::Ended);
        });
    }
    cancel.listen(&tell);
    let interview = asking.map(|asking| Interview::new(asking.clone()));
    let mut watched =
        Watched { events: &events, tell: &tell, deadlines, interview: interview.as_ref(), over: None };
    let outcome = watched.wait(input.as_mut(), progress);
    if let Some(interview) = &interview
        && matches!(outcome, Outcome::CredentialsNeeded { .. } | Outcome::TokenRefused { .. })
    {
        interview.all_wrong();
    }
    let answered = !matches!(outcome, Outcome::TimedOut | Outcome::Cancelled);
    // After an answer it ends by itself, and what a credential helper left running on purpose stays.
    if !(answered && ended(&events)) {
        // Before it is waited for, while its number is surely its own.
        let _ = platform::end_group(child.id());
        let _ = child.kill();
    }
    drop(input);
    let _ = child.wait();
    outcome
}

/// What is needed to wait for an outcome.
struct Watched<'a> {
    events: &'a Receiver<Event>,
    tell: &'a Sender<Event>,
    deadlines: &'a Deadlines,
    interview: Option<&'a Arc<Interview>>,
    /// Dropped, it ends the clock of the whole conversation.
    over: Option<Sender<()>>,
}

impl Watched<'_> {
    /// Starts the clock of the whole conversation, anew where it runs already.
    fn start_clock(&mut self) {
        let (done, over) = channel::<()>();
        let total = self.deadlines.total;
        let tell_total = self.tell.clone();
        thread::spawn(move || {
            if over.recv_timeout(total) == Err(RecvTimeoutError::Timeout) {
                let _ = tell_total.send(Event::TotalOver);
            }
        });
        self.over = Some(done);
    }

    fn wait(&mut self, mut input: Option<&mut ChildStdin>, progress: &mut dyn FnMut(Progress)) -> Outcome {
        self.start_clock();
        // While a person thinks, nothing else can be late.
        let mut asked = false;
        let outcome = loop {
            let event = if asked {
                self.events.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.events.recv_timeout(self.deadlines.stall)
            };
            match event {
                Ok(Event::Progress(moved)) => progress(moved),
                Ok(Event::Outcome(outcome)) => break outcome,
                Ok(Event::Cancelled) => break Outcome::Cancelled,
                Ok(Event::Ask(question)) => {
                    let (tell, interview) = (self.tell.clone(), self.interview.cloned());
                    self.over = None;
                    asked = true;
                    thread::spawn(move || {
                        let answer = interview.and_then(|interview| interview.answer(&question));
                        let _ = tell.send(Event::Answered(answer));
                    });
                }
                Ok(Event::Answered(answer)) => {
                    asked = false;
                    self.start_clock();
                    // A child that has ended meanwhile is found out by the end of its output.
                    if let Some(input) = input.as_mut()
                        && let Ok(line) = serde_json::to_vec(&answer)
                    {
                        let mut line = Zeroizing::new(line);
                        line.push(b'\n');
                        let _ = input.write_all(&line).and_then(|()| input.flush());
                    }
                }
                // A clock that was over just when the question came.
                Ok(Event::TotalOver) if asked => {}
                Ok(Event::TotalOver) | Err(RecvTimeoutError::Timeout) => break Outcome::TimedOut,
                Ok(Event::Ended) | Err(RecvTimeoutError::Disconnected) => {
                    break Outcome::Failed {
                        detail: "the child for the network ended without an answer".to_owned(),
                    };
                }
            }
        };
        self.over = None;
        if asked && let Some(interview) = self.interview {
            interview.withdraw();
        }
        outcome
    }
}

/// Waits until the child's output has ended, which is when it has.
fn ended(events: &Receiver<Event>) -> bool {
    loop {
        match events.recv_timeout(END) {
            Ok(Event::Ended) | Err(RecvTimeoutError::Disconnected) => return true,
            Err(RecvTimeoutError::Timeout) => return false,
            Ok(_) => {}
        }
    }
}
