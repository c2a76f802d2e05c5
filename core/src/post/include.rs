//! What of a talk goes into a post.

/// What of a talk goes into the post besides its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a word that the post lists, or does not")]
pub struct Include {
    /// Its notes.
    pub notes: bool,
    /// Its summary: what stands under a heading that says so or after `Takeaway:`, else its first paragraph.
    pub summary: bool,
    /// What the person thought by the way.
    pub asides: bool,
    /// Questions and answers.
    pub questions: bool,
    /// Its pictures.
    pub photos: bool,
    /// Its page, slides and recording.
    pub links: bool,
    /// Its rating.
    pub rating: bool,
    /// Times at the beginning of a line lead into the recording.
    pub times: bool,
}

/// What `include` may name.
pub(super) const PARTS: [&str; 8] =
    ["notes", "summary", "asides", "questions", "photos", "links", "rating", "times"];

impl Include {
    /// What goes in where the post does not say.
    pub const USUAL: Self = Self {
        notes: true,
        summary: false,
        asides: true,
        questions: true,
        photos: true,
        links: true,
        rating: false,
        times: false,
    };

    /// Nothing but the heading.
    pub(super) const NOTHING: Self = Self {
        notes: false,
        summary: false,
        asides: false,
        questions: false,
        photos: false,
        links: false,
        rating: false,
        times: false,
    };

    /// Gives the names of what goes in, as a post lists them.
    pub fn names(&self) -> Vec<&'static str> {
        let asked = [
            self.notes,
            self.summary,
            self.asides,
            self.questions,
            self.photos,
            self.links,
            self.rating,
            self.times,
        ];
        PARTS.into_iter().zip(asked).filter(|(_, asked)| *asked).map(|(name, _)| name).collect()
    }

    /// Finds a part by its name.
    pub(super) fn part(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "notes" => &mut self.notes,
            "summary" => &mut self.summary,
            "asides" => &mut self.asides,
            "questions" => &mut self.questions,
            "photos" => &mut self.photos,
            "links" => &mut self.links,
            "rating" => &mut self.rating,
            "times" => &mut self.times,
            _ => return None,
        })
    }
}

/// Lists words as a sentence shows them.
pub(super) fn known(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
