//! Links on the desk: what leads to a note, where a link leads, and what is there.

use std::collections::HashMap;

use crate::catalogue::Text;
use crate::front_matter;
use crate::links::{self, Target};
use crate::markdown::{self, Heading, LinkKind};
use crate::path::NotePath;
use crate::wire::{Backlink, Failure, Glance, HeadingItem, LinkTarget, NameCount, Names, NoteItem};

use super::Desk;
use super::excerpt::Excerpt;

/// How many characters of a note a glance shows, about.
const GLANCE: usize = 1500;

impl Desk {
    /// Lists the links that lead to a note, by the path of the notes that they stand in. What the catalogue knows
    /// says which notes may link there; only those are read.
    pub fn backlinks(&self, path: &NotePath) -> Vec<Backlink> {
        let sources: Vec<NotePath> = {
            let catalogue = self.shelf();
            let notes = catalogue.may_link_to(path).map(|entry| &entry.note.path);
            notes.filter(|source| *source != path).cloned().collect()
        };
        let mut found = Vec::new();
        for source in sources {
            let Ok(file) = self.notebook.read(&source) else { continue };
            let text = file.shown();
            let targets = links::targets(&text);
            let catalogue = self.shelf();
            let leads = |target: &&Target| catalogue.leads_to(&source, target) == Some(path);
            let Some(entry) = catalogue.get(&source) else { continue };
            let item = NoteItem::of(&entry.note, catalogue.events());
            found.extend(targets.iter().filter(leads).map(|target| {
                let excerpt = Excerpt::of(&text, &target.link);
                Backlink {
                    item: item.clone(),
                    line: excerpt.line,
                    text: excerpt.text.to_owned(),
                    marks: vec![excerpt.mark],
                }
            }));
        }
        found
    }

    /// Finds where a link of a note leads, from its target as written: `talks/a.md#heading`, or what stands between
    /// `[[` and `]]`.
    pub fn link_target(&self, from: &NotePath, target: &str) -> Option<LinkTarget> {
        let (path, heading) = self.follow_link(from, target)?;
        let item = self.item(&path)?;
        let line = match &heading {
            Some(heading) => {
                let text = self.notebook.read(&path).ok()?.shown();
                find_heading(&headings_of(&text), heading).map(|heading| heading.line)
            }
            None => None,
        };
        Some(LinkTarget { path: item.path, line, title: item.title })
    }

    /// Gives the beginning of what a link leads to: a heading's section, or the note's first paragraphs.
    pub fn glance(&self, from: &NotePath, target: &str) -> Option<Glance> {
        let (path, heading) = self.follow_link(from, target)?;
        let item = self.item(&path)?;
        let text = self.notebook.read(&path).ok()?.shown();
        let split = front_matter::split(&text);
        let (body, first_line) = split.map_or((text.as_str(), 1), |split| (split.body, split.body_line));
        let headings = markdown::outline(body, first_line).headings;
        let found = heading.and_then(|heading| find_heading(&headings, &heading).cloned());
        let (from_line, to_line) = match &found {
            Some(start) => {
                let end = headings.iter().find(|next| next.line > start.line && next.level <= start.level);
                (start.line, end.map(|end| end.line))
            }
            None => (first_line, None),
        };
        let (piece, line, more) = piece(body, first_line, from_line, to_line);
        let html = self.render(&path, piece, line);
        Some(Glance { item, html, line, more })
    }

    /// Lists a note's headings.
    pub fn headings(&self, path: &NotePath) -> Result<Vec<HeadingItem>, Failure> {
        let text = self.notebook.read(path)?.shown();
        let item =
            |heading: Heading| HeadingItem { text: heading.text, level: heading.level, line: heading.line };
        Ok(headings_of(&text).into_iter().map(item).collect())
    }

    /// Lists the tags and speakers of all notes, those of the most notes first.
    pub fn names(&self) -> Names {
        let catalogue = self.shelf();
        let count = |names: &mut dyn Iterator<Item = &str>| -> Vec<NameCount> {
            let mut all = HashMap::<String, HashMap<&str, u32>>::new();
            for name in names {
                *all.entry(name.to_lowercase()).or_default().entry(name).or_default() += 1;
            }
            let usual = |ways: HashMap<&str, u32>| {
                let count = ways.values().sum();
                let name = ways.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
                NameCount { name: name.map(|(name, _)| name.to_owned()).unwrap_or_default(), count }
            };
            let mut names: Vec<NameCount> = all.into_values().map(usual).collect();
            names.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
            names
        };
        let notes = || catalogue.iter().map(|entry| &entry.note);
        Names {
            tags: count(&mut notes().flat_map(|note| note.tags.iter().map(Text::as_str))),
            speakers: count(&mut notes().flat_map(|note| note.speakers.iter().map(Text::as_str))),
        }
    }

