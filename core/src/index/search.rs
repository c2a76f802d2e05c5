//! Turns a query into tantivy's, asks the disk and the overlay, and puts the answers in one order.

use std::collections::BTreeSet;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery,
    PhraseQuery, Query as TantivyQuery, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, Order, Searcher, TantivyDocument, TantivyError, Term};

use super::Index;
use super::document::{Fields, body_start, kind_fact};
use super::query::{Clause, Query, What};
use super::snippet::{Wanted, snippet};
use super::words::may_be_misspelled;
use crate::note::Problem;
use crate::path::NotePath;

/// A note that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where it is.
    pub path: NotePath,
    /// Higher is better. For filters alone it is the day.
    pub score: f32,
    /// A piece of its text around the first match, as one line; empty when its text could not be had.
    pub snippet: String,
    /// What matched in the snippet, in characters, as `[from, to)`.
    pub marks: Vec<(u32, u32)>,
    /// The line of the first mark in the file, counted from 1.
    pub line: Option<u32>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many notes match in all.
    pub total: u32,
    /// Whether a slip in the words had to be forgiven to find anything.
    pub typos: bool,
    /// What was not understood of the query, or is wrong with the index.
    pub problems: Vec<Problem>,
}

/// How much a match in the title, the speakers and the body counts: of a whole word, and of an unfinished one.
const WEIGHTS: [(f32, f32); 3] = [(3.0, 3.0), (2.5, 2.5), (1.0, 0.4)];

/// How much a misspelled word counts against a right one.
const TYPO: f32 = 0.3;

/// To how many words an unfinished word at the end of a phrase is extended.
const EXPANSIONS: u32 = 400;

impl Index {
    /// Finds notes, best first; filters alone give the latest first, an empty query nothing. `read` gives a note's
    /// text for its snippet, or none.
    pub fn search(&self, query: &Query, limit: usize, read: &dyn Fn(&NotePath) -> Option<String>) -> Results {
        let mut results = Results { problems: query.problems.clone(), ..Results::default() };
        if query.is_empty() {
            return results;
        }
        match self.find(query, limit) {
            Ok((found, total, typos)) => {
                let wanted = wanted(query, typos);
                results.total = u32::try_from(total).unwrap_or(u32::MAX);
                results.typos = typos;
                results.hits = found.into_iter().map(|found| hit(found, &wanted, read)).collect();
            }
            Err(error) => results.problems.push(Problem {
                message: format!("The search index cannot be read and should be made again: {error}"),
                line: None,
            }),
        }
        results
    }

    fn find(&self, query: &Query, limit: usize) -> Result<(Vec<Found>, usize, bool), TantivyError> {
        let views = self.views()?;
        let (found, total) = views.run(&query_of(self.fields, query, false), ranked(query), limit)?;
        let forgivable =
            total == 0 && query.clauses.iter().any(|clause| !clause.not && forgives(&clause.what));
        if !forgivable {
            return Ok((found, total, false));
        }
        let (found, total) = views.run(&query_of(self.fields, query, true), ranked(query), limit)?;
        Ok((found, total, total > 0))
    }

    /// Takes the disk and the overlay at one moment, so that a note is never in both and never in none.
    fn views(&self) -> Result<Views, TantivyError> {
        let mut state = self.state();
        let overlay = &mut state.overlay;
        let mut memory = None;
        if let Some(part) = &mut overlay.memory {
            part.refresh()?;
            memory = Some(part.reader.searcher());
        }
        let hidden =
            overlay.changes.keys().map(|path| Term::from_field_text(self.fields.path, path.as_str()));
        Ok(Views { hidden: hidden.collect(), memory, disk: state.reader.searcher(), fields: self.fields })
    }
}

/// What is searched: the disk, and the overlay over it.
struct Views {
    fields: Fields,
    disk: Searcher,
    memory: Option<Searcher>,
    /// The paths that the overlay has, or knows to be gone.
    hidden: Vec<Term>,
}

struct Found {
    path: NotePath,
    /// Wide enough for a day as a number.
    score: f64,
}

