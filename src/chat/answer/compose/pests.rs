//! Pests, diseases and other trouble.

use super::super::data::TROUBLES;
use super::super::subject::Subject;
use super::{Composer, uncapital, with_bullets};

/// Of so many troubles in one question the advice is given.
const MOST_TROUBLES: usize = 2;

impl<'a> Composer<'a> {
    pub(super) fn pests(&self, subject: &Subject<'a>, stage: Option<&str>) -> String {
        let advice = self.advice();
        let tips = self.tips(subject, "pests", stage);
        let words = self.understood.text.telling().map(|(word, _)| word.as_str()).chain([subject.common()]);
        let guides = self.guides(&words.collect::<Vec<_>>().join(" "));
        let lead = match (advice.is_empty(), tips.is_empty()) {
            (true, _) => {
                "Look **{name}** over once a week, under the leaves too: what is found early is picked off by hand."
            }
            (false, false) => "{advice}\n\nFor **{name}** in particular:",
            (false, true) => "{advice} That goes for {name} as well.",
        };
        let lead = subject.say(lead).replace("{advice}", &advice.join("\n\n"));
        format!("{}{guides}", with_bullets(lead, &tips))
    }

    /// Trouble without a plant, if the question has any.
    pub(super) fn trouble_alone(&self) -> Option<String> {
        let advice = self.advice();
        (!advice.is_empty()).then(|| {
            format!(
                "{}\n\nTell me which plant it is, and I can say more.{}\n\n*This rests on common gardening practice, not on your \
                 plant's entry in the catalogue.*",
                advice.join("\n\n"),
                self.guides(&self.guide_words())
            )
        })
    }

    /// What helps against the trouble of a question without any product.
    pub(in super::super) fn without_chemicals(&self) -> String {
        let advice = self.advice();
        advice.first().map(|advice| format!("\n\nWithout chemicals: {}", uncapital(advice))).unwrap_or_default()
    }

    /// What to do about what the question describes, the most telling first.
    fn advice(&self) -> Vec<&'static str> {
        let described = TROUBLES.trouble.iter().filter(|trouble| self.understood.text.has_any_of(&trouble.words));
        described.map(|trouble| trouble.advice.as_str()).take(MOST_TROUBLES).collect()
    }
}
