//! The person at the window: a question goes to the page, and its answer comes back as a command.
//!
//! One question at a time; whoever asks waits. The page may be gone or may have started anew: it can ask what is
//! pending, and a question that nobody answers ends by itself.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::remote::{Answer, Person, Question};
use crate::wire::{Asked, Event};

use super::hold;

/// How long a question stands. Whoever left the machine finds the state with its button instead.
const PATIENCE: Duration = Duration::from_mins(10);

type Tell = Arc<dyn Fn(Event) + Send + Sync>;

/// The questions of one program.
#[derive(Default)]
pub struct Questions {
    pending: Mutex<Option<(Asked, Sender<Option<Answer>>)>>,
    last: Mutex<u32>,
    tell: Mutex<Option<Tell>>,
}

impl Questions {
    /// Says how the page is told; until then nobody is there to be asked.
    pub fn tell_with(&self, tell: impl Fn(Event) + Send + Sync + 'static) {
        *hold(&self.tell) = Some(Arc::new(tell));
    }

    /// Gives the question that waits for an answer.
    pub fn pending(&self) -> Option<Asked> {
        hold(&self.pending).as_ref().map(|(asked, _)| asked.clone())
    }

    /// Takes the answer to a question, or that there is none. One that has ended meanwhile is passed over.
    pub fn answer(&self, id: u32, answer: Option<Answer>) {
        let taken = {
            let mut pending = hold(&self.pending);
            if pending.as_ref().is_some_and(|(asked, _)| asked.id == id) { pending.take() } else { None }
        };
        if let Some((_, reply)) = taken {
            // Whoever asked may have given up.
            let _ = reply.send(answer);
            self.show(None);
        }
    }

    fn show(&self, question: Option<Asked>) {
        let tell = hold(&self.tell).clone();
        if let Some(tell) = tell {
            tell(Event::Question { question });
        }
    }
}

impl Person for Questions {
    fn ask(&self, question: &Question) -> Option<Answer> {
        hold(&self.tell).as_ref()?;
        let id = {
            let mut last = hold(&self.last);
            *last = last.wrapping_add(1);
            *last
        };
        let asked = Asked { id, question: question.clone() };
        let (reply, replies) = channel();
        // Another conversation's question is put in the place of a first one only when that has ended.
        let before = hold(&self.pending).replace((asked.clone(), reply));
        drop(before);
        self.show(Some(asked));
        match replies.recv_timeout(PATIENCE) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                self.answer(id, None);
                None
            }
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn withdraw(&self) {
        let taken = hold(&self.pending).take();
        if let Some((_, reply)) = taken {
            let _ = reply.send(None);
        }
        self.show(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::{QuestionKind, Secret};

    fn question() -> Question {
        Question {
            kind: QuestionKind::Passphrase,
            about: "key".into(),
            user: None,
            again: false,
            helper: false,
        }
    }

    #[test]
    fn a_question_reaches_the_page_and_its_answer_comes_back() {
        let questions = Arc::new(Questions::default());
        assert_eq!(questions.ask(&question()), None, "nobody is there");
        let (seen, shown) = channel();
        questions.tell_with(move |event| {
            let Event::Question { question } = event else { panic!() };
            let _ = seen.send(question);
        });
        for answer in [Some("open sesame"), None] {
            let answer = answer.map(|secret| Answer {
                user: None,
                secret: Secret::new(secret.into()),
                remember: true,
            });
            let asked = std::thread::spawn({
                let questions = Arc::clone(&questions);
                move || questions.ask(&question())
            });
            let shown_now = shown.recv().unwrap().unwrap();
            assert_eq!(questions.pending(), Some(shown_now.clone()));
            // An answer to another question changes nothing.
            questions.answer(shown_now.id.wrapping_add(7), None);
            assert!(questions.pending().is_some());
            questions.answer(shown_now.id, answer.clone());
            assert_eq!(asked.join().unwrap(), answer);
            assert_eq!((shown.recv().unwrap(), questions.pending()), (None, None));
        }
        let asked = std::thread::spawn({
            let questions = Arc::clone(&questions);
            move || questions.ask(&question())
        });
        assert!(shown.recv().unwrap().is_some());
        questions.withdraw();
        assert_eq!(asked.join().unwrap(), None, "what wanted it has ended");
    }
}
