use proptest::prelude::*;

use super::*;

/// Merges lines written with `|` between them; clashes are shown as `line: base < ours > theirs`.
fn check(base: &str, ours: &str, theirs: &str, expect: &str) {
    let text = |lines: &str| {
        if lines.is_empty() { String::new() } else { format!("{}\n", lines.replace('|', "\n")) }
    };
    let (base, ours, theirs) = (text(base), text(ours), text(theirs));
    let merged = three_way(&base, &ours, &theirs, Side::Ours);
    let mut shown = merged.text.strip_suffix('\n').unwrap_or(&merged.text).replace('\n', "|");
    for clash in &merged.clashes {
        let sides = [&clash.base, &clash.ours, &clash.theirs].map(|lines| lines.join("|"));
        shown = format!("{shown} !{}: {} < {} > {}", clash.line, sides[0], sides[1], sides[2]);
    }
    assert_eq!(shown, expect, "of {base:?}, {ours:?}, {theirs:?}");
    let swapped = three_way(&base, &theirs, &ours, Side::Theirs);
    assert_eq!(swapped.text, merged.text, "swapped");
    assert_eq!(swapped.clashes.len(), merged.clashes.len(), "swapped");
}

/// One case of `cases.txt`.
struct Case {
    name: String,
    parts: Vec<String>,
    clashes: usize,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in include_str!("cases.txt").lines() {
        if let Some(name) = line.strip_prefix("= ") {
            cases.push(Case { name: name.to_owned(), parts: Vec::new(), clashes: 0 });
        } else if let Some(case) = cases.last_mut() {
            match line.strip_prefix("- ") {
                Some(part) if ["base", "ours", "theirs"].contains(&part) => case.parts.push(String::new()),
                Some(part) if part.starts_with("merged, ") => {
                    case.clashes = part.split(' ').nth(1).unwrap().parse().unwrap();
                    case.parts.push(String::new());
                }
                _ => {
                    let text = case.parts.last_mut().unwrap();
                    *text = format!("{text}{line}\n");
                }
            }
        }
    }
    cases
}

#[test]
fn notes_merge_by_key_and_schedules_by_session() {
    assert!(cases().len() > 10);
    for case in cases() {
        let [base, ours, theirs, expect] = case.parts.as_slice() else { panic!("{}", case.name) };
        let path =
            NotePath::parse(if base.starts_with('{') { "e/schedule.jsonl" } else { "e/a.md" }).unwrap();
        let merged = file(&path, base, ours, theirs, Side::Ours);
        assert_eq!(merged.text, *expect, "{}", case.name);
        assert_eq!(merged.clashes.len(), case.clashes, "{}: {:?}", case.name, merged.clashes);
        let swapped = file(&path, base, theirs, ours, Side::Theirs);
        assert_eq!(swapped.text, merged.text, "{}, swapped", case.name);
        assert_eq!(swapped.clashes.len(), merged.clashes.len(), "{}, swapped", case.name);
        // Who has the merged text already gets nothing new.
        assert_eq!(
            file(&path, ours, &merged.text, ours, Side::Ours).text,
            merged.text,
            "{}, again",
            case.name
        );
    }
}

#[test]
fn a_newer_schedule_is_merged_by_lines() {
    let path = NotePath::parse("e/schedule.jsonl").unwrap();
    let text =
        |room: &str| format!("{{\"talklog\":\"schedule/2\"}}\n{{\"key\":\"a\",\"room\":\"{room}\"}}\n");
    let merged = file(&path, &text("A"), &text("B"), &text("C"), Side::Ours);
    assert_eq!((merged.text, merged.clashes.len()), (text("B"), 1));
}

fn any_note() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(vec!["tide", "clock", "rope", "gull", "4", "true"]);
    let list = prop::collection::vec(word(), 0..4).prop_map(|items| format!("[{}]", items.join(", ")));
    let value = prop_oneof![word().prop_map(str::to_owned), list];
    let keys =
        prop::collection::btree_map(prop::sample::select(vec!["title", "tags", "room", "x"]), value, 1..4);
    (keys, prop::collection::vec(word(), 0..5)).prop_map(|(keys, body)| {
        let mut head = String::new();
        for (key, value) in &keys {
            head = format!("{head}{key}: {value}\n");
        }
        format!("---\n{head}---\n{}\n", body.join("\n"))
    })
}

