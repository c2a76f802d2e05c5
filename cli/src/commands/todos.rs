//! `talklog todos`.

use clap::Args;
use talklog_core::wire::Failure;

use crate::call::{Call, problems};
use crate::commands::place;
use crate::output::Answered;

/// Lists what is to do, in your own words: TODO, boxes, and sentences such as "need to look at this".
#[derive(Debug, Args)]
pub(crate) struct Todos {
    /// Of one event only: its folder or title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,

    /// Also boxes that are ticked.
    #[arg(long)]
    done: bool,
}

impl Todos {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let mut todos = desk.todos(self.event.as_deref())?;
        todos.retain(|todo| self.done || !todo.done);
        let line = |todo: &talklog_core::wire::GatheredTodo| {
            format!("{}\t[{}] {}\n", place(&todo.place), if todo.done { 'x' } else { ' ' }, todo.words)
        };
        let text: String = todos.iter().map(line).collect();
        Ok(Answered::new(todos, text).with_problems(problems(&desk)))
    }
}
