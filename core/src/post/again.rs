//! Exporting a post again: what its author changed in the blog and what changed in the notes, both kept.
//!
//! Three texts meet: the page as the last export made it, before anybody touched it; the page as it is in the blog
//! now; the page as the notes make it now. Parts are followed by what they are, not by where they stand, so a talk
//! that moved takes along what was polished in it. Where both sides changed the same words, or one took away what the
//! other edited, nothing is decided: it is an [`Overlap`], and a person chooses. No edit of either side is dropped
//! without being in the text or in an overlap.

mod cut;
mod fields;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::page::{About, Page};
use crate::front_matter;
use crate::merge::blocks::{self, Choice, How, Part};
use crate::merge::{self, Side, changes};
use crate::path::NotePath;

/// A place where the blog and the notes say something else, for a person to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The talk's note that it is in.
    pub about: Option<NotePath>,
    /// The field of the front matter that it is about; `order` with no talk is the order of the talks.
    pub key: Option<String>,
    /// What the last export wrote here; none where that is not known.
    pub base: Option<String>,
    /// What the blog has.
    pub mine: String,
    /// What the notes make.
    pub theirs: String,
    /// Both, one after the other, where that makes sense.
    pub both: Option<String>,
    /// How it came about.
    pub how: How,
}

impl Overlap {
    fn words(&self) -> impl Iterator<Item = &str> {
        let texts = [self.base.as_deref().unwrap_or_default(), &self.mine, &self.theirs];
        texts.into_iter().flat_map(str::split_whitespace)
    }
}

fn counts(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}

/// A page of the blog brought together with what the notes make of it now.
#[derive(Debug, Clone)]
pub struct Merging {
    order: Option<Overlap>,
    head: fields::Head,
    sections: Vec<Section>,
    /// The sections as they stand: as the blog has them where both sides changed the order.
    mine: Vec<usize>,
    theirs: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Section {
    pieces: Vec<Piece>,
    /// All three versions of it.
    whole: Overlap,
    /// Which part of the new page it is.
    new: Option<usize>,
    /// What followed it in the blog, so that its own spacing stays.
    next: Option<Next>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Section(usize),
    End,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Overlap(Overlap),
}

/// What is taken of every overlap.
enum Take<'a> {
    Chosen(std::slice::Iter<'a, Choice>),
    All(Side),
}

impl Take<'_> {
    fn next(&mut self) -> Option<Choice> {
        match self {
            Self::Chosen(choices) => choices.next().cloned(),
            Self::All(Side::Ours) => Some(Choice::Mine),
            Self::All(Side::Theirs) => Some(Choice::Theirs),
        }
    }
}

impl Merging {
    /// Lists what a person has to choose, from top to bottom.
    pub fn overlaps(&self) -> Vec<&Overlap> {
        let of = |section: &usize| self.sections.get(*section).map(|section| &section.pieces);
        let pieces = self.mine.iter().filter_map(of).flatten();
        let inside = pieces.filter_map(|piece| match piece {
            Piece::Overlap(overlap) => Some(overlap),
            Piece::Text(_) => None,
        });
        self.order.iter().chain(self.head.overlaps()).chain(inside).collect()
    }

    /// Gives the page as it was chosen; none when there is not a choice for every overlap, or when what was chosen for a
    /// field cannot stand in the front matter.
    pub fn text(&self, choices: &[Choice]) -> Option<String> {
        if choices.len() != self.overlaps().len() {
            return None;
        }
        self.build(&mut Take::Chosen(choices.iter()))
    }

    /// Gives the page with every overlap as one side has it: the blog's is [`Side::Ours`].
    pub fn all(&self, side: Side) -> String {
        self.build(&mut Take::All(side)).unwrap_or_default()
    }

