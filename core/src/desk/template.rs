//! New notes and events on the desk: made from templates, which are files of the notebook or come with the program.

use jiff::civil::Date;
use jiff::tz::{self, TimeZone};
use url::Url;

use crate::event;
use crate::notebook::ReadError;
use crate::path::{self, NotePath, name_problem};
use crate::template::{self, Fill};
use crate::wire::{Code, Event, Failure, NewEvent, OpenNote, Origin, Problem, Template, TemplateKind};

use super::Desk;

/// Where a notebook's templates lie.
const FOLDER: &str = ".talklog/templates";
/// The templates that come with the program, as long as the notebook has none of that name.
const BUILT_IN: [(&str, TemplateKind, &str); 2] =
    [("talk", TemplateKind::Talk, template::TALK), ("event", TemplateKind::Event, template::EVENT)];
/// The most templates that are read.
const MOST: usize = 200;

impl Desk {
    /// Lists the templates: those that come with the program or have their name, then the notebook's own by name.
    pub fn templates(&self) -> Vec<Template> {
        let mut names: Vec<String> = BUILT_IN.iter().map(|(name, ..)| (*name).to_owned()).collect();
        names.extend(self.template_files().into_iter().filter(|name| !is_built_in(name)));
        names.iter().filter_map(|name| self.template(name).ok()).collect()
    }

    /// Opens a template's file in the editor; makes it when it is not there, from the one that comes with the program.
    pub fn edit_template(&self, name: &str) -> Result<OpenNote, Failure> {
        let path = template_path(name)?;
        if !self.notebook.exists(&path) {
            let text = built_in(name).map_or(template::TALK, |(_, _, text)| text);
            self.notebook.save_bytes(&path, text.as_bytes(), None)?;
            self.edits.send_modify(|count| *count += 1);
            self.mark_changed(&path);
        }
        self.open_note(&path)
    }

    /// Makes a note for a talk of today: see [`Self::create_on`].
    pub fn create(
        &self,
        title: &str,
        event: Option<&str>,
        speakers: &[String],
        template: Option<&str>,
    ) -> Result<NotePath, Failure> {
        self.create_on(None, title, event, speakers, template)
    }

    /// Makes a note for a talk, in its event's folder, and gives its path. The name comes from day and title, the text
    /// from a template. Of a talk that is not today's, when it starts is not known.
    pub fn create_on(
        &self,
        day: Option<&str>,
        title: &str,
        event: Option<&str>,
        speakers: &[String],
        template: Option<&str>,
    ) -> Result<NotePath, Failure> {
        let day = day.map(day_of).transpose()?;
        let title =
            one_line(title, "a talk needs a title of one line", "type what stands on the first slide")?;
        let event = match event {
            Some(name) if !name.trim().is_empty() => Some(self.event(name)?),
            _ => None,
        };
        let template = self.template(template.unwrap_or("talk"))?;
        if template.kind != TemplateKind::Talk {
            return Err(Failure::bad_input("that template is for events", "choose one for talks"));
        }
        let folder = event.as_ref().map(|event| event.folder.as_str()).filter(|folder| !folder.is_empty());
        let named = day.unwrap_or_else(|| self.now().date());
        let name = format!("{named}-{}.md", path::file_words(title, 120));
        let wished =
            NotePath::parse(&folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}")))?;
        let there = event.as_ref().and_then(|event| TimeZone::get(event.timezone.as_deref()?).ok());
        let now = there.map_or_else(|| self.now(), |there| self.now().with_time_zone(there));
        let of_event = |field: fn(&event::Event) -> Option<&String>| {
            event.as_ref().and_then(field).cloned().unwrap_or_default()
        };
        let fill = Fill {
            title: title.to_owned(),
            speakers: speakers.iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect(),
            event: of_event(|event| Some(&event.title)),
            date: day.unwrap_or_else(|| now.date()).to_string(),
            start: match day.filter(|day| *day != now.date()) {
                Some(day) => day.to_string(),
                None => now.strftime("%Y-%m-%dT%H:%M:00%:z").to_string(),
            },
            timezone: of_event(|event| event.timezone.as_ref()),
            place: of_event(|event| event.place.as_ref()),
            ..Fill::default()
        };
        self.make(&wished, &template, &fill)
    }

