//! A question as it is read: folded, in words, and in the stems of words.

use std::ops::Range;

use super::data::{DATA, words as listed};
use crate::fold::{fold, stems, words};

/// A text that phrases are looked for in.
pub(super) struct Text {
    pub words: Vec<String>,
    pub stems: Vec<String>,
    /// The words with a space on each side of every one.
    spaced: String,
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let spelt_out = |word: &str| DATA.names.spelt_out.get(word).map_or(word, String::as_str).to_owned();
        let words: Vec<String> = words(&fold(text)).map(spelt_out).collect();
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

    /// The runs of at most so many words, the longest first.
    pub(super) fn runs(&self, most: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let count = self.words.len();
        let of_length = move |length| (0..=count - length).map(move |start| start..start + length);
        (1..=most.min(count)).rev().flat_map(of_length)
    }

    /// Whether the phrase is in it as whole words; one that ends in `*` may go on.
    pub(super) fn has(&self, phrase: &str) -> bool {
        self.spaced.contains(&pattern(phrase))
    }

    /// Whether it has one of a list of `data/chat`.
    pub(super) fn says(&self, list: &str) -> bool {
        self.has_any_of(listed(list))
    }

    /// Whether one of these is in it, which stand between `|`.
    pub(super) fn has_any(&self, phrases: &str) -> bool {
        phrases.split('|').any(|phrase| self.has(phrase))
    }

    pub(super) fn has_any_of(&self, phrases: &[String]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// The words before the first of the phrases, if there is one.
    pub(super) fn before(&self, phrases: &[String]) -> Option<&str> {
        let first = phrases.iter().filter_map(|phrase| self.spaced.find(&pattern(phrase))).min()?;
        Some(&self.spaced[..first])
    }

    pub(super) fn last_place(&self, phrases: &[String]) -> Option<usize> {
        phrases.iter().filter_map(|phrase| self.spaced.rfind(&pattern(phrase))).max()
    }

    /// The words of more than three letters that say something, with their stems.
    pub(super) fn telling(&self) -> impl Iterator<Item = (&String, &String)> {
        self.words.iter().zip(&self.stems).filter(|(word, _)| word.len() > 3 && !is_common(word))
    }
}

/// Whether a word says too little to look for it in tips.
pub(super) fn is_common(word: &str) -> bool {
    ["small", "ordinary"].into_iter().flat_map(listed).any(|common| common == word)
}

/// A phrase as it stands in a spaced text.
fn pattern(phrase: &str) -> String {
    match phrase.strip_suffix('*') {
        Some(beginning) => format!(" {beginning}"),
        None => format!(" {phrase} "),
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