    fn build(&self, take: &mut Take<'_>) -> Option<String> {
        let order = match &self.order {
            Some(_) if take.next()? == Choice::Theirs => &self.theirs,
            _ => &self.mine,
        };
        let mut out = self.head.text(&mut || take.next())?;
        // The choices stand in the blog's order, whatever order is taken.
        let mut texts: BTreeMap<usize, String> = BTreeMap::new();
        for at in &self.mine {
            let Some(section) = self.sections.get(*at) else { continue };
            let mut text = String::new();
            for piece in &section.pieces {
                let next = match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Overlap(overlap) => chosen(overlap, take.next()?),
                };
                push(&mut text, &next);
            }
            texts.insert(*at, text);
        }
        let mut before: Option<usize> = None;
        for at in order {
            let text = texts.get(at).map(String::as_str).unwrap_or_default();
            if text.is_empty() {
                continue;
            }
            let stood_so = before.is_some_and(|before| self.next_of(before) == Some(Next::Section(*at)));
            if before.is_some() && !stood_so && !out.ends_with("\n\n") {
                push(&mut out, "\n");
            }
            push(&mut out, text);
            before = Some(*at);
        }
        // What became the last part may have had another one behind it.
        if before.is_some_and(|before| self.next_of(before) != Some(Next::End)) {
            let end = out.trim_end_matches('\n').len() + 1;
            out.truncate(end);
        }
        Some(out)
    }

    /// Counts words, and makes an overlap of every part in which a change of one side did not come through. It is not
    /// believed to the merge that nothing is lost: what moved on one side and changed on the other can slip through.
    fn counted(mut self, base: &Page, mine: &str, new: &Page) -> Self {
        let [old, ours, theirs] = [&base.text, mine, &new.text].map(counts);
        let of = |map: &BTreeMap<&str, usize>, word: &str| map.get(word).copied().unwrap_or(0);
        let mut wrong: BTreeSet<String> = BTreeSet::new();
        for side in [Side::Ours, Side::Theirs] {
            let text = self.all(side);
            let have = counts(&text);
            let shown: BTreeSet<&str> = self.overlaps().into_iter().flat_map(Overlap::words).collect();
            for word in old.keys().chain(ours.keys()).chain(theirs.keys()) {
                let (b, m, n, h) = (of(&old, word), of(&ours, word), of(&theirs, word), of(&have, word));
                // Of a word that stands often it cannot be told which one went.
                if b > 1 || m > 1 || n > 1 || shown.contains(word) {
                    continue;
                }
                let fine = match (m != b, n != b) {
                    (true, true) => h == m || m > b && h == 2,
                    (true, false) => h == m,
                    _ => h == n,
                };
                if !fine {
                    wrong.insert((*word).to_owned());
                }
            }
        }
        if wrong.is_empty() {
            return self;
        }
        let stands: BTreeSet<usize> = self.mine.iter().chain(&self.theirs).copied().collect();
        for (at, section) in self.sections.iter_mut().enumerate() {
            let Section { pieces, whole, .. } = section;
            if stands.contains(&at) && whole.words().any(|word| wrong.contains(word)) {
                *pieces = vec![Piece::Overlap(whole.clone())];
            }
        }
        self
    }

    fn next_of(&self, section: usize) -> Option<Next> {
        self.sections.get(section)?.next
    }

    /// Tells whether it is known which lines are whose.
    pub(super) fn is_parted(&self) -> bool {
        self.sections.iter().any(|section| section.new.is_some())
    }

    /// Gives what a part of the new page would be with what was polished in the blog: where both sides changed the same,
    /// as the notes have it; nothing where the blog took it out. That of the front matter is what stands above the first talk.
    pub(super) fn polished(&self, new: usize) -> Option<String> {
        let section = self.sections.iter().find(|section| section.new == Some(new))?;
        let mut text = String::new();
        for piece in &section.pieces {
            match piece {
                Piece::Text(piece) => push(&mut text, piece),
                Piece::Overlap(overlap) => push(&mut text, &overlap.theirs),
            }
        }
        Some(text)
    }
}

fn chosen(overlap: &Overlap, choice: Choice) -> String {
    match choice {
        Choice::Mine => overlap.mine.clone(),
        Choice::Theirs => overlap.theirs.clone(),
        Choice::Both => overlap.both.as_ref().unwrap_or(&overlap.mine).clone(),
        Choice::Text(own) => own,
    }
}

