//! Names that a link or an address tells of.

use std::ops::Range;

use super::super::known::{self, Class};
use super::super::page::{Anchor, HIDDEN, Kind, Page, Row};
use super::super::words::tokens;
use super::Found;
use crate::note;

/// Names of repositories that are about a project and not one.
const ABOUT: [&str; 16] = [
    "enhancements",
    "toc",
    "project-template",
    "community",
    "website",
    "docs",
    "slides",
    "talks",
    "presentations",
    "presentation",
    "talk",
    "examples",
    ".github",
    "sig-release",
    "kubernetes",
    "linux",
];

/// Words of a link that are no name.
const GENERIC: [&str; 18] = [
    "source",
    "link",
    "here",
    "repo",
    "repository",
    "docs",
    "github",
    "code",
    "slides",
    "demo",
    "this",
    "project",
    "site",
    "website",
    "pr",
    "issue",
    "source code",
    "github repo",
];

/// An address as it is written, with and without a scheme.
struct Address {
    host: String,
    /// Without empty parts.
    path: Vec<String>,
    whole: String,
}

fn address(text: &str) -> Option<Address> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = url::Url::parse(&with_scheme).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?.trim_start_matches("www.").to_lowercase();
    host.contains('.').then_some(())?;
    let path = url.path_segments()?.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Some(Address { host, path, whole: with_scheme })
}

/// The repository that an address leads into: its name and its own address.
pub(in crate::gather) fn repository(host: &str, path: &[String]) -> Option<(String, String)> {
    let known = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "git.sr.ht"].contains(&host)
        || host.starts_with("git.")
        || host.starts_with("gitlab.");
    let [owner, name, ..] = path else { return None };
    let name = name.trim_end_matches(".git");
    let sound = known
        && !name.is_empty()
        && !["orgs", "users", "topics", "sponsors", "search", "notifications", "features"]
            .contains(&owner.as_str())
        && !ABOUT.contains(&name.to_lowercase().as_str())
        && !["tag-", "sig-", "wg-"].iter().any(|group| name.starts_with(group))
        && !name.to_lowercase().ends_with("-slides");
    sound.then(|| (name.to_owned(), format!("https://{host}/{owner}/{name}")))
}

/// The project that a site is of, by its address: a name that is known, or a short site of its own.
fn site(address: &Address) -> Option<String> {
    let labels: Vec<&str> = address.host.split('.').collect();
    let (top, own) = (labels.last()?, labels.get(labels.len().checked_sub(2)?)?);
    let sub = labels.first().filter(|_| labels.len() > 2);
    let plain_sub = sub.is_none_or(|sub| ["docs", "www", "get", "doc"].contains(sub));
    if !plain_sub {
        return None;
    }
    let letters = known::squash(own).0;
    if let Some(known) = known::by_letters(&letters).filter(|known| known.class != Class::Company) {
        return Some(known.name.to_owned());
    }
    let project = ["io", "dev", "sh", "rs", "tools", "software"].contains(top);
    (project && address.path.is_empty() && own.len() >= 3 && !note::is_topic(own) && !SITES.contains(own))
        .then(|| (*own).to_owned())
}

/// Sites that are no project.
const SITES: [&str; 24] = [
    "medium",
    "twitter",
    "youtube",
    "linkedin",
    "github",
    "gitlab",
    "wikipedia",
    "sched",
    "cncf",
    "google",
    "amazon",
    "microsoft",
    "slideshare",
    "speakerdeck",
    "meetup",
    "eventbrite",
    "reddit",
    "mastodon",
    "hachyderm",
    "fosdem",
    "logz",
    "web",
    "blog",
    "substack",
];