impl Views {
    fn run(
        &self,
        query: &dyn TantivyQuery,
        ranked: bool,
        limit: usize,
    ) -> Result<(Vec<Found>, usize), TantivyError> {
        let mut found = Vec::new();
        let mut total = 0;
        if self.hidden.is_empty() {
            total += self.ask(&self.disk, query, ranked, limit, &mut found)?;
        } else {
            let hidden: Box<dyn TantivyQuery> = Box::new(TermSetQuery::new(self.hidden.clone()));
            let masked = BooleanQuery::new(vec![(Occur::Must, query.box_clone()), (Occur::MustNot, hidden)]);
            total += self.ask(&self.disk, &masked, ranked, limit, &mut found)?;
        }
        if let Some(memory) = &self.memory {
            total += self.ask(memory, query, ranked, limit, &mut found)?;
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.path.cmp(&b.path)));
        found.truncate(limit);
        Ok((found, total))
    }

    fn ask(
        &self,
        searcher: &Searcher,
        query: &dyn TantivyQuery,
        ranked: bool,
        limit: usize,
        found: &mut Vec<Found>,
    ) -> Result<usize, TantivyError> {
        let limit = limit.min(usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX));
        if limit == 0 {
            return searcher.search(query, &Count);
        }
        let (top, total): (Vec<(f64, DocAddress)>, usize) = if ranked {
            let collector = (TopDocs::with_limit(limit).order_by_score(), Count);
            let (top, total) = searcher.search_with_statistics_provider(query, &collector, self)?;
            (top.into_iter().map(|(score, at)| (f64::from(score), at)).collect(), total)
        } else {
            let days = TopDocs::with_limit(limit).order_by_fast_field::<u64>("day", Order::Desc);
            let (top, total) = searcher.search(query, &(days, Count))?;
            (top.into_iter().map(|(day, at)| (day.unwrap_or(0) as f64, at)).collect(), total)
        };
        for (score, at) in top {
            let document: TantivyDocument = searcher.doc(at)?;
            let path = document.get_first(self.fields.path).and_then(|value| value.as_str());
            if let Some(path) = path.and_then(|path| NotePath::parse(path).ok()) {
                found.push(Found { path, score });
            }
        }
        Ok(total)
    }
}

/// Counts over both parts: a note scores the same wherever it is.
impl Bm25StatisticsProvider for Views {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let memory = self.memory.as_ref().map_or(Ok(0), |memory| memory.total_num_tokens(field))?;
        Ok(self.disk.total_num_tokens(field)? + memory)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        let memory = self.memory.as_ref().map_or(Ok(0), Bm25StatisticsProvider::total_num_docs)?;
        Ok(self.disk.total_num_docs()? + memory)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let memory = self.memory.as_ref().map_or(Ok(0), |memory| memory.doc_freq(term))?;
        Ok(self.disk.doc_freq(term)? + memory)
    }
}

fn hit(found: Found, wanted: &[Wanted], read: &dyn Fn(&NotePath) -> Option<String>) -> Hit {
    let text = read(&found.path);
    let cut = text.map(|text| snippet(&text, body_start(&text), wanted)).unwrap_or_default();
    Hit { path: found.path, score: found.score as f32, snippet: cut.text, marks: cut.marks, line: cut.line }
}

/// Tells whether there are words to rank by.
fn ranked(query: &Query) -> bool {
    query.clauses.iter().any(|clause| !clause.not && matches!(clause.what, What::Words { .. }))
}

fn forgives(what: &What) -> bool {
    match what {
        What::Words { words, .. } => matches!(words.as_slice(), [word] if may_be_misspelled(word)),
        _ => false,
    }
}

/// Gives what a snippet should show.
fn wanted(query: &Query, typos: bool) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for Clause { not, what } in &query.clauses {
        if let (false, What::Words { words, prefix }) = (not, what) {
            let new = Wanted { words: words.clone(), prefix: *prefix, typos: typos && forgives(what) };
            if !wanted.contains(&new) {
                wanted.push(new);
            }
        }
    }
    wanted
}

