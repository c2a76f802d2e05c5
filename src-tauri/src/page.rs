//! What the page may load and where it may go: itself, and pictures of the open notebook.

use std::borrow::Cow;

use talklog_core::markdown;
use tauri::Url;
use tauri::http::{Request, Response, StatusCode, header};

use crate::window::App;

/// The scheme under which pictures of the notebook are loaded.
pub const IMAGE_SCHEME: &str = markdown::IMAGE_SCHEME;

/// Tells whether the window may show `url`: only the app's own page (P24).
pub fn may_show(url: &Url) -> bool {
    let own = matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    );
    // `tauri dev` serves the page from here; a released program has no development URL.
    let development =
        cfg!(debug_assertions) && url.host_str() == Some("127.0.0.1") && url.port() == Some(5199);
    own || development
}

/// Answers the page's request for a picture: bytes of a picture in the notebook, or an empty refusal.
pub fn image(app: &App, request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let refuse = |status: StatusCode| {
        let mut response = Response::new(Cow::Borrowed(&[] as &[u8]));
        *response.status_mut() = status;
        response
    };
    let Some(path) = markdown::image_path(&request.uri().to_string()) else {
        return refuse(StatusCode::BAD_REQUEST);
    };
    let Ok(desk) = app.desk() else { return refuse(StatusCode::NOT_FOUND) };
    match desk.image(&path) {
        Ok((bytes, media_type)) => Response::builder()
            .header(header::CONTENT_TYPE, media_type)
            // A drawing (SVG) may not run or load anything, wherever it is opened.
            .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CACHE_CONTROL, "no-cache")
            .body(Cow::Owned(bytes))
            .unwrap_or_else(|_| refuse(StatusCode::INTERNAL_SERVER_ERROR)),
        Err(_) => refuse(StatusCode::NOT_FOUND),
    }
}

/// The page from a folder instead of from the program, so that a change to `ui/` needs no Rust build. Debug builds
/// only: `TALKLOG_PAGE=ui/dist` names the folder.
#[cfg(debug_assertions)]
pub struct Folder(pub std::path::PathBuf);

#[cfg(debug_assertions)]
impl<R: tauri::Runtime> tauri::Assets<R> for Folder {
    fn get(&self, key: &tauri::utils::assets::AssetKey) -> Option<Cow<'_, [u8]>> {
        let name = key.as_ref().trim_start_matches('/');
        let inside = !name.split('/').any(|part| part == "..");
        inside.then(|| std::fs::read(self.0.join(name)).ok()).flatten().map(Cow::Owned)
    }

    fn iter(&self) -> Box<tauri::utils::assets::AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(
        &self,
        _page: &tauri::utils::assets::AssetKey,
    ) -> Box<dyn Iterator<Item = tauri::utils::assets::CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_at_home() {
        for home in ["tauri://localhost/", "tauri://localhost/index.html", "http://tauri.localhost/"] {
            assert!(may_show(&home.parse().unwrap()), "{home}");
        }
        for away in [
            "https://example.org/",
            "file:///etc/passwd",
            "talklog-image://localhost/a.svg",
            "data:text/html,hi",
            "javascript:alert(1)",
            "tauri://elsewhere/",
            "http://127.0.0.1:80/",
            "about:blank",
        ] {
            assert!(!may_show(&away.parse().unwrap()), "{away}");
        }
    }
}