/// Adds a text; what stands before it ends its line first.
fn push(out: &mut String, text: &str) {
    if !text.is_empty() && !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(text);
}

/// Brings together the page as the last export made it, as the blog has it, and as the notes make it now. Line ends are
/// `\n`.
pub fn merge(base: Option<&Page>, mine: &str, new: &Page) -> Merging {
    let Some(base) = base.filter(|base| !base.parts.is_empty() && !new.parts.is_empty()) else {
        return whole(base.map(|base| base.text.as_str()), mine, &new.text);
    };
    let (base_head, mut base_sections) = parts(base);
    let (new_head, mut new_sections) = parts(new);
    // What an author writes above the first talk has a part of its own.
    let above = cut::Part { about: &About::Text, anchor: None, text: "" };
    let bare = |parts: &[cut::Part<'_>]| parts.first().is_none_or(|part| *part.about != About::Text);
    let skipped = usize::from(!(bare(&base_sections) || bare(&new_sections)));
    if skipped == 0 {
        base_sections.insert(0, above);
        new_sections.insert(0, above);
    }
    let body_at = front_matter::split(mine).map_or(0, |split| split.body_start);
    // The empty line behind the front matter belongs to it.
    let rest = mine.get(body_at..).unwrap_or_default();
    let body_at = body_at + rest.len() - rest.trim_start_matches('\n').len();
    let (mine_head, mine_body) = mine.split_at(body_at);
    let head = fields::Head::merge(base_head, mine_head, new_head);
    let Some(cut) = cut::cut(&base_sections, mine_body) else {
        let body = |sections: &[cut::Part<'_>]| sections.iter().map(|part| part.text).collect::<String>();
        let pieces = settle(None, &body(&base_sections), mine_body, &body(&new_sections));
        let whole = overlap_of(None, &body(&base_sections), mine_body, &body(&new_sections));
        let section = Section { pieces, whole, new: None, next: Some(Next::End) };
        let merging = Merging { order: None, head, sections: vec![section], mine: vec![0], theirs: vec![0] };
        return merging.counted(base, mine, new);
    };
    let sections = Sections { base: &base_sections, new: &new_sections, cut: &cut, mine: mine_body };
    let mut merging = sections.merge(head);
    // The front matter is the first part of the page.
    for new in merging.sections.iter_mut().filter_map(|section| section.new.as_mut()) {
        *new += skipped;
    }
    merging.counted(base, mine, new)
}

fn overlap_of(about: Option<NotePath>, base: &str, mine: &str, theirs: &str) -> Overlap {
    // Both is what is still there: nobody wants to be asked whether to keep nothing.
    let there = if mine.is_empty() { theirs } else { mine };
    Overlap {
        about,
        key: None,
        base: Some(base.to_owned()),
        mine: mine.to_owned(),
        theirs: theirs.to_owned(),
        both: (mine.is_empty() || theirs.is_empty()).then(|| there.to_owned()),
        how: How::BothChanged,
    }
}

/// Brings two versions together of which no parts are known.
fn whole(base: Option<&str>, mine: &str, new: &str) -> Merging {
    let pieces = match base {
        Some(base) => settle(None, base, mine, new),
        None if mine == new => vec![Piece::Text(mine.to_owned())],
        None => {
            let overlap = |part| match part {
                Part::Same(text) => Piece::Text(text),
                Part::Block(block) => Piece::Overlap(Overlap {
                    about: None,
                    key: block.key,
                    base: None,
                    mine: block.mine,
                    theirs: block.theirs,
                    both: block.both,
                    how: How::Differ,
                }),
            };
            NotePath::parse("page.md")
                .map(|path| blocks::blocks(&path, None, mine, new).into_iter().map(overlap).collect())
                .unwrap_or_default()
        }
    };
    let whole = overlap_of(None, base.unwrap_or_default(), mine, new);
    let section = Section { pieces, whole, new: None, next: Some(Next::End) };
    let head = fields::Head::default();
    Merging { order: None, head, sections: vec![section], mine: vec![0], theirs: vec![0] }
}

/// Gives a page's front matter and the parts of its body.
fn parts(page: &Page) -> (&str, Vec<cut::Part<'_>>) {
    let mut head = "";
    let mut parts = Vec::new();
    for (part, text) in page.iter() {
        if part.about == About::Front {
            head = text;
        } else {
            parts.push(cut::Part { about: &part.about, anchor: part.anchor.as_deref(), text });
        }
    }
    (head, parts)
}

struct Sections<'a> {
    base: &'a [cut::Part<'a>],
    new: &'a [cut::Part<'a>],
    cut: &'a cut::Cut,
    mine: &'a str,
}