pub(super) fn linked(page: &Page<'_>, marked: &mut Vec<Found>, closed: &mut Vec<Range<usize>>) {
    for anchor in &page.anchors {
        if let Some(found) = of_anchor(page, anchor) {
            closed.push(anchor.range.clone());
            marked.push(found);
        }
    }
    for (number, row) in page.rows.iter().enumerate() {
        if matches!(row.kind, Kind::Blank | Kind::Code) {
            continue;
        }
        let text = page.words(row);
        if !text.contains("://") && !has_dot_inside(text) {
            continue;
        }
        let mut at = 0;
        for part in text.split_inclusive([' ', '\t', HIDDEN, '(', ')', '<', '>', '"', ',']) {
            let begin = row.words + at;
            at += part.len();
            let bare = part.trim_end_matches([
                ' ', '\t', HIDDEN, '(', ')', '<', '>', '"', ',', '.', ':', ';', '!', '?', '\'',
            ]);
            let Some(address) = is_address(bare).then(|| address(bare)).flatten() else { continue };
            let range = begin..begin + bare.len();
            if page.anchor_at(begin).is_none()
                && let Some(found) = of_bare(page, number, row, &address, &range, bare)
            {
                marked.push(found);
            }
            closed.push(range);
        }
    }
}

/// Tells whether a dot stands before a small letter, as in every address without a scheme.
fn has_dot_inside(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(2).any(|pair| matches!(pair, [b'.', after] if after.is_ascii_lowercase()))
}

/// Tells whether an address may lead into a repository, before it is taken apart.
pub(in crate::gather) fn may_be_repository(address: &str) -> bool {
    !address.is_ascii()
        || address.contains('%')
        || [&b"git"[..], b"codeberg", b"bitbucket"]
            .iter()
            .any(|host| address.as_bytes().windows(host.len()).any(|bytes| bytes.eq_ignore_ascii_case(host)))
}

/// Tells whether a word is an address: with a scheme, or a host with a name that many have at its end.
pub(super) fn is_address(text: &str) -> bool {
    const TOPS: [&str; 20] = [
        "com", "org", "io", "dev", "net", "sh", "rs", "app", "cloud", "ai", "edu", "gov", "de", "at", "ch",
        "eu", "tools", "co", "me", "info",
    ];
    if text.starts_with("https://") || text.starts_with("http://") {
        return text.len() > 10;
    }
    let host = text.split('/').next().unwrap_or_default();
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    TOPS.contains(&top)
        && name.len() >= 2
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
        && !name.starts_with('.')
}

/// A tool that a link names, in this row.
fn at_address(row: usize, range: Range<usize>, name: String, url: String) -> Found {
    Found {
        key: key_of(&name),
        range,
        name,
        url: Some(url),
        research: false,
        class: None,
        large: true,
        firm: true,
        row,
    }
}

fn of_anchor(page: &Page<'_>, anchor: &Anchor) -> Option<Found> {
    let text = page.said(anchor.words.clone());
    let row = row_of(page, anchor.range.start);
    let found = |range, name, url| at_address(row, range, name, url);
    // Address and words exchanged.
    if text.starts_with("http") && !anchor.target.contains(['.', '/']) {
        let name = anchor.target.clone();
        let body = page.body.get(anchor.range.clone())?;
        let at = anchor.range.start + body.rfind(name.as_str())?;
        return (!name.is_empty()).then(|| found(at..at + name.len(), name, text));
    }
    let letters = known::squash(&text).0;
    let words = text.split_whitespace().count();
    // What is no repository is the site of a project only where its address has the words.
    let about = || !letters.is_empty() && words <= 4 && known::squash(&anchor.target).0.contains(&letters);
    if !anchor.target.contains("://") || !may_be_repository(&anchor.target) && !about() {
        return None;
    }
    let address = address(anchor.target.as_str())?;
    if let Some((name, url)) = repository(&address.host, &address.path) {
        let own = known::squash(&name).0;
        let related = !letters.is_empty() && (own.contains(&letters) || letters.contains(&own)) && words <= 4;
        let generic = GENERIC.contains(&text.to_lowercase().as_str());
        let is_known = known::by_letters(&letters).is_some();
        if related && letters != own && letters.contains(&own) && !is_known {
            // The name with words around it.
            return Some(found(anchor.words.clone(), name, url));
        }
        if !generic && (related || is_known) && !text.contains('/') {
            return Some(found(anchor.words.clone(), text, url));
        }
        let body = page.body.get(anchor.range.clone())?;
        let at = body
            .rfind(name.as_str())
            .map_or(anchor.words.clone(), |at| anchor.range.start + at..anchor.range.start + at + name.len());
        return Some(found(at, name, url));
    }
    // A project's own site, when the words are its name.
    if letters.len() < 2 || words > 4 || SITES.contains(&letters.as_str()) {
        return None;
    }
    let labels: Vec<String> = address.host.split('.').map(|label| known::squash(label).0).collect();
    let own =
        labels.len().checked_sub(2).and_then(|at| labels.get(at)).is_some_and(|label| *label == letters);
    let sub = labels.first().is_some_and(|label| *label == letters) && labels.len() > 2;
    let page_of = address.path.last().is_some_and(|part| known::squash(part).0 == letters);
    let known = known::by_letters(&letters);
    let top = address.host.rsplit('.').next().unwrap_or_default();
    let project = ["io", "dev", "sh", "rs"].contains(&top);
    let sure = known.is_some_and(|known| known.class <= Class::Common) && (own || sub || page_of)
        || own && project && address.path.is_empty()
        || page_of
            && address.path.len() == 1
            && words == 1
            && !note::is_topic(&letters)
            && text.starts_with(char::is_uppercase)
            && is_maker(&address.host);
    sure.then(|| found(anchor.words.clone(), text, address.whole))
}

