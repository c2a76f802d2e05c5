//! What helps while typing: lists that go on, what is pasted, what is offered, vim's keys, and input methods.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use talklog_tests::window::{Window, until};

use crate::live::DOT;
use crate::stage::{Stage, holds};

/// Pastes into whatever has the focus, as the system would: with these kinds of content.
async fn paste(w: &Window, kinds: &[(&str, &str)]) {
    let script = "const data = new DataTransfer(); for (const [kind, text] of arguments[0]) data.setData(kind, text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
    w.run(script, vec![json!(kinds)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_on_and_pastes_become_markdown() {
    let stage = Stage::new().await;
    let root = stage.folder(&[
        ("aids.md", "# Aids\n\nLast words\n"),
        ("harbour.md", "# Harbour lights\n\n## Red ones\n\nBoats.\n"),
    ]);
    let argument = root.display().to_string();
    let window = stage
        .play("aids", &[&argument, "--note", "aids.md"], move |w| async move {
            let file = root.join("aids.md");
            w.indexed().await;
            w.reads_title("Aids").await;
            w.editing("opening").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("\n- one\ntwo\n\nafter").await;
            w.saved().await;
            let mut text = "# Aids\n\nLast words\n\n- one\n- two\nafter".to_owned();
            holds(&file, &text).await;

            // An address over a selection makes it a link.
            w.keys(&["Shift", "Home"]).await;
            paste(&w, &[("text/plain", "https://example.org/after")]).await;
            w.saved().await;
            text = text.replace("\nafter", "\n[after](https://example.org/after)");
            holds(&file, &text).await;

            // HTML comes as markdown, and nothing of it that could run.
            w.keys(&["Control", "End"]).await;
            w.type_text("\n\n").await;
            let html = "<p>A <b>bold</b> <a href='https://example.org'>link</a><script>window.pwned = 1</script></p>";
            paste(&w, &[("text/html", html), ("text/plain", "A bold link")]).await;
            until("the markdown is saved", || {
                fs::read_to_string(&file).unwrap().contains("A **bold** [link](https://example.org)")
            })
            .await;
            assert!(!fs::read_to_string(&file).unwrap().contains("pwned"));
            assert_eq!(w.run("return window.pwned ?? null", vec![]).await, serde_json::Value::Null);

            // A note's name is offered after its brackets.
            w.keys(&["Control", "End"]).await;
            w.type_text("\n\nSee [[harb").await;
            w.see(".cm-tooltip-autocomplete").await;
            w.is_true("return document.querySelector('.cm-tooltip-autocomplete')?.innerText.includes('Harbour')").await;
            w.axe("what is offered").await;
            w.keys(&["Enter"]).await;
            w.saved().await;
            until("the link is saved", || {
                let text = fs::read_to_string(&file).unwrap();
                text.contains("[[harbour") || text.contains("[[Harbour")
            })
            .await;
            w.picture("all").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_kept_beside_its_note() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("talks/slides.md", "# Slides\n\nHere:\n")]);
    let argument = root.display().to_string();
    let window = stage
        .play("picture", &[&argument, "--note", "talks/slides.md"], move |w| async move {
            w.reads_title("Slides").await;
            w.editing("opening").await;
            w.keys(&["Control", "End"]).await;
            let script = "const data = new DataTransfer(); data.items.add(new File([new Uint8Array(arguments[0])], 'Screen 1.png', { type: 'image/png' }));
                document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
            w.run(script, vec![json!(DOT)]).await;
            let folder = root.join("talks/images");
            let kept = || -> Vec<PathBuf> { fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect() };
            // While it is written it has another name.
            until("the picture is beside the note", || kept().iter().any(|file| file.extension().is_some_and(|end| end == "png"))).await;
            let kept = kept();
            assert_eq!(kept.len(), 1);
            assert_eq!(fs::read(&kept[0]).unwrap(), DOT, "the bytes are the same");
            let name = kept[0].file_name().unwrap().to_string_lossy().into_owned();
            until("the note shows it", || {
                fs::read_to_string(root.join("talks/slides.md")).unwrap().contains(&format!("images/{name})"))
            })
            .await;
            w.keys(&["Control", "End"]).await;
            w.type_text("\nafter it").await;
            w.is_true("return !!document.querySelector('.cm-picture img')?.naturalWidth").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn vim_keys_come_with_the_setting() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("vi.md", "# Vi\n\none\ntwo\nthree\n")]);
    let config = stage.home.path().join("config/talklog");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("settings.toml"), "vim = true\n").unwrap();
    let argument = root.display().to_string();
    let window = stage
        .play("vim", &[&argument, "--note", "vi.md"], move |w| async move {
            w.reads_title("Vi").await;
            w.editing("opening").await;
            w.see(".cm-vimMode, .cm-fat-cursor").await;
            w.type_text("ggjjdd").await;
            w.saved().await;
            holds(&root.join("vi.md"), "# Vi\n\ntwo\nthree\n").await;
            w.type_text("ofour").await;
            w.keys(&["Escape"]).await;
            w.saved().await;
            holds(&root.join("vi.md"), "# Vi\n\ntwo\nfour\nthree\n").await;
            for _ in 0..6 {
                w.type_text("u").await;
            }
            holds(&root.join("vi.md"), "# Vi\n\none\ntwo\nthree\n").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_method_composes_undisturbed() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("compose.md", "# Compose\n\nAbove.\n\nBelow.\n")]);
    let argument = root.display().to_string();
    let window = stage
        .play("compose", &[&argument, "--note", "compose.md"], move |w| async move {
            let file = root.join("compose.md");
            w.reads_title("Compose").await;
            w.editing("opening").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("k").await;
            w.saved().await;
            holds(&file, "# Compose\n\nAbove.\n\nBelow.\nk").await;
            // The toolkit's own input method takes a letter by its number: what is on the screen is not yet the note's.
            w.run("window.heard = []; for (const name of ['compositionstart', 'compositionend']) addEventListener(name, () => heard.push(name), true)", vec![]).await;
            w.keys(&["Control", "Shift", "u"]).await;
            w.type_text("304b").await;
            w.is_true("return heard.join() === 'compositionstart' && document.activeElement.textContent.includes('304b')").await;
            w.run("window.node = getSelection().anchorNode; window.place = getSelection().anchorOffset", vec![]).await;
            fs::write(&file, "# Compose\n\nAbove, from outside.\n\nBelow.\nk").unwrap();
            // The window has heard of it: another note that came with it is in the list.
            fs::write(file.with_file_name("heard.md"), "# Heard\n").unwrap();
            w.is_true("return [...document.querySelectorAll('[data-testid=note-row]')].some(e => e.innerText.includes('Heard'))").await;
            w.is_true("return getSelection().anchorNode === window.node && getSelection().anchorOffset === window.place").await;
            let early = w.run("return document.querySelector('.cm-content').textContent.includes('from outside')", vec![]).await;
            assert_eq!(early, json!(false), "the text changed under an input method");
            w.keys(&["Enter"]).await;
            w.is_true("return heard.includes('compositionend')").await;
            w.shows("Above, from outside.").await;
            holds(&file, "# Compose\n\nAbove, from outside.\n\nBelow.\nkか").await;
        })
        .await;
    window.close().await;
}