impl Sections<'_> {
    fn merge(&self, head: fields::Head) -> Merging {
        let pairs = cut::pairs(self.base, self.new);
        let new_of = |base: usize| pairs.iter().position(|pair| *pair == Some(base));
        // Every part of the last export comes first, then what is new.
        let mut sections: Vec<Section> = Vec::new();
        let mut stays: Vec<bool> = Vec::new();
        let twice = self.written_by_both();
        for (at, part) in self.base.iter().enumerate() {
            let mine = self.cut.text(at, self.mine);
            let about = match part.about {
                About::Talk(path) => Some(path.clone()),
                _ => None,
            };
            let new = new_of(at);
            let theirs = new.and_then(|new| self.new.get(new)).map_or("", |part| part.text);
            // What both wrote stands where the notes have it.
            let here: BTreeSet<&str> = theirs.lines().map(str::trim).collect();
            let mut elsewhere =
                mine.lines().map(str::trim).filter(|line| twice.contains(line) && !here.contains(line));
            let whole = overlap_of(about.clone(), part.text, mine, theirs);
            let pieces = if elsewhere.next().is_some() {
                let left = without(mine, &|line| twice.contains(line) && !here.contains(line));
                settle(about, part.text, &left, theirs)
            } else {
                settle(about, part.text, mine, theirs)
            };
            let nothing = pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if text.is_empty()));
            sections.push(Section { pieces, whole, new, next: self.cut.next(at) });
            stays.push(!nothing);
        }
        let mut of_new: Vec<usize> = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            of_new.push(pair.unwrap_or(sections.len()));
            if pair.is_none() {
                let text = self.new.get(at).map_or("", |part| part.text);
                sections.push(Section {
                    pieces: vec![Piece::Text(text.into())],
                    whole: overlap_of(None, "", "", text),
                    new: Some(at),
                    next: None,
                });
                stays.push(true);
            }
        }
        let before: Vec<usize> = (0..self.base.len()).collect();
        let (mine, theirs) = (self.cut.order.clone(), of_new);
        let common: BTreeSet<usize> = mine.iter().filter(|at| theirs.contains(at)).copied().collect();
        let alike = |a: &[usize], b: &[usize]| {
            let only = |list: &[usize]| -> Vec<usize> {
                list.iter().filter(|at| common.contains(at)).copied().collect()
            };
            only(a) == only(b)
        };
        let as_theirs = weave(&weave(&theirs, &mine), &before);
        let as_mine = weave(&weave(&mine, &theirs), &before);
        let (order, first, second) = if alike(&mine, &before) || alike(&mine, &theirs) {
            (None, as_theirs.clone(), as_theirs)
        } else if alike(&theirs, &before) {
            (None, as_mine.clone(), as_mine)
        } else {
            let list = |order: &[usize]| {
                order
                    .iter()
                    .filter(|at| common.contains(at))
                    .filter_map(|at| self.base.get(*at))
                    .fold(String::new(), |list, part| list + cut::title(part.text) + "\n")
            };
            let overlap = Overlap {
                about: None,
                key: Some("order".into()),
                base: Some(list(&before)),
                mine: list(&mine),
                theirs: list(&theirs),
                both: None,
                how: How::BothChanged,
            };
            (Some(overlap), as_mine, as_theirs)
        };
        let only = |order: Vec<usize>| -> Vec<usize> {
            order.into_iter().filter(|at| stays.get(*at).copied().unwrap_or(false)).collect()
        };
        Merging { order, head, sections, mine: only(first), theirs: only(second) }
    }
}

