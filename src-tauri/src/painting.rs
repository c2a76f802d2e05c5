//! How the page is painted: by the graphics device where the machine has one that may be used, else by the web view
//! itself, in the place where it stands.
//!
//! Without a device `WebKitGTK` still composes layers by OpenGL, which a library then works out on the processor: each
//! key painted the whole window anew, took a core, and left the allocator's memory in pieces. Measured on such a
//! machine in a sitting of twelve keys a second, the page's process took 101 % of a core and 310 MB so, and 27 % and
//! 130 MB when it paints by itself.

use tauri::{Runtime, WebviewWindow};

/// Chooses how a window's page is painted.
#[cfg(target_os = "linux")]
pub fn choose<R: Runtime>(window: &WebviewWindow<R>) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    if talklog_core::platform::has_graphics_device() {
        return;
    }
    let told = window.with_webview(|webview| {
        let view = webview.inner();
        let Some(settings) = WebViewExt::settings(&view) else { return };
        settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
    });
    if let Err(error) = told {
        tracing::warn!("the page is painted as the system has it: {error}");
    }
}

/// Does nothing (unproved): the web view of the system knows its device.
#[cfg(not(target_os = "linux"))]
pub fn choose<R: Runtime>(_window: &WebviewWindow<R>) {}