    /// Makes a folder for an event, named after its title, with its `event.md`, and gives that note's path. A folder
    /// of that name that is there without one becomes the event's.
    pub fn create_event(&self, new: &NewEvent) -> Result<NotePath, Failure> {
        let title = one_line(
            &new.title,
            "an event needs a name of one line",
            "type what the conference calls itself",
        )?;
        let fill = event_fill(title, new, self.now().date())?;
        let folder = path::file_words(title, 80);
        let wished = NotePath::parse(&format!("{folder}/event.md"))?;
        if self.notebook.exists(&wished) {
            return Err(Failure {
                code: Code::Exists,
                message: format!("there is an event in {folder} already"),
                path: Some(wished.to_string()),
                hint: Some("open it, or add the year to the name".into()),
            });
        }
        let template = self.template("event")?;
        self.make(&wished, &template, &fill)
    }

    fn make(&self, wished: &NotePath, template: &Template, fill: &Fill) -> Result<NotePath, Failure> {
        let filled = template::fill(&template.text, fill);
        let (path, revision) = self.notebook.create(wished, filled.text.as_bytes())?;
        self.took(&path, revision, &filled.text, Origin::Saved);
        (self.tell)(Event::Listing);
        for problem in problems(filled.problems, template.path.as_deref()) {
            super::hold(&self.problems).push(problem.clone());
            (self.tell)(Event::Notice { problem });
        }
        Ok(path)
    }

    /// Finds an event by its folder or title.
    pub(super) fn event(&self, name: &str) -> Result<event::Event, Failure> {
        let catalogue = self.shelf();
        event::find(name, catalogue.events()).cloned().ok_or_else(|| {
            let known: Vec<_> = catalogue.events().iter().map(|event| event.folder.as_str()).collect();
            Failure {
                code: Code::NotFound,
                message: format!("there is no event \"{name}\""),
                path: None,
                hint: Some(if known.is_empty() {
                    "an event is a folder with an event.md".into()
                } else {
                    format!("the events are: {}", known.join(", "))
                }),
            }
        })
    }

    /// Reads one template: the notebook's, else the one that comes with the program.
    fn template(&self, name: &str) -> Result<Template, Failure> {
        let path = template_path(name)?;
        let ours = built_in(name);
        let kind = ours.map_or(TemplateKind::Talk, |(_, kind, _)| kind);
        let of = |text: &str, path: Option<&NotePath>| {
            let path = path.map(ToString::to_string);
            Template {
                name: name.to_owned(),
                kind,
                text: text.to_owned(),
                problems: problems(template::problems(text), path.as_deref()),
                path,
            }
        };
        match self.notebook.read(&path) {
            Ok(file) => match String::from_utf8(file.bytes) {
                Ok(text) => Ok(of(text.trim_start_matches('\u{feff}'), Some(&path))),
                Err(_) => Err(Failure::bad_input(
                    &format!("{path} is not UTF-8"),
                    "write it anew, or take another template",
                )),
            },
            Err(ReadError::Missing(_)) => match ours {
                Some((_, _, text)) => Ok(of(text, None)),
                None => Err(Failure {
                    code: Code::NotFound,
                    message: format!("there is no template \"{name}\""),
                    path: Some(path.to_string()),
                    hint: Some(format!("the templates are: {}", self.template_names().join(", "))),
                }),
            },
            Err(error) => Err(error.into()),
        }
    }

    fn template_names(&self) -> Vec<String> {
        self.templates().into_iter().map(|template| template.name).collect()
    }

