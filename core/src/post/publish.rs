//! What a page in a blog says of being a draft, and how that is turned off.

use std::path::Path;

use super::export::{look, write};
use super::{Dialect, ExportError, Last, front};
use crate::front_matter::{self, Value};
use crate::path::Revision;

/// Tells whether a page says that generators leave it out.
pub fn is_draft(page: &str) -> bool {
    let Some(front) = front_matter::read(page) else { return false };
    front.get("draft") == Some(&Value::Bool(true)) || front.get("published") == Some(&Value::Bool(false))
}

/// Gives the page without what makes it a draft; none when it is none. All other lines stay as they are.
pub fn undrafted(page: &str) -> Option<String> {
    is_draft(page).then_some(())?;
    let front = front_matter::read(page)?;
    let mut text = page.to_owned();
    for (key, value) in Dialect::ALL.iter().flat_map(|generator| front::draft(*generator)).copied() {
        if front.get(key) == Some(&Value::Bool(value)) {
            text = front_matter::set(&text, key, None).ok()?;
        }
    }
    Some(text)
}

/// Gives the page that the last export wrote, as it is in the blog now.
pub fn published_page(to: &Path, last: &Last) -> Result<Option<String>, ExportError> {
    let Some(place) = last.post() else { return Ok(None) };
    let root = to.canonicalize().map_err(|_| ExportError::NoFolder(to.to_path_buf()))?;
    let Some(bytes) = look(&root, &place)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| ExportError::NotText(root.join(place)))
}

/// Writes the page that the last export wrote without what makes it a draft; true when it was one. Nothing else of it
/// changes.
pub fn undraft(to: &Path, last: &Last) -> Result<bool, ExportError> {
    let Some(place) = last.post() else { return Ok(false) };
    let Some(page) = published_page(to, last)? else { return Ok(false) };
    let Some(text) = undrafted(&page) else { return Ok(false) };
    let root = to.canonicalize().map_err(|_| ExportError::NoFolder(to.to_path_buf()))?;
    write(&root, &place, text.as_bytes(), Some(Revision::of(page.as_bytes())))?;
    Ok(true)
}
