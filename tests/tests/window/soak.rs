//! Two minutes of the sitting that `make soak` does for half an hour.

use std::time::Duration;

use talklog_tests::soak::{Plan, arguments, prepare, sit};

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn two_minutes_of_typing_beside_others() {
    let stage = Stage::new().await;
    let root = prepare(&stage.home);
    let given = arguments(&root);
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let seed = std::env::var("TALKLOG_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    println!("TALKLOG_SEED={seed}");
    let home = stage.home.clone();
    let window = stage
        .play("soak", &given, move |w| async move {
            let figures = sit(&w, &home, Plan { length: Duration::from_mins(2), seed }).await;
            println!("{figures}");
            figures.check();
        })
        .await;
    window.close().await;
}
