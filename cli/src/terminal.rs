//! Asks the person at the terminal, where there is one, for a passphrase, a password or a token.

use std::io::{IsTerminal, Write};

use talklog_core::remote::{Answer, Person, Question, QuestionKind, Secret};

/// The terminal that the program was called from.
pub(crate) struct Terminal;

impl Terminal {
    /// Finds it; none where input or messages go elsewhere, as in a script.
    pub(crate) fn find() -> Option<Self> {
        (std::io::stdin().is_terminal() && std::io::stderr().is_terminal()).then_some(Self)
    }
}

impl Person for Terminal {
    fn ask(&self, question: &Question) -> Option<Answer> {
        let Question { kind, about, user, again, helper } = question;
        if *again {
            say("talklog: that was not it.\n");
        }
        let (prompt, user) = match kind {
            QuestionKind::Passphrase => (format!("Passphrase for {about}: "), None),
            QuestionKind::Password => (format!("Password of {about}: "), None),
            QuestionKind::Code => (format!("{about} "), None),
            QuestionKind::Login => {
                let user = match user {
                    Some(user) => user.clone(),
                    None => read_line(&format!("User name for {about}: "))?,
                };
                if !helper {
                    say("talklog: git has no credential helper here, so the token is not kept.\n");
                }
                (format!("Token or password of {user}: "), Some(user))
            }
        };
        let secret = rpassword::prompt_password(prompt).ok().filter(|secret| !secret.is_empty())?;
        Some(Answer { user, secret: Secret::new(secret), remember: false })
    }
}

fn read_line(prompt: &str) -> Option<String> {
    say(prompt);
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).ok()?;
    let line = line.trim().to_owned();
    (!line.is_empty()).then_some(line)
}

fn say(text: &str) {
    let mut out = std::io::stderr();
    // A terminal that is gone gives no answer either.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
