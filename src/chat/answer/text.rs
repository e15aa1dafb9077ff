//! A question as it is read: folded, in words, and in the stems of words.

use crate::fold::{fold, stems, words};

/// A text that phrases are looked for in.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub words: Vec<String>,
    /// As many as there are words.
    pub stems: Vec<String>,
    /// The words with a space on each side of every one.
    spaced: String,
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<String> = words(&folded).map(|word| spelt_out(word).to_owned()).collect();
        Self { stems: stems(&words.join(" ")), spaced: spaced(&words), words }
    }

    /// The same with some words taken out, such as the names of plants.
    pub(super) fn without(&self, taken: &[bool]) -> Self {
        let kept = |list: &[String]| -> Vec<String> {
            let kept = list.iter().zip(taken).filter(|(_, taken)| !**taken);
            kept.map(|(word, _)| word.clone()).collect()
        };
        let words = kept(&self.words);
        Self { spaced: spaced(&words), stems: kept(&self.stems), words }
    }

    /// Whether the phrase is in it as whole words; one that ends in `*` may go on.
    pub(super) fn has(&self, phrase: &str) -> bool {
        match phrase.strip_suffix('*') {
            Some(beginning) => self.spaced.contains(&format!(" {beginning}")),
            None => self.spaced.contains(&format!(" {phrase} ")),
        }
    }

    /// Whether one of these is in it, which stand between `|`.
    pub(super) fn has_any(&self, phrases: &str) -> bool {
        phrases.split('|').any(|phrase| self.has(phrase))
    }

    pub(super) fn has_any_of(&self, phrases: &[String]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// What stands before a place.
    pub(super) fn before(&self, place: usize) -> &str {
        &self.spaced[..place]
    }

    /// Where the phrase stands last, in bytes.
    pub(super) fn last_place(&self, phrase: &str) -> Option<usize> {
        self.spaced.rfind(&format!(" {phrase} "))
    }

    /// Where the phrase begins, in bytes: to tell which of two comes first.
    pub(super) fn place(&self, phrase: &str) -> Option<usize> {
        match phrase.strip_suffix('*') {
            Some(beginning) => self.spaced.find(&format!(" {beginning}")),
            None => self.spaced.find(&format!(" {phrase} ")),
        }
    }
}

/// Words that are mostly typed short.
fn spelt_out(word: &str) -> &str {
    match word {
        "wat" | "wot" | "whut" => "what",
        "wen" => "when",
        "u" | "ya" => "you",
        "r" => "are",
        "ur" => "your",
        "coz" | "cos" | "cuz" => "because",
        "tho" => "though",
        "thru" => "through",
        "veges" | "veggys" | "vegies" => "veggies",
        "watar" => "water",
        "wats" | "wots" => "whats",
        other => other,
    }
}

fn spaced(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words_unless_they_may_go_on() {
        let text = Text::of("What’s fertilising my cornflowers?");
        assert!(text.has("whats") && text.has("fertili*") && text.has("whats fertilising"));
        assert!(!text.has("corn") && !text.has("fertili"));
        assert_eq!(text.words.len(), text.stems.len());
        let without = text.without(&[false, true, false, false]);
        assert!(without.has("whats my cornflowers"));
    }
}