impl<'a> Sections<'a> {
    /// Lists the lines that are new on both sides: taken back from the blog into the notes, as a rule.
    fn written_by_both(&self) -> BTreeSet<&'a str> {
        let lines = |parts: &[cut::Part<'a>]| -> BTreeSet<&'a str> {
            parts.iter().flat_map(|part| part.text.lines()).map(str::trim).collect()
        };
        let (base, new) = (lines(self.base), lines(self.new));
        let mine = self.mine.lines().map(str::trim);
        mine.filter(|line| line.split_whitespace().nth(1).is_some())
            .filter(|line| new.contains(line) && !base.contains(line))
            .collect()
    }
}

/// Takes lines out of a text, each with the empty line behind it.
fn without(text: &str, drop: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut dropped = false;
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim().is_empty();
        if drop(line.trim()) || dropped && is_blank {
            dropped = !is_blank;
            continue;
        }
        dropped = false;
        out.push_str(line);
    }
    out
}

/// Puts what only `other` has into an order, each behind what it follows there.
fn weave(order: &[usize], other: &[usize]) -> Vec<usize> {
    let mut woven = order.to_vec();
    let mut known: BTreeSet<usize> = order.iter().copied().collect();
    for (at, section) in other.iter().enumerate() {
        if !known.insert(*section) {
            continue;
        }
        let before = other.get(..at).unwrap_or_default().last();
        let place = before.and_then(|before| woven.iter().position(|there| there == before));
        woven.insert(place.map_or(0, |place| place + 1), *section);
    }
    woven
}

/// Brings the three versions of one part together.
fn settle(about: Option<NotePath>, base: &str, mine: &str, theirs: &str) -> Vec<Piece> {
    let text = |text: &str| vec![Piece::Text(text.to_owned())];
    if mine == theirs || theirs == base {
        return text(mine);
    }
    if mine == base {
        return text(theirs);
    }
    let overlap = |base: &str, mine: &str, theirs: &str, both, how| {
        Piece::Overlap(Overlap {
            about: about.clone(),
            key: None,
            base: Some(base.to_owned()),
            mine: mine.to_owned(),
            theirs: theirs.to_owned(),
            both,
            how,
        })
    };
    if mine.is_empty() || theirs.is_empty() {
        return vec![Piece::Overlap(overlap_of(about, base, mine, theirs))];
    }
    // By its lines alone: the front matter is merged elsewhere.
    let Ok(path) = NotePath::parse("page.txt") else { return text(mine) };
    let mut pieces = Vec::new();
    for part in blocks::blocks(&path, Some(base), mine, theirs) {
        let block = match part {
            Part::Same(same) => {
                pieces.push(Piece::Text(same));
                continue;
            }
            Part::Block(block) => block,
        };
        let before = block.base.unwrap_or_default();
        pieces.push(match block.how {
            How::OnlyMine => Piece::Text(block.mine),
            How::OnlyTheirs => Piece::Text(block.theirs),
            _ => match clean(&before, &block.mine, &block.theirs) {
                Some(text) => Piece::Text(text),
                None => overlap(&before, &block.mine, &block.theirs, block.both, block.how),
            },
        });
    }
    pieces
}

/// Merges one place that both sides changed, where every word that either took away or added can have its way.
fn clean(base: &str, mine: &str, theirs: &str) -> Option<String> {
    if base.trim().is_empty() && !mine.trim().is_empty() && !theirs.trim().is_empty() {
        // What was taken back into the notes comes from both sides, and stands once.
        let shared = shared(mine, theirs);
        if !shared.trim().is_empty() {
            let merged = merge::three_way(&shared, mine, theirs, Side::Ours);
            let whole = merged.clashes.is_empty() && keeps_both(base, mine, theirs, &merged.text);
            return whole.then_some(merged.text);
        }
        if alike(mine, theirs) {
            return None;
        }
        // A new heading begins something of its own, so what belongs to the text above stays above it.
        let heads = |text: &str| text.trim_start().starts_with(['#', '<']);
        let (first, second) = if heads(mine) && !heads(theirs) { (theirs, mine) } else { (mine, theirs) };
        let mut text = first.to_owned();
        push(&mut text, "");
        if !text.ends_with("\n\n") && !second.starts_with('\n') && !is_item(second) {
            push(&mut text, "\n");
        }
        push(&mut text, second);
        return Some(text);
    }
    let merged = merge::three_way(base, mine, theirs, Side::Ours);
    (merged.clashes.is_empty() && keeps_both(base, mine, theirs, &merged.text)).then_some(merged.text)
}

