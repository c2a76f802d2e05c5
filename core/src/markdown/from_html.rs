//! HTML from a clipboard as markdown.

/// Makes HTML into markdown.
pub fn from_html(html: &str) -> String {
    ammonia::Builder::empty().clean(html).to_string()
}
