//! Pests, diseases and other trouble.

use super::super::OwnPlant;
use super::super::data::{TROUBLES, Trouble};
use super::super::subject::Subject;
use super::care::stage;
use super::{Composer, with_bullets};

/// Of so many troubles in one question the advice is given.
const MOST_TROUBLES: usize = 2;

impl<'a> Composer<'a> {
    pub(super) fn pests(&self, subject: &Subject<'a>, own: Option<&OwnPlant<'_>>) -> String {
        let troubles: Vec<&str> = self.troubles().map(|trouble| trouble.advice.as_str()).collect();
        let tips = self.tips(subject, "pests", stage(own));
        let guides = self.guides(&self.telling_words(subject));
        let lead = if troubles.is_empty() {
            format!(
                "Look **{}** over once a week, under the leaves too: what is found early is picked off by hand.",
                subject.name
            )
        } else {
            troubles.join("\n\n")
        };
        let lead = match (troubles.is_empty(), tips.is_empty()) {
            (false, false) => format!("{lead}\n\nFor **{}** in particular:", subject.name),
            (false, true) => format!("{lead} That goes for {} as well.", subject.name),
            _ => lead,
        };
        format!("{}{guides}", with_bullets(lead, &tips))
    }

    /// Trouble without a plant.
    pub(super) fn trouble_alone(&self) -> String {
        let troubles: Vec<&str> = self.troubles().map(|trouble| trouble.advice.as_str()).collect();
        format!(
            "{}\n\nTell me which plant it is, and I can say more.{}\n\n*This rests on common gardening practice, not on your plant's entry in the catalogue.*",
            troubles.join("\n\n"),
            self.guides(&self.guide_words())
        )
    }

    /// What helps against the trouble of a question without any product.
    pub(in super::super) fn without_chemicals(&self) -> String {
        let advice = self
            .troubles()
            .next()
            .map(|trouble| format!("\n\nWithout chemicals: {}", super::uncapital(&trouble.advice)));
        advice.unwrap_or_default()
    }

    pub(super) fn is_about_trouble(&self) -> bool {
        self.troubles().next().is_some()
    }

    /// What the question describes, the most telling first.
    fn troubles(&self) -> impl Iterator<Item = &'static Trouble> {
        let text = &self.understood.text;
        let described = TROUBLES.iter().filter(|trouble| trouble.words.iter().any(|words| text.has(words)));
        described.take(MOST_TROUBLES)
    }
}
