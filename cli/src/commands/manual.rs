//! `talklog manual`.

use clap::{Args, CommandFactory};
use talklog_core::wire::{Code, Failure};

use crate::arguments::Arguments;
use crate::output::Answered;

/// Prints the manual page, in the form that `man` reads.
#[derive(Debug, Args)]
pub(crate) struct Manual {}

impl Manual {
    #[expect(clippy::unused_self, reason = "every command runs in the same way")]
    pub(crate) fn run(self) -> Result<Answered, Failure> {
        let mut page = Vec::new();
        let mut command = Arguments::command();
        command.build();
        rendered(&command, &mut page).map_err(|error| Failure {
            code: Code::Failed,
            message: format!("the manual page could not be made: {error}"),
            path: None,
            hint: None,
        })?;
        let page = String::from_utf8_lossy(&page).into_owned();
        Ok(Answered::new(page.clone(), page))
    }
}

/// Writes the program's page, with a section for each command in place of a list of pages that there are not.
fn rendered(command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    sections(command, page)?;
    man.render_extra_section(page)?;
    man.render_version_section(page)
}

fn sections(command: &clap::Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = command.get_bin_name().unwrap_or(command.get_name());
        page.extend(format!(".SH \"{}\"\n", name.to_uppercase()).bytes());
        let man = clap_mangen::Man::new(command.clone());
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)?;
        sections(command, page)?;
    }
    Ok(())
}
