//! What a text of the catalogue says, as far as the rules for the derived fields ask: found by keywords. They overlap (`hardy`
//! in `half hardy`, `shade` in `semi shade`), and each one counts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded::toml_file;
use crate::fold::is_hyphen;

/// What units are worth, by their names in the singular.
pub(crate) type Units = BTreeMap<String, f64>;

/// `data/words.toml`.
#[derive(Deserialize)]
pub(crate) struct Words {
    pub crops: Vec<String>,
    pub poisons: Vec<String>,
    negations: Vec<String>,
    pub day_bases: Vec<String>,
    pub raised: Vec<(i32, Vec<String>)>,
    pub no_units: Vec<String>,
    pub hours: Units,
    pub millimetres: Units,
    keywords: BTreeMap<String, Vec<String>>,
}

pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(|| toml_file!("words.toml"));

/// What a text says.
pub(crate) struct Said {
    folded: String,
}

impl Said {
    /// What these texts say, which are read as one with a space between them.
    pub(crate) fn in_any<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> Self {
        let texts: Vec<&str> = texts.into_iter().flatten().collect();
        Self { folded: fold(&texts.join(" ")) }
    }

    /// What a text says that isn't told to do without: `Avoid full sun` says nothing, and `no part shade` nothing of shade.
    pub(crate) fn wanted_in(text: &str) -> Self {
        let mut folded = fold(text);
        for keyword in WORDS.keywords.values().flatten() {
            let refused: Vec<_> = places(&folded, keyword).filter(|at| is_refused(&folded[..*at])).collect();
            for at in refused.into_iter().rev() {
                folded.replace_range(at..at + keyword.len(), "-");
            }
        }
        Self { folded }
    }

    pub(crate) fn has(&self, tag: &str) -> bool {
        WORDS.keywords[tag].iter().any(|keyword| places(&self.folded, keyword).next().is_some())
    }

    pub(crate) fn first<'t>(&self, tags: &[&'t str]) -> Option<&'t str> {
        tags.iter().copied().find(|tag| self.has(tag))
    }
}

/// Where a keyword stands in a folded text as words of their own, in the singular or the plural.
fn places(folded: &str, keyword: &str) -> impl Iterator<Item = usize> {
    let is_word = |at: &usize| {
        let mut ends = ["", "s", "es"].iter().filter_map(|end| folded[at + keyword.len()..].strip_prefix(end));
        !folded[..*at].ends_with(char::is_alphabetic) && ends.any(|rest| !rest.starts_with(char::is_alphabetic))
    };
    folded.match_indices(keyword).map(|(at, _)| at).filter(is_word)
}

/// Whether a text ends in a word that takes the next one away.
fn is_refused(before: &str) -> bool {
    let before = before.trim_end();
    let ends =
        |word: &String| before.strip_suffix(word.as_str()).is_some_and(|rest| !rest.ends_with(char::is_alphabetic));
    WORDS.negations.iter().any(ends)
}

/// A text as keywords are looked for in it: in lower case, every run of white space, hyphens and asterisks as one space.
fn fold(text: &str) -> String {
    let is_gap = |char: char| char == '*' || is_hyphen(char) || char.is_whitespace();
    let mut folded = String::with_capacity(text.len());
    for char in text.chars() {
        if !is_gap(char) {
            folded.extend(char.to_lowercase());
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(said: &Said) -> String {
        let tags: Vec<_> = WORDS.keywords.keys().map(String::as_str).filter(|tag| said.has(tag)).collect();
        tags.join(" ")
    }

    #[test]
    fn a_keyword_is_a_word_of_its_own_in_any_case_and_number() {
        for (text, expected) in [
            (
                "potato spotted covered vinegar hundred incredible unscented dwarfed potsé épot shaded inedible ambush",
                "",
            ),
            ("rainfall offspring uneasy easyss bushess erected greenish; full, sun; small, space", ""),
            ("greenish-whites'", "white"),
            ("pots, vines; bushes (Shrubs)", "bush container vine"),
            ("red2 3red _pot_ pot's", "container red"),
            ("half hardy", "half hardy hardy"),
            ("semi shade", "bright_shade part_sun"),
            ("lavender", "lavender purple"),
            ("FULL SUN", "full_sun"),
            ("full\n\t sun", "full_sun"),
            ("**Full**-*sun*", "full_sun"),
            ("full\u{a0}\u{2011}sun", "full_sun"),
            ("full—suns", "full_sun"),
            ("ROT ÜRED redÜ Éasy red", "red"),
        ] {
            assert_eq!(tags(&Said::in_any([Some(text)])), expected, "{text}");
        }
    }

    #[test]
    fn what_is_refused_is_not_wanted() {
        for (text, expected) in [
            ("Avoid full sun", ""),
            ("not **full** sun", ""),
            ("keep out-of full sun", ""),
            ("no part shade", ""),
            ("Avoid  semi-shade.", ""),
            ("Part sun, no full sun", "part_sun"),
            ("part shade; avoid full sun", "bright_shade part_sun"),
            ("piano full sun, full sun not needed", "full_sun"),
        ] {
            assert_eq!(tags(&Said::wanted_in(text)), expected, "{text}");
        }
        for (tag, keywords) in &WORDS.keywords {
            assert!(keywords.iter().all(|keyword| Said::wanted_in(keyword).has(tag)), "{tag}");
        }
    }
}