    /// Finds the note of a target, and the heading that it names.
    fn follow_link(&self, from: &NotePath, target: &str) -> Option<(NotePath, Option<String>)> {
        let target = target.trim();
        let target = target.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")).unwrap_or(target);
        let target = target.split('|').next()?.trim_end_matches('\\').trim();
        let (name, heading) = target.split_once('#').unwrap_or((target, ""));
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
        };
        let catalogue = self.shelf();
        let by_name = |kind: LinkKind, name: &str| catalogue.link_target(from, kind, name).cloned();
        let plain = name.split('?').next().and_then(decode);
        let path = by_name(LinkKind::Markdown, name)
            .or_else(|| by_name(LinkKind::Wiki, name.trim()))
            .or_else(|| by_name(LinkKind::Markdown, &plain?))?;
        Some((path, Some(heading.to_owned()).filter(|heading| !heading.is_empty())))
    }
}

fn headings_of(text: &str) -> Vec<Heading> {
    let split = front_matter::split(text);
    let (body, first_line) = split.map_or((text, 1), |split| (split.body, split.body_line));
    markdown::outline(body, first_line).headings
}

/// Finds a heading by its words, or by the form that they take in an address (`the-second-part`).
fn find_heading<'a>(headings: &'a [Heading], wanted: &str) -> Option<&'a Heading> {
    // `[[note#part#piece]]` names the piece.
    let wanted = wanted.rsplit('#').next().unwrap_or(wanted);
    let decoded = percent_encoding::percent_decode_str(wanted).decode_utf8_lossy();
    let key = |text: &str| -> String {
        let words = text.to_lowercase();
        let kept =
            words.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_'));
        let joined: String = kept.map(|c| if c.is_whitespace() { '-' } else { c }).collect();
        joined.trim_matches('-').to_owned()
    };
    let exact = |heading: &&Heading| heading.text == *wanted || heading.text == *decoded;
    let near = |heading: &&Heading| !key(&heading.text).is_empty() && key(&heading.text) == key(&decoded);
    headings.iter().find(exact).or_else(|| headings.iter().find(near))
}

