//! Which marks are talks: the kind of mark under which a post's talks stand is found, and the marks of that kind taken.
//!
//! Who writes one talk as a heading of the third level, with its speaker in it, writes the others so. So all marks of
//! one form and depth are looked at together: how many say by themselves that they are talks, and by which sign. Then
//! the tree is gone through from above: a mark is a talk, unless more of what stands in it says so by itself.

use std::collections::HashMap;

use super::source::Source;
use super::title::{self, Label};
use super::tree::{Form, Signs, Unit, page_title};
use super::under::says_talk;
use super::words::{INSIDE, OVER_OTHERS, OVER_TALKS, has};

/// From this weight on a mark is a talk.
pub(super) const ENOUGH: f32 = 2.0;

/// From here on the text under a title speaks of the talk.
const SPEAKS: f32 = 1.3;

/// Marks of one kind, looked at together.
#[derive(Debug, Default, Clone, Copy)]
struct Peers {
    all: usize,
    /// Those that say a little by themselves, and those that say enough.
    some: usize,
    enough: usize,
    /// Of those that say a little, how many bear each sign.
    signs: [usize; 5],
    /// How many have the length of a title.
    titled: usize,
}

/// The signs as a row, those of the title's line first.
fn row(signs: Signs) -> [bool; 5] {
    [signs.people, signs.link, signs.mark, signs.speaker, signs.address]
}

impl Peers {
    fn add(&mut self, unit: &Unit) {
        self.all += 1;
        self.enough += usize::from(unit.own >= ENOUGH);
        self.titled += usize::from(unit.reading.words.split_whitespace().count() >= 3);
        if unit.own >= 1.0 {
            self.some += 1;
            for (count, borne) in self.signs.iter_mut().zip(row(unit.signs)) {
                *count += usize::from(borne);
            }
        }
    }

    /// Whether there is enough to go by: some that say enough, or one sign that most bear.
    fn is_sure(&self) -> bool {
        self.enough >= 2 || self.signs.into_iter().any(|count| count >= 3 && count * 5 >= self.all * 3)
    }

