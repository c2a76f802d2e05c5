//! The window's program: hands its arguments over and gives back an exit code.

// No console window beside ours on Windows (unproved).
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    talklog_app::main()
}
