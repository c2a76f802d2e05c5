//! A disk that is full while someone types (P6): on a small one of its own, in a private view of the mounts. Typing goes
//! on, the window says that nothing is saved and what to free, the journal has its reserve; once there is room, all is
//! saved by itself.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use talklog_tests::window::{Window, app_binary, until};

use crate::stage::{Stage, holds};
use crate::writing::journalled;

/// Lets a command see a small disk of its own at `disk`; says why that cannot be.
fn own_disk(disk: &Path) -> Result<PathBuf, String> {
    let tried = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(disk)
        .output()
        .map_err(|error| error.to_string())?;
    let why = String::from_utf8_lossy(&tried.stderr).trim().to_owned();
    if tried.status.success() { Ok(disk.to_path_buf()) } else { Err(why) }
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_goes_on_while_the_disk_is_full() {
    let stage = Stage::new().await;
    let disk = stage.home.path().join("disk");
    fs::create_dir_all(&disk).unwrap();
    if let Err(why) = own_disk(&disk) {
        println!("full: a disk of its own cannot be had here, so this was not tried: {why}");
        return;
    }
    // Notes and journal lie on one disk, as most people's do.
    let script = "mount -t tmpfs -o size=24m tmpfs \"$0\" && mkdir -p \"$0/notes\" \"$0/state\" && \
        printf '# Tide\\n\\nBefore.' > \"$0/notes/tide.md\" && exec \"$1\" \"$0/notes\" --note tide.md";
    let window = Window::open_apart("full", &stage.screen, &stage.home, Path::new("unshare"), |command| {
        command
            .args(["--mount", "--propagation", "private", "sh", "-c", script])
            .arg(&disk)
            .arg(app_binary());
        command.env("XDG_STATE_HOME", disk.join("state"));
    })
    .await;
    // The disk as the app sees it.
    let seen = PathBuf::from(format!("/proc/{}/root", window.app())).join(disk.strip_prefix("/").unwrap());
    let (note, filler, state) = (seen.join("notes/tide.md"), seen.join("filler"), seen.join("state"));
    let home = stage.home.clone();
    let window = talklog_tests::window::scenario(window, &home, |w| async move {
        w.resize(1280, 800).await;
        w.indexed().await;
        w.reads_title("Tide").await;
        w.editing("opening").await;
        w.keys(&["Control", "End"]).await;
        w.type_text(" While there was room.").await;
        w.saved().await;
        holds(&note, "# Tide\n\nBefore. While there was room.").await;

        let mut file = File::create(&filler).unwrap();
        // Down to the last byte: first much at once, then little.
        for size in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![b'x'; size]).is_ok() {}
        }
        drop(file);
        w.type_text(" On a full disk,").await;
        w.see("[data-testid=status-save][data-standing=failed]").await;
        w.reads("notice", "the disk is full").await;
        w.reads("notice", "Free some space on the disk that holds").await;
        w.picture("full").await;
        w.axe_both("a full disk").await;
        // Nobody has to stop, and what is typed is safe.
        w.type_text(" and on, and on.").await;
        w.shows("On a full disk, and on, and on.").await;
        until("the journal has it", || journalled(&state, " and on, and on.")).await;
        assert_eq!(fs::read_to_string(&note).unwrap(), "# Tide\n\nBefore. While there was room.", "half a save");

        fs::remove_file(&filler).unwrap();
        holds(&note, "# Tide\n\nBefore. While there was room. On a full disk, and on, and on.").await;
        w.saved().await;
        w.is_true("return ![...document.querySelectorAll('[data-testid=notice]')].some((n) => /full/.test(n.innerText))").await;
        let names = |folder: &Path| fs::read_dir(folder).unwrap().flatten().map(|e| e.file_name()).collect::<Vec<_>>();
        assert_eq!(names(note.parent().unwrap()), ["tide.md"], "something was left beside the note");
    })
    .await;
    window.close().await;
}
