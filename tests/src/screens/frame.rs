//! What is there with no remote: the doors, a notebook, and what lies over it.

use std::fs;
use std::sync::Arc;

use serde_json::json;

use super::{Look, command, edit, press};
use crate::home::TestHome;
use crate::window::{Screen, Window, scenario};

/// The sample's note that is looked at most.
const NOTE: &str = "lowtide-2026/2026-09-17-one-clock-is-a-rumour.md";

async fn open(name: &str, screen: &Screen, home: &TestHome, arguments: &[&str]) -> Window {
    let window = Window::open(name, screen, home, arguments).await;
    window.resize(1280, 800).await;
    window
}

/// The first run, and a folder that is not there.
pub async fn doors(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let window = open("screens-doors", screen, home, &[]).await;
    let look = look.clone();
    let window = scenario(window, home, |w| async move {
        w.part("first-run").await;
        look.around(&w, "first-run").await;
        w.keys(&["2"]).await;
        w.part("open-path").await;
        w.is_true("return document.activeElement.dataset.testid === 'open-path'").await;
        w.type_text("/no/such/folder\n").await;
        w.see(".wrong[role=alert]").await;
        look.around(&w, "first-run-wrong").await;
    })
    .await;
    window.close().await;
}

/// The sample notebook: notes, panes, and what is opened by a key.
pub async fn notebook(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let window = open("screens-notebook", screen, home, &["--sample", "--note", NOTE]).await;
    let look = look.clone();
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("One clock is a rumour").await;
        w.see(".cm-content").await;
        look.at(&w, "editor").await;
        panes(&w, &look).await;
        finding(&w, &look).await;
        menus(&w, &look).await;
        sides(&w, &look).await;
    })
    .await;
    window.close().await;
}

/// The panes beside a note.
async fn panes(w: &Window, look: &Look) {
    w.keys(&["Control", "e"]).await;
    preview_shown(w).await;
    look.at(w, "preview").await;
    w.keys(&["Control", "Shift", "o"]).await;
    w.see("[data-testid=outline-row]").await;
    look.around(w, "outline").await;
    w.keys(&["Control", "Shift", "k"]).await;
    w.see("[data-testid=backlink], [data-testid=backlinks-empty]").await;
    look.around(w, "backlinks").await;
    w.run("document.querySelector('[data-area=aside] .push button').click()", vec![]).await;
    w.gone("[data-area=aside]").await;
}

/// Waits until the preview has the note, with its pictures.
pub async fn preview_shown(window: &Window) {
    window
        .is_true(
            "const host = [...document.querySelectorAll('[data-testid=preview] *')].find(e => e.shadowRoot);
            const page = host?.shadowRoot;
            return !!page?.querySelector('h2') && [...page.querySelectorAll('img')].every(i => i.complete && i.naturalWidth > 0)",
        )
        .await;
}

/// Opening by name, searching, the palette and the keys.
async fn finding(w: &Window, look: &Look) {
    edit(w).await;
    look.before(w).await;
    w.keys(&["Control", "p"]).await;
    w.part("quick-open-input").await;
    w.type_text("the").await;
    w.see("[data-testid=quick-open-row] b").await;
    look.around(w, "quick-open").await;
    w.type_text(" xyzzy").await;
    w.gone("[data-testid=quick-open-row]").await;
    look.at(w, "quick-open-nothing").await;
    look.leave(w, "quick-open").await;

    w.keys(&["Control", "Shift", "f"]).await;
    w.part("search-input").await;
    look.at(w, "search-empty").await;
    w.type_text("clock").await;
    w.see("[data-testid=search-hit] mark").await;
    w.is_true("return [...document.querySelectorAll('[data-testid=search] *')].some(e => e.shadowRoot?.querySelector('h1'))").await;
    look.around(w, "search").await;
    w.keys(&["Control", "a"]).await;
    w.type_text("xyzzy").await;
    w.gone("[data-testid=search-hit]").await;
    look.at(w, "search-nothing").await;
    w.keys(&["Control", "w"]).await;
    w.gone("[data-testid=search]").await;

    edit(w).await;
    look.before(w).await;
    w.keys(&["Control", "k"]).await;
    w.part("palette-input").await;
    look.around(w, "palette").await;
    look.leave(w, "palette").await;
    w.keys(&["F1"]).await;
    w.part("keys").await;
    look.around(w, "keys").await;
    look.leave(w, "keys").await;

    w.keys(&["Control", "f"]).await;
    w.see(".cm-search, [data-testid=find]").await;
    w.type_text("clock").await;
    look.around(w, "find").await;
    w.keys(&["Escape"]).await;
    w.editing("leaving the search in a note").await;

    w.keys(&["Control", "Shift", "r"]).await;
    w.part("replace-find").await;
    w.type_text("clock").await;
    w.see("[data-testid=replace-row]").await;
    look.around(w, "replace").await;
    w.keys(&["Alt", "r"]).await;
    w.run("document.querySelector('[data-testid=replace-find]').focus()", vec![]).await;
    w.keys(&["Control", "a"]).await;
    w.type_text("(clock").await;
    w.see("[data-testid=replace-wrong]:not([hidden])").await;
    look.at(w, "replace-wrong").await;
    w.keys(&["Control", "w"]).await;
    w.gone("[data-testid=replace]").await;
}

