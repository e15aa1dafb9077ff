//! Searching guides: words are compared as the catalogue compares them, folded and by their stems.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::store::{Guide, Store};
use crate::fold::{fold, stems, words};

/// The most words of a search that are looked for.
const MAX_WORDS: usize = 8;

/// What a word is worth by where it stands; in the text each time counts once, up to this many times.
const IN_TITLE: u32 = 100;
const BEGINS_IN_TITLE: u32 = 60;
const IN_FOLDER: u32 = 30;
const MOST_IN_TEXT: u32 = 10;
/// What it is worth that the title is nothing but the search.
const WHOLE_TITLE: u32 = 200;

pub(super) struct Searchable {
    title: String,
    title_stems: Vec<String>,
    folder_stems: Vec<String>,
    text: String,
}

impl Searchable {
    pub(super) fn of(title: &str, folder: &str, text: &str) -> Self {
        let title = fold(title);
        Self {
            title_stems: stems(&title),
            folder_stems: stems(&fold(&folder.replace('_', " "))),
            text: fold(text),
            title,
        }
    }

    /// How many of the words the guide has, and what that is worth.
    fn rate(&self, search: &[Word]) -> (usize, u32) {
        let worths: Vec<u32> = search.iter().map(|word| self.rate_word(word)).collect();
        let found = worths.iter().filter(|worth| **worth > 0).count();
        let all_in_title = search.iter().all(|word| self.title_stems.contains(&word.stem));
        let is_title = all_in_title && search.len() == self.title_stems.len();
        (found, worths.iter().sum::<u32>() + if is_title { WHOLE_TITLE } else { 0 })
    }

    fn rate_word(&self, word: &Word) -> u32 {
        let mut worth = 0;
        if self.title_stems.contains(&word.stem) {
            worth += IN_TITLE;
        } else if words(&self.title).any(|other| other.starts_with(&word.folded)) {
            worth += BEGINS_IN_TITLE;
        }
        if self.folder_stems.contains(&word.stem) {
            worth += IN_FOLDER;
        }
        worth + self.times_in_text(word)
    }

    /// How often words of the text begin so, up to the most that counts.
    fn times_in_text(&self, word: &Word) -> u32 {
        let begins = |at: &usize| !self.text[..*at].chars().next_back().is_some_and(char::is_alphanumeric);
        let times = |part: &str| {
            let places = self.text.match_indices(part).map(|(at, _)| at).filter(begins);
            places.zip(1..=MOST_IN_TEXT).map(|(_, times)| times).last().unwrap_or_default()
        };
        // A stem isn't always how its words begin: `berri` is that of `berry`.
        times(&word.stem).max(times(&word.folded))
    }
}

struct Word {
    folded: String,
    stem: String,
}

impl Store {
    /// The guides that have the most of the words, best first.
    pub(crate) fn search(&self, term: &str) -> impl Iterator<Item = &Guide> {
        let folded = fold(term);
        let mut seen = HashSet::new();
        let all = words(&folded).zip(stems(&folded)).map(|(word, stem)| Word { folded: word.to_owned(), stem });
        let search: Vec<Word> = all.filter(|word| seen.insert(word.stem.clone())).take(MAX_WORDS).collect();
        let rated = self.guides().map(|guide| (guide, guide.searchable.rate(&search)));
        let mut rated: Vec<_> = rated.filter(|(_, (found, _))| *found > 0).collect();
        let most = rated.iter().map(|(_, (found, _))| *found).max().unwrap_or_default();
        rated.retain(|(_, (found, _))| *found == most);
        rated.sort_by_key(|(guide, (_, worth))| {
            (Reverse(*worth), guide.searchable.title_stems.len(), &guide.entry.title)
        });
        rated.into_iter().map(|(guide, _)| guide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guides::store::File;

    fn found(term: &str) -> Vec<String> {
        let files = [
            ("pests_diseases", "Tomato Troubles.md", "Spots on tomatoes."),
            ("grow_guide", "Tomato.md", "Sow in spring. Tomatoes like sun."),
            ("herbs", "Basil.md", "Grows beside tomatoes."),
            ("informational", "Frost.md", "Berry bushes stand frost, berries too."),
            ("Craft", "Açaí Dye.md", "Purple."),
        ];
        let store = Store::of(files.map(|(folder, name, text)| File::new(folder, name, text)).into());
        store.search(term).map(|guide| guide.entry.title.clone()).collect()
    }

    #[test]
    fn titles_come_before_texts_and_words_are_stems() {
        assert_eq!(found("TOMATOES"), ["Tomato", "Tomato Troubles", "Basil"]);
        assert_eq!(found("tomato trouble"), ["Tomato Troubles"]);
        assert_eq!(found("troub"), ["Tomato Troubles"], "the beginning of a word is enough");
        assert_eq!(found("acai"), ["Açaí Dye"]);
        assert_eq!(found("berries"), ["Frost"]);
        assert_eq!(found("pests"), ["Tomato Troubles"], "the folder is searched too");
    }

    #[test]
    fn who_has_more_of_the_words_comes_alone() {
        assert_eq!(found("when to sow tomatoes"), ["Tomato"]);
        assert_eq!(found("zebra basil"), ["Basil"]);
        assert_eq!(found("zebra"), [""; 0]);
        assert_eq!(found("?!"), [""; 0]);
    }
}
