//! Every screen and dialog, light and dark: axe finds nothing, what has the focus shows it, and what was put over something
//! gives the focus back. The list is that of `make screenshots`.

use talklog_tests::screens::{Look, frame, posts, sharing, texts};

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn the_doors() {
    let stage = Stage::new().await;
    frame::doors(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notebook_and_its_panes() {
    let stage = Stage::new().await;
    frame::notebook(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_and_help() {
    let stage = Stage::new().await;
    frame::settings(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_in_the_making() {
    let stage = Stage::new().await;
    posts::composer(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recap_on_its_way_into_talks() {
    let stage = Stage::new().await;
    posts::recap(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_notes() {
    let stage = Stage::new().await;
    texts::versions(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_way_of_a_sync() {
    let stage = Stage::new().await;
    sharing::states(&stage.screen, &stage.home, &Look::Judge).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_hosts_and_joining() {
    let stage = Stage::new().await;
    sharing::keys(&stage.screen, &stage.home, &Look::Judge).await;
}
