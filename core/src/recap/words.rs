//! Words that tell a talk from a section: facts of language, kept short on purpose.

use std::collections::HashSet;
use std::sync::LazyLock;

macro_rules! list {
    ($words:expr) => {
        List(LazyLock::new(|| $words.split_whitespace().collect()))
    };
}

/// What a session is called in front of its title: `Keynote: …`.
pub(super) static KINDS: List = list!(
    "bof breakout builders case chalk chat closing code day demo deep dive endnote fireside \
game invited keynote lab leadership lecture lightning midnote opening panel plenary poster session sessions study talk talks tech tutorial \
vortrag webinar workshop"
);

/// Of these, those that say by themselves that something is a session.
pub(super) static SURE_KINDS: List = list!(
    "bof breakout chalk demo endnote fireside keynote keynotes lecture lightning midnote panel plenary session \
talk tutorial vortrag webinar workshop keynoten eröffnungskeynote"
);

/// Words of a text that is about a talk.
pub(super) static SAID: List = list!(
    "talk talks session sessions keynote keynotes speaker speakers presenter presenters presented presentation presents \
workshop panel slides recording demoed demo demos audience attended vortrag panelists introduced explained discussed"
);

/// What one talk is called in the text under its title.
pub(super) static ONE: List =
    list!("talk session keynote presentation workshop panel lecture tutorial vortrag demo");

/// Who and what is spoken of under a title, with an article.
pub(super) static WHO: List =
    list!("speaker speakers presenter presenters talk session keynote panel panelists audience slides");

/// Whole headings that are sections of a talk or of a post, never a title.
pub(super) const SECTIONS: &str = "\
intro|introduction|summary|summing up|conclusion|conclusions|wrap up|wrap-up|wrapping up|tl;dr|tldr|q&a|q & a|q and a|questions|\
questions and answers|notes|my notes|other notes|misc|miscellaneous|miscellaneous notes|resources|links|references|related|related streams|further reading|\
see also|background|overview|agenda|abstract|demo|demos|takeaways|takeaway|key takeaways|main takeaways|high level takeaways|\
final thoughts|thoughts|general thoughts|closing thoughts|closing|closing remarks|overall|overall impressions|impressions|reflections|lessons|\
lessons learned|lessons learnt|what's next|whats next|next steps|next|future|follow up|follow-up|action items|to do|todo|todos|tools|\
projects|books|people|speakers|sponsors|venue|the venue|location|food|the food|travel|traveling|getting there|arrival|departure|hotel|\
the hotel|party|the party|after party|afterparty|parties|social|social life|social event|networking|hallway track|the hallway track|\
community|community day|swag|sightseeing|city|the city|organization|organisation|logistics|registration|schedule|about|about me|thanks|thank you|\
acknowledgements|credits|updates|update|comments|photos|pictures|gallery|videos|slides|footnotes|disclaimer|ideas for improvement|\
improvements|the good|the bad|the ugly|good|bad|feedback|quotes|trends|general|highlights|other|others|more|ending|epilogue|prologue|\
einleitung|fazit|zusammenfassung|anreise|abreise|unterkunft|essen|dank|ausblick|fragen|links und quellen|the conference|conference|the talks|talks|\
sessions|the sessions|workshops|keynotes|the keynotes|vorträge|lightning talks|tutorials|goal|goals|problem|problems|solution|solutions|motivation|\
advantages|disadvantages|pros|cons|example|examples|why|how|what|when|who|results|discussion|challenges|context|tips|best practices|definitions|\
getting started|setup|history|features|use cases|limitations|performance|security notes|to research|things to try|to try|watch later|to watch|missed talks|talks i missed|\
all in all|in short|in summary|in conclusion|verdict|last words|final words|closing words|parting words|coffee break|lunch break|tea break|breaks|\
poster|posters|posters and booths|booths|expo|the expo|exhibition|coffee|tea|breakfast|lunch|dinner|evening|night|morning|afternoon";