    /// How much of what the others say is left for a mark that bears none of the signs which nearly all of them bear:
    /// less than nothing, where that sign stands in the title's line.
    fn left_for(&self, signs: Signs) -> f32 {
        let usual = |count: &usize| self.some >= 3 && count * 5 >= self.some * 4;
        if row(signs).contains(&true) || !self.signs.iter().any(usual) {
            1.0
        } else if self.signs.iter().take(3).any(usual) {
            -0.5
        } else {
            0.6
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of marks")]
fn share(part: usize, all: usize) -> f32 {
    part as f32 / all.max(1) as f32
}

/// What a heading says of that which stands under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Talks,
    Day,
    /// Ideas, tools, advice: what is named there may be from talks, and is none.
    Others,
    Section,
    Nothing,
}

fn over(parent: Option<&Unit>) -> Over {
    let Some(parent) = parent else { return Over::Nothing };
    let said = parent.words.text.to_lowercase();
    let has_word = |list| title::plain_words(&said).any(|word| has(list, word));
    match parent.reading.label {
        _ if has_word(&OVER_OTHERS) && !has_word(&OVER_TALKS) => Over::Others,
        _ if has_word(&OVER_TALKS) => Over::Talks,
        Label::Day => Over::Day,
        Label::Section | Label::Trip if parent.form == Form::Heading => Over::Section,
        _ => Over::Nothing,
    }
}

/// Decides of every mark whether it is a talk.
pub(super) fn choose(source: &Source<'_>, units: &mut [Unit], roots: &[usize]) {
    together(units);
    bare(units);
    told(units);
    for at in 0..units.len() {
        if units.get(at).is_some_and(|unit| unit.form == Form::List) {
            list(source, units, at);
        }
    }
    for root in roots {
        decide(units, *root);
    }
    let lines = units
        .iter()
        .filter(|unit| unit.is_talk && !matches!(unit.form, Form::Item | Form::Told | Form::Named));
    if lines.count() >= 2 {
        drop_weak_lists(units);
    }
    sections(units, roots);
}

/// Adds to each mark what the others of its kind say, and what it stands under.
fn together(units: &mut [Unit]) {
    let mut kinds: HashMap<(Form, u8), Peers> = HashMap::new();
    let mut families: HashMap<(Option<usize>, Form, u8), Peers> = HashMap::new();
    // The page's own title is above all of it and says nothing of its parts.
    let title = page_title(units);
    let counts = |(at, unit): &(usize, &Unit)| {
        unit.reading.label == Label::None && unit.form != Form::List && title != Some(*at)
    };
    for (_, unit) in units.iter().enumerate().filter(counts) {
        kinds.entry((unit.form, unit.depth)).or_default().add(unit);
        families.entry((unit.parent, unit.form, unit.depth)).or_default().add(unit);
    }
    let weights: Vec<f32> = units
        .iter()
        .enumerate()
        .map(|(at, unit)| {
            if title == Some(at) {
                return -1.0;
            }
            let kind = kinds.get(&(unit.form, unit.depth)).copied().unwrap_or_default();
            let family = families.get(&(unit.parent, unit.form, unit.depth)).copied().unwrap_or_default();
            let parent = unit.parent.filter(|parent| title != Some(*parent));
            let over = over(parent.and_then(|parent| units.get(parent)));
            let left = kind.left_for(unit.signs);
            let pull = match over {
                _ if unit.form == Form::Item || unit.reading.label != Label::None => 0.0,
                Over::Others => 0.0,
                // Titles right under `Talks` are talks, if they have nothing else to show.
                Over::Talks if left > 0.0 && family.all >= 2 && family.titled * 3 >= family.all * 2 => {
                    pull(unit, &kind, &family).max(1.2)
                }
                _ if !kind.is_sure() => 0.0,
                // Those under one heading may be something else than all the others of their level.
                _ if family.all >= 2 && family.some == 0 && over != Over::Talks && over != Over::Day => 0.0,
                _ => left * pull(unit, &kind, &family),
            };
            let placed = match over {
                Over::Talks => 0.7,
                Over::Day => 0.3,
                Over::Others => -4.0,
                Over::Section => -1.0,
                Over::Nothing => 0.0,
            };
            unit.own + pull + placed
        })
        .collect();
    for (unit, weight) in units.iter_mut().zip(weights) {
        unit.weight = weight;
    }
}

/// How much the others of its kind speak for a mark: all, where nearly all of them are talks.
fn pull(unit: &Unit, kind: &Peers, family: &Peers) -> f32 {
    let near = (share(family.some, 1) + 2.0 * share(kind.some, kind.all)) / (share(family.all, 1) + 2.0);
    let most = ((near - 0.3) / 0.5).clamp(0.0, 1.0);
    // One word that says nothing by itself is a section more often than a title.
    let says = match unit.reading.words.split_whitespace().count() {
        _ if unit.own >= 1.0 => 1.0,
        0 | 1 => 0.6,
        2 => 0.8,
        _ => 1.0,
    };
    2.0 * most * says
}

/// Where no heading has anything but a title, the texts under them decide.
fn bare(units: &mut [Unit]) {
    // One whose text begins with who spoke does not make the others something else.
    if units.iter().filter(|unit| unit.form == Form::Heading && unit.own >= ENOUGH + 0.5).count() > 1 {
        return;
    }
    let lines = |unit: &Unit| unit.reading.label == Label::None && unit.form != Form::List && unit.depth <= 7;
    let long = |unit: &Unit| unit.reading.words.split_whitespace().count() >= 3;
    for depth in 1..=7_u8 {
        let (mut class, mut all, mut titles, mut told, mut speak, mut dated, mut asked) =
            (0, 0, 0, 0, 0, 0, 0);
        for unit in units.iter().filter(|unit| unit.depth == depth) {
            all += 1;
            if lines(unit) {
                let parent = unit.parent.and_then(|parent| units.get(parent));
                class += 1;
                titles += usize::from(long(unit));
                told += usize::from(unit.own >= SPEAKS);
                speak += usize::from(unit.own >= SPEAKS && long(unit));
                dated += usize::from(parent.is_some_and(|parent| parent.reading.label == Label::Day));
                asked += usize::from(unit.words.text.trim_end().ends_with('?'));
            }
        }
        if asked * 2 > class {
            continue;
        }
        // Under the names of days, little more is needed.
        let share = if dated * 4 >= class * 3 { 12 } else { 5 };
        let most = class >= 4 && class * 5 >= all * 3 && told * share >= class * 2 && titles * 3 >= class * 2;
        for unit in units.iter_mut().filter(|unit| unit.depth == depth && lines(unit)) {
            let by_most = most && (unit.own >= SPEAKS || unit.own >= 0.0 && (long(unit) || unit.signs.mark));
            let by_itself = speak >= 3 && unit.own >= SPEAKS && long(unit);
            if by_most || by_itself {
                unit.weight = unit.weight.max(ENOUGH + 0.1);
            }
        }
    }
}

/// Paragraphs are talks where several are, and where those stand: a title in the introduction is only mentioned.
fn told(units: &mut [Unit]) {
    let all: Vec<usize> = units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.form == Form::Told && unit.own >= ENOUGH)
        .map(|(at, _)| at)
        .collect();
    let below = |at: &usize| units.get(*at).is_some_and(|unit| unit.parent.is_some());
    let under = all.iter().filter(|at| below(at)).count();
    let kept: Vec<usize> = all.iter().copied().filter(|at| under * 2 < all.len() || below(at)).collect();
    // A title that nobody is named with is mentioned more often than told of.
    let named = kept.iter().filter(|at| units.get(**at).is_some_and(|unit| !unit.people.is_empty())).count();
    let enough = named >= 3 && named * 2 >= kept.len();
    for (at, unit) in units.iter_mut().enumerate().filter(|(_, unit)| unit.form == Form::Told) {
        unit.weight = if enough && kept.contains(&at) { unit.own } else { -1.0 };
    }
}

/// Decides whether a list is one of talks: most items have to say so.
fn list(source: &Source<'_>, units: &mut [Unit], at: usize) {
    let Some(unit) = units.get(at) else { return };
    let (line, children, parent) = (unit.line, unit.children.clone(), unit.parent);
    let above =
        (source.body..line).rev().find(|line| source.line(*line).is_some_and(|line| !line.is_blank()));
    let above = above.and_then(|line| source.line(line)).map_or("", |line| line.text);
    let opening = above.rsplit(['.', '!', '?']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let mut lean = 0.0;
    let short = opening.split_whitespace().count() <= 5;
    if title::opens_resources(opening) {
        lean -= if short { 3.0 } else { 0.3 };
    } else if says_talk(above) {
        lean += 0.7;
    }
    if let Some(parent) = parent.and_then(|parent| units.get(parent)) {
        let said = &parent.words.text;
        if title::opens_resources(said) && !says_talk(said) {
            lean -= 3.0;
        } else if says_talk(said) {
            lean += 0.7;
        }
    }
    // `Day 1:` above it, or a numbered list where the post says that it is of talks.
    if title::label(opening) == Label::Day {
        let about = source.lines.iter().skip(source.body).take(12).any(|line| says_talk(line.text));
        lean += if about { 1.2 } else { 0.5 };
    }
    let weights: Vec<f32> =
        children.iter().filter_map(|child| units.get(*child)).map(|unit| unit.own + lean).collect();
    #[expect(clippy::cast_precision_loss, reason = "lists are short")]
    let mean =
        weights.iter().map(|weight| weight.clamp(-1.0, 5.0)).sum::<f32>() / weights.len().max(1) as f32;
    let sure = weights.iter().filter(|weight| **weight >= ENOUGH).count();
    let is_list = weights.len() >= 2
        && mean >= if lean >= 1.2 { 1.3 } else { 1.8 }
        && sure * 2 >= weights.len()
        && sure >= 2;
    // Among other things, those items are talks that say so: several, that their list is not one of what to read.
    let says = |unit: &Unit| unit.signs.announces && unit.own + lean >= ENOUGH;
    let saying = children.iter().filter(|child| units.get(**child).is_some_and(says)).count();
    let several = saying >= 2 && saying * 4 >= children.len();
    for child in children {
        if let Some(unit) = units.get_mut(child) {
            let own = unit.own + lean;
            let is_talk = if is_list { own >= 0.5 } else { several && says(unit) };
            unit.weight = if is_talk { own.max(ENOUGH) } else { -1.0 };
        }
    }
    if let Some(unit) = units.get_mut(at) {
        unit.weight = -9.0;
        unit.own = if is_list { mean } else { 0.0 };
    }
}

/// Decides, from above, whether a mark is a talk or what stands in it is. Gives what its talks say by themselves.
fn decide(units: &mut [Unit], at: usize) -> f32 {
    let Some(unit) = units.get(at) else { return 0.0 };
    let (children, form, weight, own) = (unit.children.clone(), unit.form, unit.weight, unit.own);
    let mut inside = 0.0;
    for child in children {
        let says = decide(units, child);
        // A link that stands alone under a title is the talk's.
        if weight < ENOUGH || units.get(child).is_some_and(|unit| unit.form != Form::Named) {
            inside += says;
        }
    }
    let says = own.min(weight) - 1.5;
    let is_talk = weight >= ENOUGH && form != Form::List && says.max(0.3) >= inside;
    if is_talk {
        silence(units, at);
    }
    if let Some(unit) = units.get_mut(at) {
        unit.is_talk = is_talk;
    }
    if is_talk { says.max(0.0) } else { inside }
}

/// What stands inside a talk is none.
fn silence(units: &mut [Unit], at: usize) {
    let children = units.get(at).map(|unit| unit.children.clone()).unwrap_or_default();
    for child in children {
        if let Some(unit) = units.get_mut(child) {
            unit.is_talk = false;
        }
        silence(units, child);
    }
}

/// Where headings are the talks, a list of talks has to say so clearly.
fn drop_weak_lists(units: &mut [Unit]) {
    let weak: Vec<usize> = units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.form == Form::List && unit.own < 3.0)
        .map(|(at, _)| at)
        .collect();
    for list in weak {
        silence(units, list);
    }
}

/// Tells of each mark whether it is a talk or one stands in it.
pub(super) fn holding(units: &[Unit]) -> Vec<bool> {
    let mut holding: Vec<bool> = units.iter().map(|unit| unit.is_talk).collect();
    for (at, unit) in units.iter().enumerate().rev() {
        if holding.get(at).copied().unwrap_or_default()
            && let Some(parent) = unit.parent.and_then(|parent| holding.get_mut(parent))
        {
            *parent = true;
        }
    }
    holding
}

/// Headings within a talk that are written on the talk's own level: between two talks, they go on with the first.
fn sections(units: &mut [Unit], roots: &[usize]) {
    let holding = holding(units);
    let mut families: Vec<Vec<usize>> = units.iter().map(|unit| unit.children.clone()).collect();
    families.push(roots.to_vec());
    for family in families {
        let last = family.iter().rposition(|at| units.get(*at).is_some_and(|unit| unit.is_talk));
        let mut after_talk = false;
        for (number, at) in family.iter().enumerate() {
            let Some(unit) = units.get_mut(*at).filter(|unit| unit.form == Form::Heading) else { continue };
            let holds = holding.get(*at).copied().unwrap_or_default();
            unit.goes_on =
                after_talk && last.is_some_and(|last| number < last) && !holds && is_inside(&unit.words.text);
            after_talk = unit.is_talk || unit.goes_on;
        }
    }
}

/// Tells whether a line names a section that a talk may have: `Questions`, `Demo`.
pub(super) fn is_inside(line: &str) -> bool {
    let said = line.trim().to_lowercase();
    let said = said.trim_matches(|c: char| !c.is_alphanumeric());
    INSIDE.split('|').any(|known| known == said)
}
