//! Builds the app: its one window, what the window may do, and the notebook behind it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use talklog_core::desk::{self, Desk, Questions};
use talklog_core::keeper::Keeper;
use talklog_core::notebook::Host;
use talklog_core::remote::{Answers, Asking};
use talklog_core::wire::{Event, Failure, RecentNotebook, SettingsReply, Theme};
use tauri::webview::{Color, NewWindowResponse};
use tauri::{
    AppHandle, DragDropEvent, Emitter, Manager, Monitor, PhysicalPosition, Runtime, WebviewUrl,
    WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
};

use crate::arguments::First;
use crate::heard::Heard;
use crate::place::{Area, LEAST, Place};
use crate::remembered::Remembered;
use crate::{commands, page, painting, revive};

/// The one event that the page listens to; its payload is a [`talklog_core::wire::Event`].
pub const EVENT: &str = "talklog";

/// How long a window has to stand still until its place is remembered.
const REST: Duration = Duration::from_millis(800);

/// What lives as long as the program.
pub struct App {
    /// Where things are on this machine, and who it is.
    pub host: Host,
    /// What is remembered between starts.
    remembered: Mutex<Remembered>,
    /// The open notebook, with its keeper.
    keeper: RwLock<Option<Keeper>>,
    /// What the window was asked to show first; taken by the first start of the page.
    pub first: Mutex<First>,
    /// Files that were dropped on the window since the program started: the page may have these read, and no others.
    dropped: Mutex<HashSet<PathBuf>>,
    /// What the person is asked for: passphrases, passwords, tokens.
    pub questions: Arc<Questions>,
    /// What they have said, until the program ends.
    answers: Arc<Answers>,
    /// Counts how often the window was moved or sized.
    moves: AtomicU64,
    /// What the page has asked for.
    pub heard: Heard,
    /// When the page's process died of late.
    deaths: Mutex<Vec<Instant>>,
    /// The page is loaded anew because its process died; taken by its start.
    pub revived: AtomicBool,
}

impl App {
    /// Makes the state of a program that has nothing open.
    pub fn new(host: Host, first: First) -> Self {
        let remembered = Remembered::load(&host);
        let questions = Arc::new(Questions::default());
        Self {
            answers: Answers::new(questions.clone()),
            questions,
            host,
            remembered: Mutex::new(remembered),
            keeper: RwLock::new(None),
            first: Mutex::new(first),
            dropped: Mutex::default(),
            moves: AtomicU64::new(0),
            heard: Heard::new(),
            deaths: Mutex::default(),
            revived: AtomicBool::new(false),
        }
    }

    /// Takes note that the page's process died; gives how often it did within this time.
    pub fn page_died(&self, lately: Duration) -> usize {
        self.revived.store(true, Ordering::SeqCst);
        let mut deaths = self.deaths.lock().unwrap_or_else(PoisonError::into_inner);
        deaths.retain(|at| at.elapsed() < lately);
        deaths.push(Instant::now());
        deaths.len()
    }

    /// Gives the open notebook.
    pub fn desk(&self) -> Result<Arc<Desk>, Failure> {
        let keeper = self.keeper.read().unwrap_or_else(PoisonError::into_inner);
        keeper.as_ref().map(|keeper| keeper.desk().clone()).ok_or_else(Failure::no_notebook)
    }

    /// Gives who answers when a clone asks for a key, a password or a token.
    pub fn asking(&self) -> Asking {
        Asking { answers: self.answers.clone(), person: true, trust: None }
    }

    /// Gives what is set, in the open notebook and on this machine.
    pub fn settings(&self) -> SettingsReply {
        desk::settings::read(&self.host, self.desk().ok().as_deref())
    }