    /// Gives the names of the notebook's template files, in order.
    fn template_files(&self) -> Vec<String> {
        // Through no symbolic link, as everywhere in the notebook; what cannot be read has no templates.
        let mut folder = self.root().to_path_buf();
        for part in FOLDER.split('/') {
            folder.push(part);
            if !folder.symlink_metadata().is_ok_and(|there| there.is_dir()) {
                return Vec::new();
            }
        }
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names
            .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
            .filter(|name| template_path(name).is_ok())
            .take(MOST)
            .collect();
        names.sort();
        names
    }
}

fn built_in(name: &str) -> Option<(&'static str, TemplateKind, &'static str)> {
    BUILT_IN.into_iter().find(|(known, ..)| *known == name)
}

fn is_built_in(name: &str) -> bool {
    built_in(name).is_some()
}

fn template_path(name: &str) -> Result<NotePath, Failure> {
    let bad = |why: &str| {
        Failure::bad_input(
            &format!("\"{name}\" cannot be a template's name: {why}"),
            "use letters and digits",
        )
    };
    if name.is_empty() || name.starts_with('.') || name.contains('/') {
        return Err(bad("it names a file of .talklog/templates"));
    }
    if let Some(why) = name_problem(&format!("{name}.md")) {
        return Err(bad(&why));
    }
    Ok(NotePath::parse(&format!("{FOLDER}/{name}.md"))?)
}

fn problems(found: Vec<crate::front_matter::Problem>, path: Option<&str>) -> Vec<Problem> {
    let problem =
        |found: crate::front_matter::Problem| Problem { path: path.map(str::to_owned), ..found.into() };
    found.into_iter().map(problem).collect()
}

/// Reads the day of a talk.
fn day_of(written: &str) -> Result<Date, Failure> {
    written
        .trim()
        .parse()
        .map_err(|_| Failure::bad_input(&format!("\"{written}\" is no day"), "write it as 2026-09-17"))
}

fn one_line<'a>(title: &'a str, message: &str, hint: &str) -> Result<&'a str, Failure> {
    let title = title.trim();
    if title.is_empty() || title.contains(|c: char| c.is_control()) {
        return Err(Failure::bad_input(message, hint));
    }
    Ok(title)
}

/// Looks whether an event's fields make sense.
fn event_fill(title: &str, new: &NewEvent, today: Date) -> Result<Fill, Failure> {
    let text = |field: &Option<String>, what: &str| match field.as_deref().map(str::trim) {
        None => Ok(String::new()),
        Some(text) if text.contains(|c: char| c.is_control()) => Err(Failure::bad_input(
            &format!("{what} has to be one line"),
            "leave it out, or write it in one line",
        )),
        Some(text) => Ok(text.to_owned()),
    };
    let day = |field: &Option<String>, what: &str| -> Result<Option<Date>, Failure> {
        match text(field, what)?.as_str() {
            "" => Ok(None),
            written => written.parse().map(Some).map_err(|_| {
                Failure::bad_input(&format!("{what} \"{written}\" is no day"), "write it as 2026-09-17")
            }),
        }
    };
    let (start, end) = (day(&new.start, "the first day")?, day(&new.end, "the last day")?);
    if let (Some(start), Some(end)) = (start, end)
        && end < start
    {
        return Err(Failure::bad_input("the last day is before the first", "look at both days again"));
    }
    let timezone = text(&new.timezone, "the time zone")?;
    // A machine without a database of time zones knows none.
    if !timezone.is_empty() && tz::db().get(&timezone).is_err() && tz::db().available().next().is_some() {
        return Err(Failure::bad_input(
            &format!("there is no time zone \"{timezone}\""),
            "write it as Europe/Vienna",
        ));
    }
    let url = text(&new.url, "the address")?;
    if !url.is_empty() && !Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
        return Err(Failure::bad_input(
            &format!("\"{url}\" is no address of a site"),
            "it starts with https://",
        ));
    }
    let written = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    Ok(Fill {
        title: title.to_owned(),
        event: title.to_owned(),
        date: today.to_string(),
        start: written(start),
        end: written(end),
        timezone,
        place: text(&new.place, "the place")?,
        url,
        ..Fill::default()
    })
}