/// Menus, the notebooks, and small panels that make or change something.
async fn menus(w: &Window, look: &Look) {
    edit(w).await;
    w.run("document.querySelector('[data-testid=notebook-menu]').focus()", vec![]).await;
    look.before(w).await;
    w.keys(&["Enter"]).await;
    w.see("[data-testid=menu-close]").await;
    look.at(w, "notebook-menu").await;
    look.leave(w, "menu-close").await;
    for (part, menu) in [("[data-testid=note-row]", "row-menu"), ("[data-testid=tab]", "tab-menu")] {
        let open = format!(
            "const e = document.querySelector('{part}'), at = e.getBoundingClientRect();
            e.dispatchEvent(new MouseEvent('contextmenu', {{ bubbles: true, cancelable: true, button: 2, clientX: at.left + 40, clientY: at.top + 12 }}))"
        );
        w.run(&open, vec![]).await;
        w.part(menu).await;
        look.at(w, menu).await;
        w.keys(&["Escape"]).await;
        w.gone(&format!("[data-testid={menu}]")).await;
    }

    edit(w).await;
    look.before(w).await;
    w.keys(&["Control", "o"]).await;
    w.part("notebooks").await;
    look.around(w, "notebooks").await;
    look.leave(w, "notebooks").await;
    w.keys(&["Control", "n"]).await;
    w.part("new-talk-title").await;
    press(w, "new-talk-more").await;
    w.part("new-talk-day").await;
    press(w, "new-talk-submit").await;
    w.see("[data-testid=new-talk] [aria-invalid=true]").await;
    look.around(w, "new-talk").await;
    look.leave(w, "new-talk").await;
    command(w, "new-event").await;
    w.part("new-event").await;
    w.keys(&["Enter"]).await;
    w.see("[data-testid=new-event] [aria-invalid=true]").await;
    look.around(w, "new-event").await;
    look.leave(w, "new-event").await;
    w.keys(&["F2"]).await;
    w.part("rename-to").await;
    w.type_text("a-new-name").await;
    w.see("[data-testid=rename-plan]").await;
    look.around(w, "rename").await;
    look.leave(w, "rename").await;
    command(w, "delete").await;
    w.part("delete").await;
    look.around(w, "delete").await;
    look.leave(w, "delete").await;
    command(w, "remote").await;
    w.part("remote-url").await;
    look.around(w, "remote").await;
    look.leave(w, "remote").await;
}

/// Two sides, the text alone, no note at all, a list that lies over a narrow window; and what the editor offers.
async fn sides(w: &Window, look: &Look) {
    edit(w).await;
    w.open_note("inbox", "Inbox").await;
    w.keys(&["Control", "End"]).await;
    w.type_text("\n\nSee [[cloc").await;
    w.see(".cm-tooltip-autocomplete li").await;
    look.at(w, "completion").await;
    for _ in 0.."cloc".len() {
        w.keys(&["Backspace"]).await;
    }
    // The whole name, so that nothing is offered any more.
    w.type_text("2026-09-17-one-clock-is-a-rumour]] at noon").await;
    w.gone(".cm-tooltip-autocomplete").await;
    w.saved().await;
    for _ in 0.." at noon".len() + 4 {
        w.keys(&["Left"]).await;
    }
    w.keys(&["Control", "Alt", "i"]).await;
    w.see(".cm-glance").await;
    look.at(w, "glance").await;
    w.keys(&["Escape"]).await;
    w.gone(".cm-glance").await;

    w.keys(&["Control", "\\"]).await;
    w.is_true("return document.querySelectorAll('[data-side].strip').length === 2").await;
    look.at(w, "split").await;
    command(w, "join").await;
    w.is_true("return document.querySelectorAll('[data-side].strip').length < 2").await;
    edit(w).await;
    w.keys(&["F11"]).await;
    w.is_true("return document.querySelector('[data-testid=sidebar]')?.getClientRects().length > 0 !== true")
        .await;
    look.at(w, "zen").await;
    w.keys(&["F11"]).await;
    w.is_true("return document.querySelector('[data-testid=sidebar]')?.getClientRects().length > 0").await;
    w.run("document.querySelector('[data-testid=sidebar-filter]').focus()", vec![]).await;
    w.type_text("xyzzy").await;
    w.gone("[data-testid=note-row]").await;
    look.around(w, "filter-nothing").await;
    // The look around, or a narrow window, has left the field.
    w.run("document.querySelector('[data-testid=sidebar-filter]').focus()", vec![]).await;
    w.keys(&["Escape"]).await;
    w.see("[data-testid=note-row]").await;

    let tabs = "document.querySelectorAll('[data-testid=tab]').length";
    while let Some(count @ 1..) = w.run(&format!("return {tabs}"), vec![]).await.as_u64() {
        w.keys(&["Control", "w"]).await;
        w.is_true(&format!("return {tabs} < {count}")).await;
    }
    w.part("no-note").await;
    look.at(w, "no-note").await;
    narrow(w, look).await;
}