proptest! {
    #[test]
    fn notes_merge_alike_from_both_sides(base in any_note(), ours in any_note(), theirs in any_note()) {
        let path = NotePath::parse("a.md").unwrap();
        let merged = file(&path, &base, &ours, &theirs, Side::Ours);
        let swapped = file(&path, &base, &theirs, &ours, Side::Theirs);
        prop_assert_eq!(&merged.text, &swapped.text);
        let read = front_matter::read(&merged.text).unwrap();
        prop_assert_eq!(&read.problems, &vec![]);
        // A value that a side gave a key is in the text, or was changed by the other, and then it is named.
        let (b, o, t) = (front_matter::read(&base).unwrap(), front_matter::read(&ours).unwrap(), front_matter::read(&theirs).unwrap());
        for (key, value) in &t.entries {
            let is_list = matches!(value, front_matter::Value::List(_));
            if b.get(key) != Some(value) && o.get(key) != Some(value) && read.get(key) != Some(value) && !is_list {
                prop_assert!(merged.clashes.iter().any(|clash| clash.theirs.iter().any(|line| line.starts_with(key.as_str()))), "{key}: {merged:?}");
            }
        }
    }
}

#[test]
fn places_apart_are_both_changed() {
    check("a|b|c", "A|b|c", "a|b|C", "A|b|C");
    check("a|b|c", "a|b|c|d", "z|a|b|c", "z|a|b|c|d");
    check("a|b|c|d", "a|c|d", "a|b|c", "a|c");
}

#[test]
fn neighbours_do_not_clash() {
    check("a|b|c|d", "a|B|c|d", "a|b|C|d", "a|B|C|d");
    check("a|b|c", "a|x|b|c", "a|B|c", "a|x|B|c");
    check("a|b|c", "a|b|x|c", "a|B|c", "a|B|x|c");
}

#[test]
fn additions_at_one_place_are_both_kept() {
    check("a", "a|x", "a|y", "a|x|y");
    check("a", "a|y", "a|x", "a|x|y");
    check("", "x|y", "z", "x|y|z");
    // What both added alike stands once.
    check("a|z", "a|h|x|t|z", "a|h|y|t|z", "a|h|x|y|t|z");
    check("a|z", "a|x|y|z", "a|x|z", "a|x|y|z");
    // Paragraphs stay apart.
    check("a", "a||x", "a||y", "a||x||y");
    check("# H|z", "# H|x||z", "# H|y||z", "# H|x||y||z");
}

#[test]
fn an_edit_beats_a_deletion() {
    check("a|b|c", "a|c", "a|B|c", "a|B|c");
    check("a|b|c|d", "a|d", "a|b|new|c|d", "a|b|new|c|d");
    check("a|b", "", "a|b|c", "c");
    // The place is deleted or edited as a whole: its other lines come back with the edited one.
    check("a|b", "", "a|B", "a|B");
    // Two deletions are both made.
    check("a|b|c|d|e", "a|d|e", "a|b|e", "a|e");
}

#[test]
fn words_of_one_line_are_merged() {
    check(
        "The broker keeps the old offset for a day.",
        "The broker keeps the last offset for a day.",
        "The broker keeps the old offset for a week.",
        "The broker keeps the last offset for a week.",
    );
    // One side fixes a word and writes on below, the other fixes another word.
    check(
        "- replay from the start is slow",
        "- replay from the very start is slow|- ask about cost",
        "- replay from the start is painful",
        "- replay from the very start is painful|- ask about cost",
    );
    // Both fix a word and write on below.
    check(
        "one two three four five",
        "ONE two three four five|x",
        "one two three four FIVE|y",
        "ONE two three four FIVE|y|x",
    );
    check("一二三四五六", "壱二三四五六", "一二三四五陸", "壱二三四五陸");
}

#[test]
fn words_that_touch_clash() {
    check("rating: 3", "rating: 4", "rating: 5", "rating: 4 !1: rating: 3 < rating: 4 > rating: 5");
    check(
        "status: draft",
        "status: final",
        "state: draft",
        "status: final !1: status: draft < status: final > state: draft",
    );
    check("2026-03-24", "2026-04-24", "2026-03-25", "2026-04-24 !1: 2026-03-24 < 2026-04-24 > 2026-03-25");
}

