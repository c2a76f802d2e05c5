//! Every screen and dialog of the window, put up one after the other: a test judges them, `make screenshots` takes
//! their pictures. What is in the list is seen by both.

pub mod frame;
pub mod posts;
pub mod sharing;
pub mod texts;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::window::Window;

/// What is done at each screen.
#[derive(Clone, Debug)]
pub enum Look {
    /// axe finds nothing, light and dark; what has the focus shows that it has, and so does all that Tab reaches.
    Judge,
    /// Pictures, light and dark.
    Paint {
        /// Where they go.
        folder: PathBuf,
        /// The window's sizes.
        sizes: &'static [(u32, u32)],
        /// What their names start with.
        prefix: &'static str,
    },
}

/// How many steps of Tab are walked from a screen's first focus.
const STEPS: usize = 16;

/// Says how an element that has the focus does not show it; nothing where it does. A text shows its cursor; the rest has a
/// ring, an edge or a line in the accent's colour, on itself or on what is drawn around it.
const UNSEEN: &str = "
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    if (!e || e === document.body) return 'nothing has the focus';
    if (e.getClientRects().length === 0) return `not drawn: ${e.outerHTML.slice(0, 160)}`;
    if (e.isContentEditable || e.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range])')) return '';
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--accent)';
    const accent = getComputedStyle(probe).color;
    probe.remove();
    const shows = (style) => [style.boxShadow, style.borderTopColor, style.backgroundColor].some(each => each.includes(accent))
        || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
    for (let at = e, up = 0; at && up < 3; at = at.parentElement, up += 1) if (shows(getComputedStyle(at))) return '';
    // A list that points to its row: the row shows it.
    const row = document.getElementById(e.getAttribute('aria-activedescendant') ?? '');
    if (row && shows(getComputedStyle(row))) return '';
    if (['::before', '::after'].some(part => shows(getComputedStyle(e, part)))) return '';
    return e.outerHTML.slice(0, 200);
";

impl Look {
    /// Looks at what the window shows.
    pub async fn at(&self, w: &Window, name: &str) {
        match self {
            Self::Judge => {
                w.axe_both(name).await;
            }
            Self::Paint { folder, sizes, prefix } => {
                for (width, height) in *sizes {
                    w.resize(*width, *height).await;
                    w.is_true(&format!("return innerWidth === {width} && innerHeight === {height}")).await;
                    for theme in ["light", "dark"] {
                        w.theme(theme).await;
                        let file = folder.join(format!("{prefix}{name}-{width}x{height}-{theme}.png"));
                        w.picture_to(&file).await;
                    }
                }
                w.resize(1280, 800).await;
                w.is_true("return innerWidth === 1280 && innerHeight === 800").await;
                w.theme("light").await;
                println!("{prefix}{name}");
            }
        }
    }

    /// Looks at what the window shows, and walks on from there with Tab: wherever the focus comes, one sees it. In a text
    /// Tab is a letter, so that the walk ends there.
    pub async fn around(&self, w: &Window, name: &str) {
        self.at(w, name).await;
        if !matches!(self, Self::Judge) {
            return;
        }
        w.run("window.walkedFrom = document.activeElement", vec![]).await;
        for step in 0..STEPS {
            let unseen = w.run(UNSEEN, vec![]).await;
            assert_eq!(unseen, json!(""), "{name}, after Tab {step} times: the focus is not seen");
            if w.run("return document.activeElement.isContentEditable", vec![]).await == Value::Bool(true) {
                break;
            }
            w.keys(&["Tab"]).await;
            // What stands beside the text ends where the next area begins.
            let round = "const now = document.activeElement, area = (e) => e.closest?.('[data-area]');
                return now === window.walkedFrom || now === document.body
                    || (area(window.walkedFrom)?.dataset.area === 'panel' && area(now) !== area(window.walkedFrom))";
            if w.run(round, vec![]).await == Value::Bool(true) {
                break;
            }
        }
        w.run("window.walkedFrom.focus()", vec![]).await;
    }

    /// Remembers what has the focus, before something is put over it.
    pub async fn before(&self, w: &Window) {
        w.run("window.before = document.activeElement", vec![]).await;
    }

    /// Leaves a screen or dialog by Escape; the focus is back where it was at [`before`](Self::before).
    pub async fn leave(&self, w: &Window, part: &str) {
        w.keys(&["Escape"]).await;
        w.gone(&format!("[data-testid={part}]")).await;
        if matches!(self, Self::Judge) {
            w.is_true(&format!("/* leaving {part} */ return document.activeElement === window.before")).await;
        }
    }
}

/// Runs a command by its row in the palette, in whatever language its name is.
pub async fn command(w: &Window, id: &str) {
    w.keys(&["Control", "k"]).await;
    w.part("palette-input").await;
    // Commands that differ by a number, and what stands far down, are there all the same.
    let row = format!("[data-testid=palette-row][data-key=\"{id}\"]");
    w.see(&row).await;
    w.run("document.querySelector(arguments[0]).click()", vec![json!(row)]).await;
    w.gone("[data-testid=palette]").await;
}

/// Presses a button by the Enter key.
pub async fn press(w: &Window, id: &str) {
    w.part(id).await;
    w.run("document.querySelector(arguments[0]).focus()", vec![json!(format!("[data-testid=\"{id}\"]"))])
        .await;
    w.keys(&["Enter"]).await;
}

/// Gives the focus to the editor that is seen.
pub async fn edit(w: &Window) {
    let seen = "[...document.querySelectorAll('.cm-content')].find(e => e.getClientRects().length > 0)";
    w.is_true(&format!("{seen}?.focus(); return document.activeElement?.isContentEditable === true")).await;
}
