//! Questions and quotations.

use std::ops::Range;

use super::Said;
use super::lists::Asks;
use super::page::{HIDDEN, Kind, Page};
use super::words::Sentence;

/// Looks for questions: those of the audience under their heading or behind `Q:`, and the writer's own beside a to-do.
pub(super) fn questions(
    page: &Page<'_>,
    sentences: &[Sentence],
    headed: &[Option<Asks>],
    todos: &[Range<usize>],
) -> Vec<Said> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for sentence in sentences {
        let text = page.shown(sentence.range.clone());
        let asks = headed.get(sentence.row).copied().flatten();
        let Some(row) = page.rows.get(sentence.row) else { continue };
        let labelled = (sentence.range.start == row.words).then(|| label(text)).flatten();
        let inside = sentence.asks && matches!(asks, Some(Asks::Audience | Asks::Questions));
        let open =
            asks == Some(Asks::Questions) && row.kind == Kind::Item && sentence.range.start == row.words;
        // Beside a to-do: in its paragraph, behind it.
        let beside = sentence.asks
            && todos.iter().any(|todo| {
                todo.end <= sentence.range.start && !page.shown(todo.end..sentence.range.start).contains('\n')
            });
        match labelled {
            Some(length) => found.push(sentence.range.start + length..sentence.range.end),
            None if inside || open || beside => found.push(sentence.range.clone()),
            None => {}
        }
    }
    found.into_iter().map(|range| said(page, range)).collect()
}

fn said(page: &Page<'_>, range: Range<usize>) -> Said {
    Said { words: page.said(range.clone()), spot: page.spot(&range) }
}

/// The length of `Q: `, `Question 2: ` at the beginning of a text.
fn label(text: &str) -> Option<usize> {
    let (label, rest) = text.split_once(':')?;
    let word = label
        .trim()
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c.is_whitespace() || c == HIDDEN);
    let known = ["q", "question", "open question", "frage", "offene frage"];
    let sound = known.iter().any(|known| word.eq_ignore_ascii_case(known)) && rest.starts_with([' ', HIDDEN]);
    let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == HIDDEN).len();
    (sound && blank < rest.len()).then_some(label.len() + 1 + blank)
}

/// Marks that open a quotation, and what closes it.
const MARKS: [(char, &[char]); 5] =
    [('"', &['"', '”']), ('“', &['”', '"', '“']), ('„', &['“', '”', '"']), ('«', &['»']), ('»', &['«'])];

/// Looks for what somebody said: behind `Quote:`, a line in quotation marks, or marks behind a word of saying; and
/// block quotes that are no aside.
pub(super) fn quotes(page: &Page<'_>, todos: &[Range<usize>]) -> Vec<Said> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut block: Option<Range<usize>> = None;
    for row in &page.rows {
        if row.quoted && matches!(row.kind, Kind::Plain | Kind::Item) {
            block = Some(block.map_or(row.words, |block| block.start)..row.range.end);
            continue;
        }
        if let Some(block) = block.take() {
            found.extend(Some(block).filter(|block| !is_aside(page, block, todos)));
        }
        if matches!(row.kind, Kind::Blank | Kind::Code | Kind::Heading(_)) {
            continue;
        }
        let text = page.words(row);
        if let Some((label, rest)) = text.split_once(':')
            && ["quote", "quotes", "zitat"].iter().any(|known| label.trim().eq_ignore_ascii_case(known))
            && rest.split_whitespace().count() >= 2
        {
            let blank =
                rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == HIDDEN).len();
            found.push(row.words + label.len() + 1 + blank..row.range.end);
            continue;
        }
        found.extend(in_marks(text).into_iter().map(|(from, to)| row.words + from..row.words + to));
    }
    found.extend(block.filter(|block| !is_aside(page, block, todos)));
    found.sort_by_key(|range| range.start);
    found.into_iter().map(|range| said(page, range)).collect()
}

/// A block quote that is the writer's own word.
fn is_aside(page: &Page<'_>, block: &Range<usize>, todos: &[Range<usize>]) -> bool {
    let text = page.shown(block.clone());
    let own = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').any(|word| {
        ["i", "i'm", "i’m", "i've", "i’ve", "my", "ich", "mein", "meine"]
            .contains(&word.to_lowercase().as_str())
    });
    let marked = text.trim_start_matches([HIDDEN, ' ']).starts_with(['"', '“', '„', '«']);
    let about = text.starts_with("This is a talk") || text.trim_start_matches(HIDDEN).starts_with("[!");
    let todo = todos.iter().any(|todo| todo.start < block.end && block.start < todo.end);
    let written = page.body.get(block.clone()).unwrap_or_default();
    let picture = written.starts_with("![") || written.contains("{{") || written.contains("{%");
    text.split_whitespace().count() < 3 || picture || todo || about || (own && !marked)
}

/// Where the quotations of a line stand in it.
fn in_marks(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((from, open)) = text
        .get(at..)
        .and_then(|rest| rest.char_indices().find(|(_, c)| MARKS.iter().any(|(open, _)| open == c)))
    {
        let from = at + from;
        let inner_at = from + open.len_utf8();
        let closes = MARKS.iter().find(|(mark, _)| *mark == open).map_or(&[][..], |(_, closes)| *closes);
        let Some(inner) = text.get(inner_at..) else { break };
        let Some(length) = inner.find(closes) else { break };
        let words = inner.get(..length).unwrap_or_default();
        let to = inner_at
            + length
            + inner.get(length..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        at = to;
        let count = words.split_whitespace().count();
        let before =
            text.get(..from).unwrap_or_default().trim_end_matches(|c: char| c.is_whitespace() || c == HIDDEN);
        let after =
            text.get(to..).unwrap_or_default().trim_matches(|c: char| c.is_whitespace() || c == HIDDEN);
        let whole =
            before.is_empty() && (after.is_empty() || after.starts_with(['-', '–', '—', '.', '(', '~']));
        let first = before.is_empty() && after.starts_with("..");
        // A title in quotation marks is no sentence.
        let long: Vec<&str> = words.split_whitespace().filter(|word| word.len() >= 4).collect();
        let titled =
            !says(before) && long.len() >= 2 && long.iter().all(|word| word.starts_with(char::is_uppercase));
        if count >= 4
            && !titled
            && (whole || first || says(before) || (before.is_empty() && said_after(after)))
        {
            found.push((from, to));
        }
    }
    found
}

/// Whether the words before a mark say that somebody speaks.
fn says(before: &str) -> bool {
    const SAYING: [&str; 32] = [
        "said",
        "says",
        "saying",
        "say",
        "quote",
        "quoted",
        "quoting",
        "asked",
        "asks",
        "replied",
        "answered",
        "told",
        "explained",
        "joked",
        "claimed",
        "stated",
        "argued",
        "concluded",
        "noted",
        "added",
        "wrote",
        "admitted",
        "declared",
        "motto",
        "sagt",
        "sagte",
        "meinte",
        "meint",
        "fragte",
        "zitat",
        "zitiert",
        "schrieb",
    ];
    let bare = before.trim_end_matches([',', ':', ' ']);
    bare.split(|c: char| !c.is_alphanumeric())
        .rev()
        .filter(|word| !word.is_empty())
        .take(3)
        .any(|word| SAYING.contains(&word.to_lowercase().as_str()))
}

/// Whether the words behind a mark say who spoke.
fn said_after(after: &str) -> bool {
    let head = after.trim_start_matches([',', ' ']);
    says(&head.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
}
