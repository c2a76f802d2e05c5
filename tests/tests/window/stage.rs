//! What each scenario stands on: a home, a screen, a turn; and looks at the disk.

use std::collections::BTreeMap;
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use talklog_tests::home::TestHome;
use talklog_tests::window::{PATIENCE, Screen, Window, scenario};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Windows share two cores: more than two at once only wait for each other, and time limits pass.
static WINDOWS: Semaphore = Semaphore::const_new(2);

/// A home, a screen and the right to have a window.
pub(crate) struct Stage {
    pub home: Arc<TestHome>,
    pub screen: Screen,
    _turn: SemaphorePermit<'static>,
}

impl Stage {
    /// Waits for a turn, and makes both.
    pub(crate) async fn new() -> Self {
        let turn = WINDOWS.acquire().await.unwrap();
        Self { home: Arc::new(TestHome::new()), screen: Screen::start(1280, 800), _turn: turn }
    }

    /// Opens the app and does `test` in it.
    pub(crate) async fn play<T, F>(&self, name: &str, arguments: &[&str], test: T) -> Window
    where
        T: FnOnce(Arc<Window>) -> F,
        F: Future<Output = ()> + Send + 'static,
    {
        let window = Window::open(name, &self.screen, &self.home, arguments).await;
        window.resize(1280, 800).await;
        scenario(window, &self.home, test).await
    }

    /// Makes a folder of notes in the home.
    pub(crate) fn folder(&self, notes: &[(&str, &str)]) -> PathBuf {
        let root = self.home.path().join("notes");
        for (path, text) in notes {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        root
    }
}

/// Every file below a folder with its bytes.
pub(crate) fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
            } else {
                found.insert(file.clone(), fs::read(&file).unwrap());
            }
        }
    }
    found
}

/// Tells whether a file below `root` holds `text`.
pub(crate) fn somewhere(root: &Path, text: &str) -> bool {
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        // Files come and go while the app works.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let file = entry.path();
            if file.is_dir() {
                folders.push(file);
            } else if fs::read(&file)
                .is_ok_and(|bytes| bytes.windows(text.len()).any(|at| at == text.as_bytes()))
            {
                return true;
            }
        }
    }
    false
}

/// Waits until a file reads as `wanted`, and shows both where it never does.
pub(crate) async fn holds(file: &Path, wanted: &str) {
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        let now = fs::read_to_string(file).unwrap_or_default();
        if now == wanted {
            return;
        }
        assert!(std::time::Instant::now() < end, "{}\nholds {now:?}\nnot   {wanted:?}", file.display());
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Waits until a script in the preview returns true.
pub(crate) async fn until_page(window: &Window, script: &str) {
    let end = std::time::Instant::now() + PATIENCE;
    while window.in_preview(script).await != Value::Bool(true) {
        assert!(std::time::Instant::now() < end, "never true in the preview: {script}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Copies a folder without its repository.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.file_name() != ".git" {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