#[test]
fn a_rewritten_line_is_not_mixed() {
    let (base, theirs) = ("queues fill slowly and drain fast", "queues fill slowly and drain never");
    let ours = "nobody ever watches buffers drain fast";
    check(base, ours, theirs, &format!("{ours} !1: {base} < {ours} > {theirs}"));
}

#[test]
fn a_line_that_was_joined_takes_no_line_with_it() {
    check("a|b||a|b", "a|b O|a|b", "a|b|T||a|b", "a|b O|a|b !2: b| < b O > b|T|");
}

#[test]
fn a_clash_names_only_the_lines_that_clash() {
    check("a|b|c", "A|x|c", "a2|b|C", "A|x|C !1: a < A > a2");
    check("h|b|t", "h|s|x|t", "h|s|y|t", "h|s|x|t !3: b < x > y");
    check("h|b|t", "h|s|t", "h|s|y|t", "h|s|y|t");
}

#[test]
fn final_newlines_follow_the_side_that_changed_them() {
    let text = |base, ours, theirs| three_way(base, ours, theirs, Side::Ours).text;
    assert_eq!(text("a\nb", "a\nb\n", "A\nb"), "A\nb\n");
    assert_eq!(text("a\nb\n", "a\nb", "A\nb\n"), "A\nb");
    assert_eq!(text("a\nb", "a\nb\nc", "A\nb"), "A\nb\nc");
    assert_eq!(text("", "a", "b\n"), "a\nb\n");
    assert_eq!(text("a\n", "", "b\n"), "b\n");
}

/// Texts of few different lines, so that they meet often, and some of words.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => "[a-d]",
        1 => Just(String::new()),
        3 => prop::collection::vec("[a-c]{1,2}", 1..7).prop_map(|words| words.join(" ")),
    ];
    (prop::collection::vec(line, 0..9), any::<bool>())
        .prop_map(|(lines, last)| lines.join("\n") + if last { "\n" } else { "" })
}

/// A text made of `base` by a few edits that mark their words with `mark`.
fn edited(base: &str, edits: &[(u8, u8)], mark: &str) -> String {
    let mut lines: Vec<String> = base.lines().map(str::to_owned).collect();
    for (count, (at, how)) in edits.iter().enumerate() {
        let at = usize::from(*at) % (lines.len() + 1);
        match (how % 5, lines.get_mut(at)) {
            (0, _) | (_, None) => lines.insert(at, format!("{mark}{count} new")),
            (1, Some(_)) => drop(lines.remove(at)),
            (2, Some(line)) => *line = format!("{mark}{count}"),
            (3, Some(line)) => line.extend([" ", mark, &count.to_string()]),
            (_, Some(line)) => *line = line.replacen(['a', 'b'], &format!("{mark}{count}"), 1),
        }
    }
    lines.join("\n") + if base.ends_with('\n') { "\n" } else { "" }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn one_side_alone_wins(base in text(), x in text()) {
        prop_assert_eq!(three_way(&base, &x, &x, Side::Ours).text, x.clone());
        prop_assert_eq!(three_way(&base, &base, &x, Side::Ours).text, x.clone());
        prop_assert_eq!(three_way(&base, &x, &base, Side::Theirs).text, x);
    }

    #[test]
    fn both_devices_reach_the_same(base in text(), a in text(), b in text()) {
        let here = three_way(&base, &a, &b, Side::Ours);
        let there = three_way(&base, &b, &a, Side::Theirs);
        prop_assert_eq!(&here.text, &there.text);
        prop_assert_eq!(here.clashes.len(), there.clashes.len());
        for (here, there) in here.clashes.iter().zip(&there.clashes) {
            prop_assert_eq!(here.line, there.line);
            prop_assert_eq!(&here.ours, &there.theirs);
        }
    }

    #[test]
    fn nothing_that_was_written_is_lost(
        base in text(),
        a in prop::collection::vec(any::<(u8, u8)>(), 0..6),
        b in prop::collection::vec(any::<(u8, u8)>(), 0..6),
        prefer in any::<bool>(),
    ) {
        let (ours, theirs) = (edited(&base, &a, "O"), edited(&base, &b, "T"));
        let merged = three_way(&base, &ours, &theirs, if prefer { Side::Ours } else { Side::Theirs });
        let clashing: Vec<String> = merged
            .clashes
            .iter()
            .map(|c| format!("{}\n{}", c.ours.join("\n"), c.theirs.join("\n")))
            .collect();
        let clashing = clashing.join("\n");
        for word in words(&ours).iter().chain(&words(&theirs)).filter(|w| w.contains(['O', 'T'])) {
            prop_assert!(
                words(&merged.text).contains(word) || words(&clashing).contains(word),
                "{} of {:?} and {:?} over {:?} is not in {:?}", word, ours, theirs, base, merged
            );
        }
        // And a line that neither side took out stays.
        for line in base.lines() {
            if ours.lines().any(|l| l == line) && theirs.lines().any(|l| l == line) && base.matches(line).count() == 1 {
                prop_assert!(merged.text.contains(line), "{:?} went from {:?}", line, merged);
            }
        }
    }

    #[test]
    fn no_text_is_too_odd(base in any::<String>(), ours in any::<String>(), theirs in any::<String>()) {
        three_way(&base, &ours, &theirs, Side::Ours);
    }
}