fn query_of(fields: Fields, query: &Query, typos: bool) -> BooleanQuery {
    let mut all: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for Clause { not, what } in &query.clauses {
        // The same word twice would count twice.
        if !seen.insert(format!("{not}{what:?}")) {
            continue;
        }
        let part: Box<dyn TantivyQuery> = match what {
            What::Words { words, prefix } => words_query(fields, words, *prefix, typos && !not),
            What::Event(words) => row_query(fields.event, words, true, 1.0),
            What::Speaker(words) => row_query(fields.speakers, words, true, 1.0),
            What::Track(words) => row_query(fields.track, words, true, 1.0),
            What::Tag(tag) => fact(fields, &format!("tag:{tag}")),
            What::Kind(kind) => fact(fields, kind_fact(*kind)),
            What::Todo => fact(fields, "todo"),
            What::Image => fact(fields, "image"),
            What::Before(day) => Box::new(RangeQuery::new(
                std::ops::Bound::Unbounded,
                std::ops::Bound::Excluded(Term::from_field_u64(fields.day, *day)),
            )),
            What::After(day) => Box::new(RangeQuery::new(
                std::ops::Bound::Included(Term::from_field_u64(fields.day, *day)),
                std::ops::Bound::Unbounded,
            )),
            What::Rating(from, to) => {
                let ratings = (*from..=*to).map(|rating| fact(fields, &format!("rating:{rating}")));
                Box::new(BooleanQuery::union(ratings.collect()))
            }
        };
        let filter = !matches!(what, What::Words { .. });
        let part = if filter && !not { unscored(part) } else { part };
        all.push((if *not { Occur::MustNot } else { Occur::Must }, part));
    }
    if all.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        all.push((Occur::Must, Box::new(AllQuery)));
    }
    BooleanQuery::new(all)
}

/// Lets a filter decide and not rank.
fn unscored(query: Box<dyn TantivyQuery>) -> Box<dyn TantivyQuery> {
    Box::new(BoostQuery::new(query, 0.0))
}

fn fact(fields: Fields, text: &str) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(Term::from_field_text(fields.facts, text), IndexRecordOption::Basic))
}

/// Asks for words in a row in any field; also for misspelled ones where `typos` says so.
fn words_query(fields: Fields, words: &[String], prefix: bool, typos: bool) -> Box<dyn TantivyQuery> {
    let mut any: Vec<Box<dyn TantivyQuery>> = Vec::new();
    for (field, (weight, unfinished)) in [fields.title, fields.speakers, fields.body].into_iter().zip(WEIGHTS)
    {
        any.push(row_query(field, words, false, weight));
        if prefix {
            any.push(row_query(field, words, true, unfinished));
        }
        if let (true, [word]) = (typos, words)
            && may_be_misspelled(word)
        {
            let term = Term::from_field_text(field, word);
            let slip = if prefix { FuzzyTermQuery::new_prefix } else { FuzzyTermQuery::new };
            any.push(Box::new(BoostQuery::new(Box::new(slip(term, 1, true)), weight * TYPO)));
        }
    }
    Box::new(BooleanQuery::union(any))
}

/// Asks for words in a row in one field; with `prefix` the last one may be unfinished.
fn row_query(field: Field, words: &[String], prefix: bool, weight: f32) -> Box<dyn TantivyQuery> {
    let mut terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
    let query: Box<dyn TantivyQuery> = match (terms.len(), prefix) {
        (0, _) => Box::new(tantivy::query::EmptyQuery),
        // At a distance of nought this is a plain prefix, found by one walk through the dictionary.
        (1, true) => Box::new(FuzzyTermQuery::new_prefix(terms.remove(0), 0, false)),
        (1, false) => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        (_, true) => {
            let mut row = PhrasePrefixQuery::new(terms);
            row.set_max_expansions(EXPANSIONS);
            Box::new(row)
        }
        (_, false) => Box::new(PhraseQuery::new(terms)),
    };
    Box::new(BoostQuery::new(query, weight))
}
