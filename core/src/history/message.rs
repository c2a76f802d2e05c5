//! The first line of a checkpoint, which names what it holds.

/// How long the line gets, in characters: what `git log --oneline` shows without wrapping.
const LONGEST: usize = 72;

/// Names what a checkpoint holds: each item is the event's title, where there is one, and the note's.
///
/// One note is named by its title, several by their number, and the event stands before them when they share it:
/// `Lowtide 2026: Title of the talk`, `Lowtide 2026: 3 talks`, `5 notes`.
pub fn message(items: &[(Option<&str>, &str)]) -> String {
    let Some(((event, title), more)) = items.split_first() else { return "Notes".into() };
    let shared = event.filter(|_| more.iter().all(|(other, _)| other == event));
    let what = match more.len() {
        0 => one_line(title),
        n if shared.is_some() => format!("{} talks", n + 1),
        n => format!("{} notes", n + 1),
    };
    let line = match shared.map(one_line) {
        Some(event) if !event.is_empty() && event != what => format!("{event}: {what}"),
        Some(_) | None => what,
    };
    cut(&line)
}

/// Makes a title one line: a line break in it would end the summary, and a leading `#` make it a comment.
fn one_line(title: &str) -> String {
    let words: Vec<_> = title.split_whitespace().collect();
    let text: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
    match text.trim_start_matches(['#', ' ']) {
        "" => "Untitled".into(),
        text => text.into(),
    }
}

fn cut(line: &str) -> String {
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let start: String = line.chars().take(LONGEST - 1).collect();
    let start = start.rsplit_once(' ').map_or(start.as_str(), |(start, _)| start);
    format!("{}…", start.trim_end_matches([' ', ':', ',', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_what_it_holds() {
        let event = Some("Lowtide 2026");
        let check = |items: &[(Option<&str>, &str)], expect: &str| assert_eq!(message(items), expect);
        check(&[(event, "Queues that sleep")], "Lowtide 2026: Queues that sleep");
        check(&[(event, "A"), (event, "B"), (event, "C")], "Lowtide 2026: 3 talks");
        check(&[(event, "A"), (None, "B")], "2 notes");
        check(&[(event, "A"), (Some("Other"), "B")], "2 notes");
        check(&[(None, "Inbox")], "Inbox");
        check(&[(event, "Lowtide 2026")], "Lowtide 2026");
        check(&[], "Notes");
        check(&[(None, "# a\ntitle\u{7}")], "a title");
        check(&[(None, "  ")], "Untitled");
        let long = message(&[(event, &"word ".repeat(40))]);
        assert!(long.chars().count() <= LONGEST && long.ends_with("word…"), "{long}");
    }
}
