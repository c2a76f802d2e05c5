//! A post goes from the notebook to a blog.

use talklog_tests::generators::Site;

use crate::stage::{Stage, files};

#[tokio::test(flavor = "multi_thread")]
async fn a_post_goes_to_the_blog() {
    let stage = Stage::new().await;
    let site = Site::hugo();
    let blog = site.root().to_path_buf();
    let window = stage
        .play("export", &["--sample"], move |w| async move {
            w.indexed().await;
            w.keys(&["Control", "Shift", "x"]).await;
            w.part("export-to").await.click().await.unwrap();
            w.axe_both("export").await;
            w.type_text(&blog.display().to_string()).await;
            let before = files(&blog);
            w.click("export-try").await;
            w.reads("export-result", "It would write").await;
            w.reads("export-result", "content/posts/lowtide-2026/index.md").await;
            assert_eq!(files(&blog), before, "a dry run wrote something");
            w.axe_both("export, tried").await;
            w.click("export-submit").await;
            w.reads("export-result", "It wrote").await;
            w.picture("written").await;
            assert!(blog.join("content/posts/lowtide-2026/index.md").exists());
        })
        .await;
    window.close().await;
    if site.can_build() {
        let page = site.build_folder("lowtide-2026");
        assert!(page.contains("One clock is a rumour"), "{page}");
        assert!(!page.contains("talklog:"), "a mark is left");
    } else {
        println!("skipped: hugo is not installed");
    }
}
