//! What a search compares (contract 2.4): a term, and a plant's folded and stemmed texts, which `plant_search` stores.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::iter;
use std::sync::LazyLock;

use super::model::Plant;
use super::synonyms::{self, Name};
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
        let own = Name::of(&plant.plant_name);
        let others = synonyms::of(&own.stems);
        let names = || iter::once(&own).chain(others.iter().copied());
        let folded = |text: Option<&str>| text.map(fold).unwrap_or_default();
        let common: String = names().map(|name| format!("{}\n", name.text)).collect();
        let words: String = names().map(|name| format!("{}\n", line(&name.stems))).collect();
        Self {
            names: format!("\n{common}\t{}", folded(plant.scientific_name.as_deref())),
            words: format!("\n{words}"),
            description: folded(plant.description.as_deref()),
        }
    }
}

fn line(stems: &[String]) -> String {
    format!(" {} ", stems.join(" "))
}

/// Tells whether stored texts are this plant's. Another release of Rust may hash otherwise: they are made again then.
pub(crate) fn fingerprint(plant: &Plant) -> i64 {
    hashed((rules(), &plant.plant_name, &plant.scientific_name, &plant.description))
}

pub(crate) fn rules() -> i64 {
    static RULES: LazyLock<i64> = LazyLock::new(|| hashed((REVISION, synonyms::FILE)));
    *RULES
}

fn hashed(value: impl Hash) -> i64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value).cast_signed()
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

/// What has a rank: whose text in this column contains the part, or all of several parts in one line.
#[derive(Debug)]
pub(crate) struct Case {
    pub rank: Rank,
    /// `names`, `words` or `description`.
    pub column: &'static str,
    pub parts: Vec<String>,
}

/// A term that is searched for.
#[derive(Debug)]
pub(crate) struct Term {
    /// Folded, never empty.
    pub text: String,
    /// What a name's words contain each; none if the term has no words.
    pub words: Vec<String>,
    /// By rank.
    pub cases: Vec<Case>,
}

impl Term {
    pub(crate) fn of(folded: &str) -> Self {
        let stems = stems(folded);
        let mut words: Vec<String> = stems.iter().map(|stem| format!(" {stem} ")).collect();
        words.sort_unstable();
        words.dedup();
        let mut cases = vec![
            Case { rank: Rank::Name, column: "names", parts: vec![format!("\n{folded}\n")] },
            Case { rank: Rank::FirstWords, column: "words", parts: vec![format!("\n{}", line(&stems))] },
            Case { rank: Rank::Words, column: "words", parts: words.clone() },
            Case { rank: Rank::FirstLetters, column: "names", parts: vec![format!("\n{folded}")] },
            Case { rank: Rank::Letters, column: "names", parts: vec![folded.to_owned()] },
            Case { rank: Rank::Description, column: "description", parts: vec![folded.to_owned()] },
        ];
        cases.retain(|case| case.column != "words" || !words.is_empty());
        Self { text: folded.to_owned(), words, cases }
    }

    /// How well the plant with these texts fits, if it does.
    pub(crate) fn rank(&self, plant: &SearchText) -> Option<Rank> {
        let has = |case: &&Case| {
            let text = match case.column {
                "names" => &plant.names,
                "words" => &plant.words,
                _ => &plant.description,
            };
            match case.parts.as_slice() {
                [part] => text.contains(part),
                parts => text.split('\n').any(|line| parts.iter().all(|part| line.contains(part))),
            }
        };
        self.cases.iter().find(has).map(|case| case.rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(name: &str, scientific: &str, description: &str) -> Plant {
        Plant { description: Some(description.to_owned()), ..Plant::called(name, scientific) }
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