    /// Gives the folders that were opened before, latest first.
    pub fn recent(&self) -> Vec<RecentNotebook> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).recent.clone()
    }

    /// Gives the folder that was open when the program ended.
    pub fn last(&self) -> Option<PathBuf> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).last.as_ref().map(PathBuf::from)
    }

    /// Forgets which folder was open: the person has closed it.
    pub fn forget_last(&self) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.last = None;
        if let Err(error) = remembered.save(&self.host.config) {
            tracing::warn!("the closed notebook opens again at the next start: {error}");
        }
    }

    /// Gives where the window stood that is about to open.
    fn place(&self) -> Place {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let folder = first.folder.or_else(|| self.last().filter(|_| !first.sample));
        let root = folder.and_then(|folder| folder.canonicalize().ok());
        let root = root.map(|root| root.display().to_string());
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).place(root.as_deref())
    }

    /// Gives where the window of the open notebook stood when it was last kept.
    fn place_now(&self) -> Place {
        let root = self.desk().ok().map(|desk| desk.root().display().to_string());
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).place(root.as_deref())
    }

    /// Keeps where the window of the open notebook stands.
    fn stands(&self, place: Place) {
        let root = self.desk().ok().map(|desk| desk.root().display().to_string());
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.stood(root.as_deref(), place)
            && let Err(error) = remembered.save(&self.host.config)
        {
            tracing::warn!("the window's place could not be remembered: {error}");
        }
    }

    /// Opens a notebook in place of the one that is open, and starts its keeper.
    pub fn open<R: Runtime>(&self, handle: &AppHandle<R>, root: &Path) -> Result<Arc<Desk>, Failure> {
        let teller = handle.clone();
        let tell = move |event: Event| {
            if let Event::Settings { settings } = &event {
                show_settings(&teller, settings);
            }
            if let Err(error) = teller.emit(EVENT, event) {
                tracing::warn!("the page could not be told: {error}");
            }
        };
        let desk = Arc::new(Desk::open(root, self.host.clone(), tell)?);
        desk.answered_by(self.answers.clone());
        self.close();
        let keeper = Keeper::start(desk.clone(), tauri::async_runtime::handle().inner());
        *self.keeper.write().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.opened(desk.root());
        if let Err(error) = remembered.save(&self.host.config) {
            tracing::warn!("the recent notebooks could not be remembered: {error}");
        }
        Ok(desk)
    }

    /// Opens the person's copy of the sample notebook, which is a repository of ours.
    pub fn open_sample<R: Runtime>(&self, handle: &AppHandle<R>) -> Result<Arc<Desk>, Failure> {
        let desk = self.open(handle, &talklog_core::sample::copy(&self.host)?)?;
        desk.make_repository()?;
        Ok(desk)
    }

    /// Remembers files that were dropped on the window.
    fn drop_files(&self, files: &[PathBuf]) {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner).extend(files.iter().cloned());
    }

    /// Tells whether a file was dropped on the window.
    pub fn was_dropped(&self, file: &Path) -> bool {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner).contains(file)
    }

    /// Closes the open notebook: its keeper makes a last checkpoint where that is agreed to.
    pub fn close(&self) {
        let keeper = self.keeper.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(keeper) = keeper {
            keeper.stop();
        }
    }
}

/// Adds the commands and the picture protocol to a builder. Generic, so that tests run it with no display.
pub fn build<R: Runtime>(builder: tauri::Builder<R>, app: App) -> tauri::Builder<R> {
    builder
        .manage(app)
        .register_asynchronous_uri_scheme_protocol(page::IMAGE_SCHEME, |context, request, responder| {
            let handle = context.app_handle().clone();
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(page::image(&handle.state::<App>(), &request));
            });
        })
        .invoke_handler(commands::handler())
}

/// Opens the window and runs until it is closed.
pub fn run(first: First) -> Result<(), Box<dyn std::error::Error>> {
    let helper = std::env::current_exe()?;
    let host = Host::from_environment(&|name| std::env::var_os(name), jiff::Timestamp::now, &helper)?;
    start_log(&host.state)?;
    let app = App::new(host, first);
    let theme = app.settings().effective.theme;
    let place = app.place();
    let built = build(
        tauri::Builder::default().plugin(tauri_plugin_dialog::init()).plugin(tauri_plugin_opener::init()),
        app,
    )
    .setup(move |app| {
        let teller = app.handle().clone();
        app.state::<App>().questions.tell_with(move |event| {
            if let Err(error) = teller.emit(EVENT, event) {
                tracing::warn!("the page could not be told: {error}");
            }
        });
        open_window(app.handle(), theme, place)?;
        Ok(())
    })
    .on_window_event(|window, event| {
        if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, position }) = event {
            take_drop(window, paths, *position);
        }
        if matches!(event, WindowEvent::Focused(false) | WindowEvent::CloseRequested { .. }) {
            keep_place(window);
        }
        if matches!(event, WindowEvent::Resized(_) | WindowEvent::Moved(_)) {
            keep_place_soon(window);
        }
        if matches!(event, WindowEvent::Focused(true)) {
            look_at_settings(window.app_handle());
        }
        if matches!(event, WindowEvent::Destroyed) && window.app_handle().webview_windows().is_empty() {
            window.state::<App>().close();
        }
    })
    .build(context())?;
    built.run(|handle, event| {
        if matches!(event, tauri::RunEvent::Exit) {
            handle.state::<App>().close();
        }
    });
    Ok(())
}

/// Tells the page what was dropped where, in its own pixels.
fn take_drop<R: Runtime>(window: &Window<R>, files: &[PathBuf], at: PhysicalPosition<f64>) {
    window.state::<App>().drop_files(files);
    let at = at.to_logical::<f64>(window.scale_factor().unwrap_or(1.0));
    let paths = files.iter().map(|file| file.display().to_string()).collect();
    if let Err(error) = window.emit(EVENT, Event::Dropped { paths, x: at.x, y: at.y }) {
        tracing::warn!("the page could not be told: {error}");
    }
}