/// Cuts the lines from `from` up to `to` out of a body, bounded where a paragraph ends, if one does.
fn piece(body: &str, first_line: u32, from: u32, to: Option<u32>) -> (&str, u32, bool) {
    let starts: Vec<usize> =
        std::iter::once(0).chain(body.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let byte =
        |line: u32| starts.get(line.saturating_sub(first_line) as usize).copied().unwrap_or(body.len());
    let end = to.map_or(body.len(), byte);
    let whole = body.get(byte(from)..end).unwrap_or_default();
    let Some((bound, _)) = whole.char_indices().nth(GLANCE) else { return (whole, from, false) };
    let head = whole.get(..bound).unwrap_or_default();
    let cut = head.rfind("\n\n").or_else(|| head.rfind('\n')).or_else(|| head.rfind(' ')).unwrap_or(bound);
    (whole.get(..cut).unwrap_or_default(), from, true)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Place, path};
    use super::*;

    fn shown(links: &[Backlink]) -> Vec<(String, u32, String)> {
        let marked = |link: &Backlink| {
            let (from, to) = link.marks[0];
            link.text.chars().skip(from as usize).take((to - from) as usize).collect()
        };
        links.iter().map(|link| (link.item.path.clone(), link.line, marked(link))).collect()
    }

    #[test]
    fn backlinks_are_found_however_they_are_written() {
        let place = Place::with(&[
            ("talks/nine-ways.md", "---\ntitle: Nine ways, all bad\n---\n\n# Nine\n\nsee [[nine-ways]]\n"),
            ("talks/a.md", "ü [[Nine-Ways#Nine|nine]] and [x](nine-ways.md#y), `[[nine-ways]]`\n"),
            (
                "talks/other/nine-ways.md",
                "[[nine-ways]] is this one; [[../nine-ways]] [up](../nine-ways.md) that\n",
            ),
            (
                "b.md",
                "---\nsee: \"[[talks/nine-ways]]\"\n---\n\n| t |\n|---|\n| [[talks/nine-ways\\|n]] |\n\n[r][r]\n\n[r]: <talks/nine-ways.md>\n",
            ),
            ("c.md", "[[nine ways, all bad]] ![[talks/nine-ways]] [out](https://example.org/nine-ways.md)\n"),
            ("d.md", "nothing of [[nine]] or [nine-ways](nine-ways.md)\n"),
        ]);
        let desk = place.open();
        let found = desk.backlinks(&path("talks/nine-ways.md"));
        let expect = [
            ("b.md", 2, "[[talks/nine-ways]]"),
            ("b.md", 7, "[[talks/nine-ways\\|n]]"),
            ("b.md", 11, "[r]: <talks/nine-ways.md>"),
            ("c.md", 1, "[[nine ways, all bad]]"),
            ("c.md", 1, "![[talks/nine-ways]]"),
            ("talks/a.md", 1, "[[Nine-Ways#Nine|nine]]"),
            ("talks/a.md", 1, "[x](nine-ways.md#y)"),
            ("talks/other/nine-ways.md", 1, "[[../nine-ways]]"),
            ("talks/other/nine-ways.md", 1, "[up](../nine-ways.md)"),
        ];
        let expect: Vec<_> = expect.iter().map(|(p, l, m)| ((*p).to_owned(), *l, (*m).to_owned())).collect();
        assert_eq!(shown(&found), expect);

        // What a save changes is known at once, and after the next start.
        let open = desk.open_note(&path("d.md")).unwrap();
        let base = open.item.revision.parse().unwrap();
        let _ = desk.save(&path("d.md"), "now [[talks/nine-ways]]\n", base, 0);
        assert_eq!(desk.backlinks(&path("talks/nine-ways.md")).len(), expect.len() + 1);
        desk.settle();
        drop(desk);
        assert_eq!(place.open().backlinks(&path("talks/nine-ways.md")).len(), expect.len() + 1);
    }

    #[test]
    fn what_the_preview_links_to_is_what_backlinks_and_targets_find() {
        let place = Place::with(&[
            ("a.md", "[[b]] [[c]] [[Title of D]] [e](x/e%20f.md) [g](x/g) [none](b) [[no]]\n"),
            ("b.md", "B\n"),
            ("x/c.md", "C\n"),
            ("x/d.md", "---\ntitle: Title of D\n---\n"),
            ("x/e f.md", "E\n"),
            ("x/g.md", "G\n"),
        ]);
        let desk = place.open();
        let html = desk.preview(&path("a.md"), &place.text("a.md"));
        for (note, target) in [
            ("b.md", "b"),
            ("x/c.md", "c"),
            ("x/d.md", "Title of D"),
            ("x/e f.md", "x/e%20f.md"),
            ("x/g.md", "x/g"),
        ] {
            assert!(html.contains(&format!("data-note=\"{note}\"")), "{note}: {html}");
            assert_eq!(
                desk.backlinks(&path(note)).iter().filter(|l| l.item.path == "a.md").count(),
                if note == "b.md" { 2 } else { 1 },
                "{note}"
            );
            assert_eq!(desk.link_target(&path("a.md"), target).unwrap().path, note);
        }
        assert!(html.contains("data-missing=\"no\""));
        assert_eq!(desk.link_target(&path("a.md"), "no"), None);
    }

    #[test]
    fn a_target_may_name_a_heading() {
        let place = Place::with(&[
            ("a.md", "x\n"),
            ("b.md", "---\ntitle: The b\n---\n\n# One\n\n## Part two: *so*\n"),
        ]);
        let desk = place.open();
        let line = |target: &str| desk.link_target(&path("a.md"), target).map(|t| (t.path, t.line, t.title));
        let expect = |line| Some(("b.md".to_owned(), line, "The b".to_owned()));
        for (target, at) in [
            ("b", None),
            ("b#One", Some(5)),
            ("[[b#Part two: so|there]]", Some(7)),
            ("b.md#part-two-so", Some(7)),
            ("b.md#Part%20two:%20so", Some(7)),
            ("b#One#Part two: so", Some(7)),
            ("b#gone", None),
        ] {
            assert_eq!(line(target), expect(at), "{target}");
        }
        assert_eq!(desk.link_target(&path("b.md"), "#one").unwrap().line, Some(5));
        assert_eq!(desk.headings(&path("b.md")).unwrap()[1].text, "Part two: so");
    }

    #[test]
    fn a_glance_is_a_section_or_the_beginning_and_safe() {
        let long = format!(
            "# A\n\nfirst <script>alert(1)</script>\n\n## B\n\nsecond [[c]]\n\n## C\n\n{}",
            "many words here\n\n".repeat(400)
        );
        let place = Place::with(&[("a.md", "x\n"), ("x/b.md", &long), ("x/c.md", "C\n")]);
        let desk = place.open();
        let glance = |target: &str| desk.glance(&path("a.md"), target).unwrap();
        let section = glance("b#B");
        assert!(
            section.html.contains("second")
                && !section.html.contains("first")
                && !section.html.contains("many")
        );
        assert!(section.html.contains("data-note=\"x/c.md\""), "{}", section.html);
        assert_eq!((section.line, section.more), (5, false));
        let start = glance("b");
        assert!(start.html.contains("first") && !start.html.contains("script") && start.more);
        assert!(start.html.len() < 4000 && start.html.trim_end().ends_with("</p>"), "{}", start.html.len());
        assert!(desk.glance(&path("a.md"), "none").is_none());
    }

    #[test]
    fn names_are_counted_by_notes() {
        let place = Place::with(&[
            ("a.md", "---\nspeakers: [Ida Holm]\ntags: [Rust, sea]\n---\n#rust\n"),
            ("b.md", "---\nspeakers: [Ida Holm, Bo Fen (Kelp)]\n---\n#rust #Rust\n"),
            ("c.md", "#rust\n"),
        ]);
        let names = place.open().names();
        let list = |names: &[NameCount]| -> Vec<(String, u32)> {
            names.iter().map(|name| (name.name.clone(), name.count)).collect()
        };
        assert_eq!(list(&names.tags), [("rust".to_owned(), 3), ("sea".to_owned(), 1)]);
        assert_eq!(list(&names.speakers), [("Ida Holm".to_owned(), 2), ("Bo Fen (Kelp)".to_owned(), 1)]);
    }

    #[test]
    fn a_rename_is_shown_before_it_is_done() {
        let place = Place::with(&[
            ("a.md", "x\r\nsee [[b]], ![p](x.png) and [b](b.md)\r\n"),
            ("b.md", "---\ntitle: The b\n---\n[me](b.md) ![p](x.png)\n"),
            ("c.md", "`[[b]]`\n"),
        ]);
        let desk = place.open();
        let preview = desk.rename_preview(&path("b.md"), &path("x/z.md")).unwrap();
        let edits: Vec<_> = preview
            .edits
            .iter()
            .map(|e| (e.path.as_str(), e.line, e.before.as_str(), e.after.as_str()))
            .collect();
        assert_eq!(
            edits,
            [
                ("a.md", 2, "see [[b]], ![p](x.png) and [b](b.md)", "see [[z]], ![p](x.png) and [b](x/z.md)"),
                ("b.md", 4, "[me](b.md) ![p](x.png)", "[me](z.md) ![p](../x.png)"),
            ]
        );
        assert!(!place.names().contains(&"x".to_owned()), "a preview makes no folder");
        desk.rename(&path("b.md"), &path("x/z.md")).unwrap();
        for edit in &preview.edits {
            let now = if edit.path == "b.md" { "x/z.md" } else { &edit.path };
            assert_eq!(place.text(now).lines().nth(edit.line as usize - 1), Some(edit.after.as_str()));
        }
        let taken = desk.rename_preview(&path("a.md"), &path("C.md")).unwrap_err();
        assert_eq!(taken.code, crate::wire::Code::Exists);
    }

    #[test]
    fn a_rename_that_was_cut_short_is_finished() {
        let place = Place::with(&[("a.md", "[[b]]\n"), ("b.md", "B\n")]);
        let desk = place.open();
        let revision = crate::path::Revision::of(b"[[b]]\n");
        let intent = format!("{{\"from\":\"b.md\",\"to\":\"z.md\",\"notes\":[[\"a.md\",\"{revision}\"]]}}");
        std::fs::write(desk.notebook().state_folder().join("rename"), intent).unwrap();
        std::fs::rename(place.root.path().join("b.md"), place.root.path().join("z.md")).unwrap();
        desk.clear_up();
        assert_eq!(place.text("a.md"), "[[z]]\n");
        assert!(!desk.notebook().state_folder().join("rename").exists());
        // Done once, it is not done again.
        place.write("a.md", "[[b]]\n");
        desk.clear_up();
        assert_eq!(place.text("a.md"), "[[b]]\n");
    }
}