/// Hosts of makers that give each project a page.
fn is_maker(host: &str) -> bool {
    [
        "coreos.com",
        "hashicorp.com",
        "apache.org",
        "projectatomic.io",
        "eclipse.org",
        "mozilla.org",
        "jetbrains.com",
    ]
    .iter()
    .any(|maker| host == *maker || host.ends_with(&format!(".{maker}")))
}

fn of_bare(
    page: &Page<'_>,
    number: usize,
    row: &Row,
    address: &Address,
    range: &Range<usize>,
    bare: &str,
) -> Option<Found> {
    let found = |range, name, url| at_address(number, range, name, url);
    if let Some((name, url)) = repository(&address.host, &address.path) {
        let at = range.start + bare.rfind(name.as_str())?;
        return Some(found(at..at + name.len(), name, url));
    }
    // An organisation with the name of its project.
    if let [only] = address.path.as_slice()
        && ["github.com", "gitlab.com", "codeberg.org"].contains(&address.host.as_str())
    {
        let name = (only.contains('-') || known::by_letters(&known::squash(only).0).is_some())
            .then(|| only.clone())?;
        let at = range.start + bare.rfind(name.as_str())?;
        return Some(found(at..at + name.len(), name, address.whole.clone()));
    }
    // `Name (name.io)`: the words before it.
    let before = page.shown(row.words..range.start);
    let host = known::squash(address.host.split('.').rev().nth(1)?).0;
    if before.trim_end_matches(HIDDEN).ends_with('(') {
        let head = before.trim_end_matches([HIDDEN, '(', ' ']);
        let words = tokens(head, row.words);
        for first in (words.len().saturating_sub(4)..words.len()).rev() {
            let from = words.get(first)?.range.start;
            let text = page.shown(from..row.words + head.len());
            if known::squash(text).0 == host {
                return Some(found(from..row.words + head.len(), text.to_owned(), address.whole.clone()));
            }
        }
    }
    let name = site(address)?;
    let at = bare.to_lowercase().find(name.to_lowercase().as_str());
    let at = at.map_or(range.clone(), |at| range.start + at..range.start + at + name.len());
    Some(found(at, name, address.whole.clone()))
}

fn row_of(page: &Page<'_>, byte: usize) -> usize {
    page.rows.partition_point(|row| row.range.start <= byte).saturating_sub(1)
}

/// What the spellings of a name have in common.
pub(in crate::gather) fn key_of(name: &str) -> String {
    let letters = known::squash(name).0;
    match known::by_letters(&letters).or_else(|| known::slip_of(&letters)) {
        Some(known) => known.key.clone(),
        None => letters,
    }
}