/// Gives the app's configuration and its page.
fn context<R: Runtime>() -> tauri::Context<R> {
    #[cfg_attr(not(debug_assertions), expect(unused_mut, reason = "only debug builds change it"))]
    let mut context = tauri::generate_context!();
    #[cfg(debug_assertions)]
    if let Some(folder) = std::env::var_os("TALKLOG_PAGE") {
        context.set_assets(Box::new(page::Folder(folder.into())));
    }
    context
}

fn open_window<R: Runtime>(handle: &AppHandle<R>, theme: Theme, place: Place) -> tauri::Result<()> {
    let screens = handle.available_monitors().unwrap_or_default();
    let place = place.fitted(&screens.iter().map(area).collect::<Vec<_>>());
    let mut window = WebviewWindowBuilder::new(handle, "main", WebviewUrl::App("index.html".into()))
        .title("Talklog")
        .inner_size(place.width, place.height)
        .min_inner_size(LEAST.0, LEAST.1)
        .maximized(place.maximized)
        .theme(frame(theme))
        .on_navigation(page::may_show)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    if let Some((x, y)) = place.at {
        window = window.position(x, y);
    }
    // What is seen before the page has painted anything, and what the page wears until it has asked.
    let (colour, name) = match theme {
        Theme::System => {
            prepare(&window.build()?);
            return Ok(());
        }
        Theme::Light => (Color(0xf2, 0xf5, 0xf6, 0xff), "light"),
        Theme::Dark => (Color(0x1a, 0x1f, 0x21, 0xff), "dark"),
    };
    let script =
        format!("document.documentElement && (document.documentElement.dataset.theme = \"{name}\");");
    prepare(&window.background_color(colour).initialization_script(script).build()?);
    Ok(())
}

/// What a new window's web view is told.
fn prepare<R: Runtime>(window: &WebviewWindow<R>) {
    painting::choose(window);
    revive::watch(window);
}

fn area(screen: &Monitor) -> Area {
    let scale = screen.scale_factor();
    let (at, size) = (screen.position().to_logical::<f64>(scale), screen.size().to_logical::<f64>(scale));
    Area { x: at.x, y: at.y, width: size.width, height: size.height }
}

/// Remembers where a window stands once it has come to rest, so that a start after a crash finds it too.
fn keep_place_soon<R: Runtime>(window: &Window<R>) {
    let moved = window.state::<App>().moves.fetch_add(1, Ordering::Relaxed) + 1;
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(REST).await;
        if window.state::<App>().moves.load(Ordering::Relaxed) == moved {
            keep_place(&window);
        }
    });
}

/// Remembers where a window stands. One that fills the screen keeps the size that it goes back to.
fn keep_place<R: Runtime>(window: &Window<R>) {
    let app = window.state::<App>();
    let scale = window.scale_factor().unwrap_or(1.0);
    if window.is_minimized().unwrap_or(false) || window.is_fullscreen().unwrap_or(false) {
        return;
    }
    if window.is_maximized().unwrap_or(false) {
        let before = app.place_now();
        app.stands(Place { maximized: true, ..before });
        return;
    }
    let Ok(size) = window.inner_size() else { return };
    let size = size.to_logical::<f64>(scale);
    let at = window.outer_position().ok().map(|at| at.to_logical::<f64>(scale));
    app.stands(Place {
        width: size.width,
        height: size.height,
        at: at.map(|at| (at.x, at.y)),
        maximized: false,
    });
}

/// Tells the page of settings that changed while nobody looked: without a notebook no keeper does.
fn look_at_settings<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let app = handle.state::<App>();
        if let Ok(desk) = app.desk() {
            desk.look_at_settings();
            return;
        }
        let settings = app.settings();
        show_settings(&handle, &settings);
        if let Err(error) = handle.emit(EVENT, Event::Settings { settings: Box::new(settings) }) {
            tracing::warn!("the page could not be told: {error}");
        }
    });
}

/// Gives the windows' frames the colours that are set.
pub fn show_settings<R: Runtime>(handle: &AppHandle<R>, settings: &SettingsReply) {
    for window in handle.webview_windows().values() {
        if let Err(error) = window.set_theme(frame(settings.effective.theme)) {
            tracing::warn!("the frame keeps its colours: {error}");
        }
    }
}

fn frame(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Logs to `talklog.log` in the state folder; the last run's log is kept beside it. Logs hold no note text.
fn start_log(state: &Path) -> std::io::Result<()> {
    let file: PathBuf = state.join("talklog.log");
    std::fs::create_dir_all(state)?;
    if file.exists() {
        std::fs::rename(&file, state.join("talklog.log.1"))?;
    }
    let log = std::fs::File::create(file)?;
    tracing_subscriber::fmt()
        .with_writer(Mutex::new(log))
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .init();
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Ok(())
}