/// Gives the lines that two texts have in common, in their order.
fn shared(mine: &str, theirs: &str) -> String {
    let (ours, others): (Vec<&str>, Vec<&str>) =
        (mine.split_inclusive('\n').collect(), theirs.split_inclusive('\n').collect());
    let mut text = String::new();
    let mut done = 0;
    for change in changes(&ours, &others) {
        ours.get(done..change.before.start).unwrap_or_default().iter().for_each(|line| text.push_str(line));
        done = change.before.end;
    }
    ours.get(done..).unwrap_or_default().iter().for_each(|line| text.push_str(line));
    text
}

fn is_item(text: &str) -> bool {
    text.trim_start().starts_with(['-', '*', '+', '|', '>'])
}

/// Tells whether two additions are most likely the same one, written twice.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    let (a, b) = (words(a), words(b));
    a.intersection(&b).count() * 2 > a.len().min(b.len())
}

/// Tells whether a merged text shows what both sides did: of each word there are as many as both leave. Counted, not
/// trusted to the merge: it keeps a line that one side took away when the other edited it, which a person should see.
pub(super) fn keeps_both(base: &str, mine: &str, theirs: &str, merged: &str) -> bool {
    let mut counts: BTreeMap<&str, [i64; 4]> = BTreeMap::new();
    for (at, text) in [base, mine, theirs, merged].into_iter().enumerate() {
        for word in text.split_whitespace() {
            if let Some(count) = counts.entry(word).or_default().get_mut(at) {
                *count += 1;
            }
        }
    }
    counts.values().all(|[base, mine, theirs, merged]| {
        let (ours, others, done) = (mine - base, theirs - base, merged - base);
        let sum = ours + others;
        // What both did alike may have been done once.
        done == sum
            || ours > 0 && others > 0 && (ours.max(others)..=sum).contains(&done)
            || ours < 0 && others < 0 && (sum..=ours.min(others)).contains(&done)
    })
}

/// Shows what changed between two texts, as `diff -u` does.
pub fn diff(before: &str, after: &str) -> String {
    const AROUND: usize = 3;
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let changes = changes(&old, &new);
    let mut out = String::new();
    let line = |mark: char, text: &str, out: &mut String| {
        out.push(mark);
        out.push_str(text);
        if !text.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    };
    let mut at = 0;
    while let Some(first) = changes.get(at) {
        let mut end = at + 1;
        while let (Some(last), Some(next)) = (changes.get(end - 1), changes.get(end)) {
            if next.before.start > last.before.end + 2 * AROUND {
                break;
            }
            end += 1;
        }
        let hunk = changes.get(at..end).unwrap_or_default();
        let Some(last) = hunk.last() else { break };
        let from = first.before.start.saturating_sub(AROUND);
        let to = (last.before.end + AROUND).min(old.len());
        let new_from = first.after.start - (first.before.start - from);
        let new_to = last.after.end + (to - last.before.end);
        let count = |from: usize, to: usize| {
            let start = if to > from { from + 1 } else { from };
            format!("{start},{}", to - from)
        };
        let _ = writeln!(out, "@@ -{} +{} @@", count(from, to), count(new_from, new_to));
        let mut done = from;
        for change in hunk {
            old.get(done..change.before.start)
                .unwrap_or_default()
                .iter()
                .for_each(|t| line(' ', t, &mut out));
            old.get(change.before.clone()).unwrap_or_default().iter().for_each(|t| line('-', t, &mut out));
            new.get(change.after.clone()).unwrap_or_default().iter().for_each(|t| line('+', t, &mut out));
            done = change.before.end;
        }
        old.get(done..to).unwrap_or_default().iter().for_each(|t| line(' ', t, &mut out));
        at = end;
    }
    out
}