/// Words that make a heading one about the trip and not about a talk.
pub(super) static TRIP: List = list!(
    "venue hotel flight flights airport travel travelling traveling trip arrival departure breakfast lunch dinner \
party parties drinks pub pubs restaurant restaurants food swag sightseeing castle cathedral museum beer social reception mixer afterparty booth \
booths sponsor sponsors expo showroom hallway weather city climb organisers organizers organization organisation volunteers newcomers thanks improvement \
takeaway takeaways conclusion conclusions closing remarks wrap wrapping summary thoughts impressions goodbye recap miscellaneous unterkunft anreise fazit \
registration badge badges bus tour airbnb mittagspause kaffeepause mittagessen abendessen frühstück hinfahrt rückfahrt"
);

/// Words of a line above a list that is no list of talks.
pub(super) static RESOURCES: List = list!(
    "resources resource links reading read books book tools tool projects project research takeaways takeaway take-aways \
follow blogs articles references todo todos sponsors vendors repositories"
);

/// Words of a line of links: `Talk page, slides`.
pub(super) static LINKED: List = list!(
    "abstract and code demo details event github here link links materials notes page paper pdf photos recording repo repository \
schedule session slide slidedeck slides source speaker sched stream talk the to video videos watch website youtube on for of info description und"
);

/// Hosts and paths that talks stand at.
pub(super) const PLACES: [&str; 22] = [
    "youtube.com",
    "youtu.be",
    "vimeo.com",
    "sched.co",
    "sched.com",
    "speakerdeck.com",
    "slideshare.net",
    "slides.com",
    "infoq.com",
    "media.ccc.de",
    "pretalx",
    "lanyrd",
    "/session",
    "/schedule",
    "/talk",
    "/event",
    "/speaker",
    "/slides",
    "/presentation",
    "/program",
    "/agenda",
    "confengine",
];

/// Hosts that are about something else than a talk.
pub(super) const ELSEWHERE: [&str; 9] = [
    "//github.com",
    "wikipedia.org",
    "yelp.",
    "twitter.com",
    "x.com/",
    "linkedin.com",
    "amazon.",
    "npmjs.com",
    "crates.io",
];

pub(super) static WEEKDAYS: List = list!(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
montag dienstag mittwoch donnerstag freitag samstag sonntag"
);

/// Months, by their first letters; [`month`] tells which words are one.
const MONTHS: [(&str, &str, &str); 12] = [
    ("jan", "january", "januar"),
    ("feb", "february", "februar"),
    ("mar", "march", "märz"),
    ("apr", "april", "april"),
    ("may", "may", "mai"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli"),
    ("aug", "august", "august"),
    ("sep", "september", "sept"),
    ("oct", "october", "oktober"),
    ("nov", "november", "november"),
    ("dec", "december", "dezember"),
];

/// Gives the month that a word in small letters names, from 1.
pub(super) fn month(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|(short, long, german)| [*short, *long, *german].contains(&word))?;
    i8::try_from(at + 1).ok()
}

/// Words in small letters inside a title in capitals.
pub(super) static SMALL: List = list!(
    "a an and as at be but by de for from in into is it its la my no not of on or our so than that the their this to up \
versus via vs we what with without you your"
);

/// A list of words, ready to be asked.
pub(super) struct List(LazyLock<HashSet<&'static str>>);

pub(super) fn has(list: &List, word: &str) -> bool {
    list.0.contains(word)
}

/// Sections that are a talk's own when they stand between two talks.
pub(super) const INSIDE: &str = "intro|introduction|demo|demos|q&a|q & a|q and a|questions|questions and answers|notes|my notes|summary|abstract|\
background|slides|links|resources|takeaways|key takeaways|takeaway|problem|solution|results|conclusion|example|examples|summing up|fragen|\
zusammenfassung";

/// Words of a heading that says that talks stand under it.
pub(super) static OVER_TALKS: List = list!(
    "talks sessions keynotes workshops vorträge presentations favorites favourites faves missed lightning tutorials panels breakouts attended watched"
);

/// Words of a heading over what is no talk, though it may come from one.
pub(super) static OVER_OTHERS: List = list!(
    "ideas lessons takeaways learnings insights themes trends tips advice tools projects books resources links announcements \
improvements improvement questions reasons quotes rules people sponsors booths learned learnt"
);

/// What people are in a company, where a line names them instead of a title.
pub(super) static ROLES: List =
    list!("ceo cto cfo coo cio ciso vp svp evp president director head chief founder co-founder chair");