/// Makes a long text into another one: lines go, come, change, and come that stand elsewhere as well.
fn worked_over(rng: &mut fastrand::Rng, base: &[String]) -> Vec<String> {
    let mut side = Vec::new();
    for line in base {
        match rng.u8(..12) {
            0 => {}
            1 => side.extend([line.clone(), format!("new {}", rng.u32(..))]),
            2 => side.push(format!("{line} x")),
            3 => side.extend([String::new(), line.clone()]),
            _ => side.push(line.clone()),
        }
    }
    side
}

#[test]
fn changes_of_long_texts_lead_from_one_to_the_other() {
    for seed in 0..12 {
        let mut rng = fastrand::Rng::with_seed(seed);
        // From no line that stands once to all of them.
        let kinds = [2, 40, 3000, u32::MAX][seed as usize % 4];
        let base: Vec<String> = (0..3000).map(|_| rng.u32(..kinds).to_string()).collect();
        let mut side = worked_over(&mut rng, &base);
        if seed % 3 == 0 {
            side.rotate_left(1000);
        }
        let (from, to): (Vec<&str>, Vec<&str>) =
            (base.iter().map(String::as_str).collect(), side.iter().map(String::as_str).collect());
        let (mut made, mut done): (Vec<&str>, usize) = (Vec::new(), 0);
        for (number, change) in changes(&from, &to).into_iter().enumerate() {
            assert!(
                change.before.start > done || number == 0,
                "seed {seed}: nothing stays before {change:?}"
            );
            made.extend(&from[done..change.before.start]);
            assert_eq!(made.len(), change.after.start, "seed {seed}");
            made.extend(&to[change.after]);
            done = change.before.end;
        }
        made.extend(&from[done..]);
        assert!(made == to, "seed {seed}");
    }
}

#[test]
fn long_texts_merge_as_short_ones_do() {
    let line = |at: usize| format!("line {at}");
    let text = |lines: &[String]| lines.join("\n") + "\n";
    let base: Vec<String> = (0..4000).map(line).collect();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    // One edits here and adds there, the other elsewhere and in the middle of the same line.
    ours[10] = "ours".into();
    ours.insert(2000, "added by ours".into());
    theirs[3990] = "theirs".into();
    theirs.insert(1000, "added by theirs".into());
    let merged = three_way(&text(&base), &text(&ours), &text(&theirs), Side::Ours);
    let mut expected = ours.clone();
    expected[3991] = "theirs".into();
    expected.insert(1000, "added by theirs".into());
    assert!(merged.clashes.is_empty() && merged.text == text(&expected));
    let mut rng = fastrand::Rng::with_seed(7);
    let (ours, theirs) = (worked_over(&mut rng, &base), worked_over(&mut rng, &base));
    let here = three_way(&text(&base), &text(&ours), &text(&theirs), Side::Ours);
    let there = three_way(&text(&base), &text(&theirs), &text(&ours), Side::Theirs);
    assert!(here.text == there.text && here.clashes.len() == there.clashes.len());
    let all: std::collections::HashSet<&str> = here.text.lines().collect();
    let named = |line: &String| here.clashes.iter().any(|clash| clash.theirs.contains(line));
    for new in ours.iter().chain(&theirs).filter(|line| line.starts_with("new ")) {
        assert!(all.contains(new.as_str()) || named(new), "{new} is lost");
    }
}
