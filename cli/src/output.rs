//! Prints what came of a command, as text or as JSON: the only file that writes to the terminal.

use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use serde::Serialize;
use talklog_core::wire::{Answer, Code, Failure, Problem, Refusal};

use crate::failure;

/// What came of a command.
pub(crate) struct Answered {
    text: String,
    to_json: Box<dyn FnOnce(Vec<Problem>) -> serde_json::Result<String>>,
    problems: Vec<Problem>,
    failure: Option<Failure>,
}

impl Answered {
    /// Answers with data, and the same as text; a text that does not end a line gets its end.
    pub(crate) fn new(data: impl Serialize + 'static, text: impl Into<String>) -> Self {
        let to_json = |problems| serde_json::to_string(&Answer { format: 1, data, problems });
        Self { text: text.into(), to_json: Box::new(to_json), problems: Vec::new(), failure: None }
    }

    /// Adds what a person should know of besides.
    pub(crate) fn with_problems(mut self, problems: Vec<Problem>) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Says that not all was done; what was done is printed all the same.
    pub(crate) fn with_failure(mut self, failure: Option<Failure>) -> Self {
        self.failure = failure;
        self
    }
}

/// Prints the outcome, and gives the exit code.
pub(crate) fn finish(json: bool, outcome: Result<Answered, Failure>) -> ExitCode {
    let failure = match outcome {
        Ok(answered) => {
            let failure = answered.failure.clone();
            print(json, answered);
            failure
        }
        Err(failure) => Some(failure),
    };
    match failure {
        None => ExitCode::SUCCESS,
        Some(failure) => refuse(json, failure),
    }
}

/// Prints one line of JSON at once; false when nobody reads any more.
pub(crate) fn print_line(data: impl Serialize) -> bool {
    let answer = Answer { format: 1, data, problems: Vec::new() };
    serde_json::to_string(&answer).is_ok_and(|line| write(&mut std::io::stdout(), &line))
}

/// Says what was wrong with the arguments, or prints the help that was asked for.
pub(crate) fn refuse_usage(error: &clap::Error) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked || !std::env::args_os().any(|argument| argument == "--json") {
        // With colours where the terminal has them.
        let _ = error.print();
        return ExitCode::from(if asked { 0 } else { 2 });
    }
    let text = error.render().to_string();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    refuse(
        true,
        Failure { code: Code::BadInput, message, path: None, hint: Some("see `talklog help`".into()) },
    )
}

fn print(json: bool, answered: Answered) {
    let mut out = std::io::stdout();
    if json {
        // Plain data always becomes JSON.
        let line = (answered.to_json)(answered.problems).unwrap_or_default();
        write(&mut out, &line);
        return;
    }
    if !answered.text.is_empty() {
        write(&mut out, answered.text.strip_suffix('\n').unwrap_or(&answered.text));
    }
    for problem in &answered.problems {
        write(&mut std::io::stderr(), &format!("talklog: {}", described(problem)));
    }
}

fn refuse(json: bool, error: Failure) -> ExitCode {
    let exit = ExitCode::from(failure::exit_code(error.code));
    let text = if json {
        serde_json::to_string(&Refusal { format: 1, error }).unwrap_or_default()
    } else {
        let mut text = format!("talklog: {}", error.message);
        if let Some(path) = error.path.filter(|path| !error.message.contains(path.as_str())) {
            text = format!("{text} ({path})");
        }
        match error.hint {
            Some(hint) => format!("{text}\n  {hint}"),
            None => text,
        }
    };
    write(&mut std::io::stderr(), &text);
    exit
}

/// Writes a problem as `path:line: message`.
pub(crate) fn described(problem: &Problem) -> String {
    match (&problem.path, problem.line) {
        (Some(path), Some(line)) => format!("{path}:{line}: {}", problem.message),
        (Some(path), None) => format!("{path}: {}", problem.message),
        (None, Some(line)) => format!("line {line}: {}", problem.message),
        (None, None) => problem.message.clone(),
    }
}

/// Writes a line; false when nobody reads any more, as in `talklog list | head`, which is no failure.
fn write(out: &mut impl Write, line: &str) -> bool {
    writeln!(out, "{line}").and_then(|()| out.flush()).is_ok()
}
