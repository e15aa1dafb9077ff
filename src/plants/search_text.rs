//! What a search compares (contract 2.4): a term, and a plant's folded and stemmed texts, which `plant_search` stores.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use super::model::Plant;
use super::synonyms;
use crate::fold::{fold, stems};

/// Raise it when other texts come of the same plant: they are all made again then. The synonyms count by themselves.
const REVISION: u32 = 2;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    /// The common names, a line break before and behind each, then a tab and the scientific name.
    pub names: String,
    /// The stems of each common name, a space around each stem and a line break around each name.
    pub words: String,
    pub description: String,
}

impl SearchText {
    pub fn of(plant: &Plant) -> Self {
        let own = fold(&plant.plant_name);
        let own_stems = stems(&own);
        let mut text =
            Self { names: "\n".into(), words: "\n".into(), description: fold_option(plant.description.as_deref()) };
        text.add_name(&own, &own_stems);
        for name in synonyms::of(&own_stems) {
            text.add_name(&name.text, &name.stems);
        }
        text.names.push('\t');
        text.names.push_str(&fold_option(plant.scientific_name.as_deref()));
        text
    }

    fn add_name(&mut self, name: &str, stems: &[String]) {
        self.names.push_str(name);
        self.names.push('\n');
        self.words.push_str(&line(stems));
        self.words.push('\n');
    }
}

fn fold_option(text: Option<&str>) -> String {
    text.map(fold).unwrap_or_default()
}

fn line(stems: &[String]) -> String {
    format!(" {} ", stems.join(" "))
}

/// Tells whether stored texts are this plant's. Another release of Rust may hash otherwise: they are made again then.
pub(crate) fn fingerprint(plant: &Plant) -> i64 {
    let mut hasher = DefaultHasher::new();
    (rules(), &plant.plant_name, &plant.scientific_name, &plant.description).hash(&mut hasher);
    hasher.finish().cast_signed()
}

pub(crate) fn rules() -> i64 {
    static RULES: LazyLock<i64> = LazyLock::new(|| {
        let mut hasher = DefaultHasher::new();
        (REVISION, synonyms::FILE).hash(&mut hasher);
        hasher.finish().cast_signed()
    });
    *RULES
}

/// How well a plant fits a term: the best come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Rank {
    /// A name is the term.
    Name,
    /// A name begins with the term's words.
    FirstWords,
    /// A name holds all of them.
    Words,
    /// A name begins with the term's letters.
    FirstLetters,
    /// A name contains them, common or scientific.
    Letters,
    /// The description does.
    Description,
}

/// A term that is searched for, and the texts in which its ranks show.
#[derive(Debug)]
pub(crate) struct Term {
    /// Folded, never empty.
    pub text: String,
    /// What the names of a plant contain that is called so.
    pub name: String,
    /// What they contain if one begins so.
    pub start: String,
    /// What the words contain if a name begins with the term's.
    pub first_words: String,
    /// What a name's words contain each; none if the term has no words.
    pub words: Vec<String>,
}

impl Term {
    pub(crate) fn of(folded: &str) -> Self {
        let stems = stems(folded);
        let mut words: Vec<String> = stems.iter().map(|stem| format!(" {stem} ")).collect();
        words.sort_unstable();
        words.dedup();
        Self {
            text: folded.to_owned(),
            name: format!("\n{folded}\n"),
            start: format!("\n{folded}"),
            first_words: format!("\n{}", line(&stems)),
            words,
        }
    }

    /// How well the plant with these texts fits, if it does.
    pub(crate) fn rank(&self, plant: &SearchText) -> Option<Rank> {
        let has_words = |name: &str| self.words.iter().all(|word| name.contains(word));
        Some(if plant.names.contains(&self.name) {
            Rank::Name
        } else if !self.words.is_empty() && plant.words.contains(&self.first_words) {
            Rank::FirstWords
        } else if !self.words.is_empty() && plant.words.split('\n').any(has_words) {
            Rank::Words
        } else if plant.names.contains(&self.start) {
            Rank::FirstLetters
        } else if plant.names.contains(&self.text) {
            Rank::Letters
        } else if plant.description.contains(&self.text) {
            Rank::Description
        } else {
            return None;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(name: &str, scientific: &str, description: &str) -> Plant {
        let some = |text: &str| Some(text.to_owned());
        Plant {
            plant_name: name.into(),
            scientific_name: some(scientific),
            description: some(description),
            ..Plant::default()
        }
    }

    #[test]
    fn a_plants_texts_are_folded_and_have_its_synonyms() {
        let text = SearchText::of(&plant("Zucchini- Black Beauty", "Cucurbita × pepo", "It’s  a *summer* squash."));
        assert_eq!(text.names, "\nzucchini black beauty\ncourgette\n\tcucurbita pepo");
        assert_eq!(text.words, "\n zucchini black beauti \n courgett \n");
        assert_eq!(text.description, "its a *summer* squash");
        assert_eq!(SearchText::of(&Plant::default()).names, "\n\n\t");
    }

    #[test]
    fn ranks_are_those_of_the_contract() {
        let rank = |term: &str, name: &str| {
            let text = SearchText::of(&plant(name, "Solanum lycopersicum", "Sweet fruit (5%)."));
            Term::of(&fold(term)).rank(&text).map(|rank| rank as u8)
        };
        for (term, name, expected) in [
            ("tomato roma", "Tomato- Roma", Some(0)),
            ("Tomatoes", "Tomato- Roma", Some(1)),
            ("roma tomatoes", "Tomato- Roma", Some(2)),
            ("roma roma", "Tomato- Roma", Some(2)),
            ("toma", "Tomato- Roma", Some(3)),
            ("o rom", "Tomato- Roma", Some(4)),
            ("SOLANUM", "Tomato- Roma", Some(4)),
            ("sweet fruit", "Tomato- Roma", Some(5)),
            ("5%", "Tomato- Roma", Some(5)),
            ("%", "Tomato- Roma", Some(5)),
            ("(", "(Tomato)", Some(3)),
            (")", "(Tomato)", Some(4)),
            ("courgette", "Zucchini- Golden", Some(0)),
            ("courgettes", "Zucchini- Golden", Some(1)),
            ("golden courgette", "Zucchini- Golden", None),
            ("pea", "Peanut", Some(3)),
            ("peas", "Sweet Pea", Some(2)),
        ] {
            assert_eq!(rank(term, name), expected, "{term} in {name}");
        }
    }

    #[test]
    fn a_fingerprint_tells_texts_apart() {
        let basil = plant("Basil", "Ocimum", "Sweet.");
        assert_eq!(fingerprint(&basil), fingerprint(&Plant { id: 7, ..basil.clone() }));
        for other in [plant("basil", "Ocimum", "Sweet."), plant("Basil", "OcimumSweet.", ""), Plant::default()] {
            assert_ne!(fingerprint(&basil), fingerprint(&other));
        }
    }
}
