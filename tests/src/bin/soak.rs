//! Sits in the real window and types: `soak MINUTES [SEED]`. Prints what was measured, and fails when a letter is
//! missing, the focus or the cursor's line jumped, or memory grew.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::sync::Arc;
use std::time::Duration;

use talklog_tests::home::TestHome;
use talklog_tests::soak::{Plan, arguments, prepare, sit};
use talklog_tests::window::{Screen, Window, scenario};

#[tokio::main]
async fn main() {
    let mut given = std::env::args().skip(1);
    let minutes: f64 = given.next().map_or(30.0, |text| text.parse().expect("minutes, as a number"));
    let seed =
        given.next().map_or_else(|| fastrand::u64(..), |text| text.parse().expect("a seed, as a number"));
    println!("soak: {minutes} minutes with seed {seed}");
    let plan = Plan { length: Duration::from_secs_f64(minutes * 60.0), seed };
    let home = Arc::new(TestHome::new());
    let root = prepare(&home);
    let screen = Screen::start(1280, 800);
    let given = arguments(&root);
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let window = Window::open("soak", &screen, &home, &given).await;
    window.resize(1280, 800).await;
    let figures = Arc::new(std::sync::Mutex::new(None));
    let (its, told) = (home.clone(), figures.clone());
    let window = scenario(window, &home, |w| async move {
        let done = sit(&w, &its, plan).await;
        println!("{done}");
        *told.lock().expect("nobody else has it") = Some(done);
    })
    .await;
    window.close().await;
    figures.lock().expect("nobody else has it").take().expect("figures").check();
    println!("soak: all is as it has to be");
}
