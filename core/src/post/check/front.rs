//! Front matter that a generator would refuse, or read as something else.

use jiff::fmt::temporal::Pieces;

use super::{Change, Check, Conventions, Dialect, Finding, Fix, Trouble};
use crate::front_matter::{self, Value};
use crate::post::front;

/// Looks at what would be written.
pub(super) fn look(ask: &Check<'_>, blog: &Conventions, findings: &mut Vec<Finding>) {
    let composed = ask.composed;
    let post = &ask.plan.path;
    let line_of = |key: &str| front_matter::read(ask.post).and_then(|front| front.line(key));
    let advice =
        |line: Option<u32>, message: String| Finding::advice(post, line, message).about(Trouble::FrontMatter);
    if composed.title.trim().is_empty() {
        let message = "the post has no title";
        findings.push(Finding::stop(post, line_of("title"), message).about(Trouble::FrontMatter));
    }
    let written = front::keys(composed, blog);
    for field in blog.required.iter().filter(|field| !written.contains(field)) {
        let key = blog.names.ours(field);
        let name = blog.generator.name();
        let mut finding =
            advice(None, format!("{name} refuses a post without `{field}`, as the blog's schema says"));
        if let Some(key) = key {
            let change = Change::Field { key: key.into(), value: Some("{}".into()) };
            finding = finding.fix(Fix::new(post, "adds it", change).asking(&format!("the post's {key}")));
        } else {
            finding = finding.hint("write it under `extra`");
        }
        findings.push(finding);
    }
    for (name, terms) in [("tags", &composed.tags), ("categories", &composed.categories)] {
        if !terms.is_empty() && !blog.has_taxonomy(name) {
            let message =
                format!("the blog's configuration names no taxonomy `{name}`, so they stand under [extra]");
            findings.push(advice(line_of(name), message));
        }
    }
    if composed.draft && matches!(blog.generator, Dialect::Astro | Dialect::Commonmark) {
        let message = match blog.generator {
            Dialect::Astro => {
                "the post is a draft, which Astro publishes unless the blog's own pages leave drafts out"
            }
            _ => "the post is a draft, which nothing in plain markdown can say",
        };
        findings.push(advice(line_of("draft"), message.into()));
    }
    let taken = ["title", "date", "draft"];
    for (key, value) in &composed.extra {
        let line = line_of("extra");
        if blog.front == super::super::FrontStyle::None {
            findings
                .push(advice(line, format!("`{key}` stands nowhere: plain markdown has no front matter")));
        } else if blog.generator != Dialect::Zola
            && (taken.contains(&key.as_str()) || is_own(key, blog, composed))
        {
            findings.push(advice(
                line,
                format!("`{key}` under `extra` is what the post says itself, so it is not written"),
            ));
        }
        if let Some(message) = refused(key, value, blog.generator) {
            findings.push(advice(line, message));
        }
    }
}

/// Tells whether the post itself writes a field of this name.
fn is_own(key: &str, blog: &Conventions, composed: &crate::post::Composed) -> bool {
    let without = crate::post::Composed { extra: Vec::new(), ..composed.clone() };
    front::keys(&without, blog).iter().any(|known| known == key)
}

/// Says why a generator would not take a value for what it is meant to be.
fn refused(key: &str, value: &Value, generator: Dialect) -> Option<String> {
    let lower = key.to_lowercase();
    let dated = lower.ends_with("date")
        || matches!(lower.as_str(), "lastmod" | "updated" | "modified" | "published_at");
    if dated
        && let Value::Text(text) = value
        && Pieces::parse(text.trim()).is_err()
    {
        return Some(format!(
            "`{key}` under `extra` is \"{text}\", which {} reads as no date",
            generator.name()
        ));
    }
    let lists = ["tags", "categories", "aliases", "keywords", "series", "images", "outputs"];
    if generator == Dialect::Hugo && lists.contains(&lower.as_str()) && matches!(value, Value::Text(_)) {
        return Some(format!("`{key}` under `extra` is a text where Hugo expects a list"));
    }
    let numbers = ["weight"];
    if numbers.contains(&lower.as_str()) && !matches!(value, Value::Number(_)) {
        return Some(format!("`{key}` under `extra` is no number"));
    }
    let top = ["template", "weight", "aliases", "path", "in_search_index", "redirect_to"];
    if generator == Dialect::Zola && top.contains(&lower.as_str()) {
        return Some(format!("`{key}` stands under [extra] of the page, where Zola does not look for it"));
    }
    None
}