/// The list of notes on a narrow window, where it lies over the text.
async fn narrow(w: &Window, look: &Look) {
    let one = match look {
        Look::Judge => Look::Judge,
        Look::Paint { folder, prefix, .. } => {
            Look::Paint { folder: folder.clone(), sizes: &[(800, 600)], prefix }
        }
    };
    w.open_note("rumour", "One clock is a rumour").await;
    w.resize(800, 600).await;
    w.is_true("return innerWidth === 800 && innerHeight === 600").await;
    w.keys(&["Control", "b"]).await;
    w.is_true("return document.querySelector('[data-testid=sidebar]')?.getClientRects().length > 0").await;
    one.at(w, "narrow-list").await;
    w.resize(1280, 800).await;
}

/// Settings with their sections, as text, and the manual; then the same in the second language.
pub async fn settings(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let window = open("screens-settings", screen, home, &["--sample", "--note", NOTE]).await;
    let look = look.clone();
    let at_home = home.clone();
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("One clock is a rumour").await;
        for language in ["en", "de"] {
            let name = |what: &str| if language == "en" { what.to_owned() } else { format!("{what}-{language}") };
            if language == "de" {
                let file = at_home.path().join("config/talklog/settings.toml");
                fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                fs::write(file, "language = \"de\"\n").expect("settings");
                w.is_true("return document.documentElement.lang === 'de'").await;
                edit(&w).await;
                look.at(&w, "editor-de").await;
                look.before(&w).await;
                w.keys(&["Control", "k"]).await;
                w.part("palette-input").await;
                look.at(&w, "palette-de").await;
                look.leave(&w, "palette").await;
                w.keys(&["Control", "n"]).await;
                w.part("new-talk-title").await;
                press(&w, "new-talk-more").await;
                w.part("new-talk-day").await;
                look.at(&w, "new-talk-de").await;
                look.leave(&w, "new-talk").await;
            }
            w.keys(&["Control", ","]).await;
            w.part("settings").await;
            w.see("[data-testid=setting]").await;
            look.around(&w, &name("settings")).await;
            for group in ["keys", "templates"] {
                w.run(
                    "document.querySelector(arguments[0]).click()",
                    vec![json!(format!("[data-testid=settings-group][data-group={group}]"))],
                )
                .await;
                w.see("[data-testid=key-row], [data-testid=template]").await;
                w.is_true(&format!("return document.querySelector('[data-testid=settings-group][data-group={group}]').getAttribute('aria-current') === 'true'")).await;
                look.at(&w, &name(&format!("settings-{group}"))).await;
            }
            w.run("document.querySelector('[data-testid=key-row]').scrollIntoView({ block: 'center' })", vec![]).await;
            press(&w, "key-row").await;
            w.part("key-press").await;
            look.at(&w, &name("settings-key-waits")).await;
            // A window of another size may have taken the focus from what waits.
            if w.run("return !document.querySelector('[data-testid=key-press]')", vec![]).await == json!(true) {
                press(&w, "key-row").await;
                w.part("key-press").await;
            }
            w.keys(&["Control", "p"]).await;
            w.part("key-conflict").await;
            look.around(&w, &name("settings-key-taken")).await;
            // The answer that leaves all as it was has the focus.
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=key-conflict]").await;
            press(&w, "settings-as-text").await;
            w.part("settings-text").await;
            look.at(&w, &name("settings-text")).await;
            w.keys(&["Control", "w"]).await;
            w.gone("[data-testid=settings]").await;

            w.keys(&["Control", "F1"]).await;
            w.part("help").await;
            w.is_true("return document.querySelectorAll('[data-testid=help-page]').length > 3").await;
            look.around(&w, &name("help")).await;
            w.type_text("sync").await;
            w.see("[data-testid=help-hit] mark").await;
            look.at(&w, &name("help-found")).await;
            w.keys(&["Control", "w"]).await;
            w.gone("[data-testid=help]").await;
        }
    })
    .await;
    window.close().await;
}
