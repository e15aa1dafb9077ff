//! The words that the rules look for, and the one pass that finds all of them in a text. What they mean is told by the
//! rules.

use std::ops::BitOr;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Every keyword of the rules; its place here is its bit in [`Words`].
#[rustfmt::skip]
const KEYWORDS: [&str; 61] = [
    "full sun", "part sun", "partial", "part shade", "semi shade", "shade",
    "edible", "culinary",
    "container", "pot", "balcony", "small space", "indoor", "houseplant", "windowsill",
    "fragrant", "fragrance", "scented", "aromatic", "perfume", "perfumed",
    "white", "yellow", "orange", "red", "pink", "purple", "blue", "lavender", "violet", "magenta",
    "frost tender", "half hardy", "hardy",
    "easy", "low maintenance", "drought tolerant", "tough", "disease resistant",
    "difficult", "high maintenance", "delicate", "fussy",
    "climber", "climbing", "vine", "vining", "dwarf", "compact", "bush", "bushy", "shrub",
    "groundcover", "ground cover", "upright", "erect",
    "spring", "summer", "autumn", "fall", "winter",
];

/// Keywords overlap (`hardy` in `half hardy`, `shade` in `semi shade`), and each one counts.
static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .build(KEYWORDS)
        .expect("a few short words make a small automaton")
});

/// A set of keywords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words(u64);

impl Words {
    /// Whether the sets share a word.
    pub const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    fn add(&mut self, words: Self) {
        self.0 |= words.0;
    }
}

impl BitOr for Words {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The set of these keywords. In a `const`, one that isn't in the list doesn't compile.
pub const fn words(keywords: &[&str]) -> Words {
    let mut set = 0;
    let mut at = 0;
    while at < keywords.len() {
        set |= 1 << place(keywords[at]);
        at += 1;
    }
    Words(set)
}

const fn place(keyword: &str) -> usize {
    let mut place = 0;
    while !same(KEYWORDS[place].as_bytes(), keyword.as_bytes()) {
        place += 1;
    }
    place
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Appends a text as keywords are looked for in it: in lower case, every run of white space, hyphens and asterisks as
/// one space.
pub fn fold(folded: &mut String, text: &str) {
    for char in text.chars() {
        if matches!(char, '-' | '*' | '\u{2010}' | '\u{2011}') || char.is_whitespace() {
            if !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if char.is_ascii() {
            folded.push(char.to_ascii_lowercase());
        } else {
            folded.extend(char.to_lowercase());
        }
    }
}

/// Calls `found` with each keyword that stands in a folded text as a word of its own, and with its first byte and the
/// byte behind it.
pub fn scan(folded: &str, mut found: impl FnMut(Words, usize, usize)) {
    for hit in AUTOMATON.find_overlapping_iter(folded) {
        let (start, end) = (hit.start(), hit.end());
        if !ends_in_letter(&folded[..start]) && ends_word(&folded[end..]) {
            found(Words(1 << hit.pattern().as_u64()), start, end);
        }
    }
}

/// The keywords of a text.
pub fn words_in(text: Option<&str>) -> Words {
    let mut folded = String::new();
    fold(&mut folded, text.unwrap_or_default());
    let mut words = Words::default();
    scan(&folded, |word, _, _| words.add(word));
    words
}

/// The keywords of a row's prose, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// In `description`.
    pub description: Words,
    /// In `characteristics`.
    pub characteristics: Words,
    /// In `plant_type`.
    pub plant_type: Words,
    /// In T: description, characteristics and additional information in one.
    pub t: Words,
    /// In W: T and the plant type in one.
    pub w: Words,
}

impl Prose {
    /// Reads the four texts in one pass.
    pub fn read(
        description: Option<&str>,
        characteristics: Option<&str>,
        additional_information: Option<&str>,
        plant_type: Option<&str>,
    ) -> Self {
        let texts = [description, characteristics, additional_information, plant_type].map(Option::unwrap_or_default);
        let mut folded = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
        let [description, characteristics, additional_information, _] = texts.map(|text| {
            fold(&mut folded, text);
            let end = folded.len();
            fold(&mut folded, " ");
            end
        });
        let mut prose = Self::default();
        scan(&folded, |word, start, end| {
            prose.w.add(word);
            if end <= additional_information {
                prose.t.add(word);
            }
            if end <= description {
                prose.description.add(word);
            } else if start >= description && end <= characteristics {
                prose.characteristics.add(word);
            } else if start >= additional_information {
                prose.plant_type.add(word);
            }
        });
        prose
    }
}

fn ends_in_letter(text: &str) -> bool {
    match text.as_bytes().last() {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic(),
        Some(_) => text.chars().next_back().is_some_and(char::is_alphabetic),
    }
}

/// Whether a word ends here, a plural's ending passed over.
fn ends_word(rest: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(char::is_alphabetic);
    ends(rest) || ["s", "es"].iter().any(|plural| rest.strip_prefix(plural).is_some_and(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let words = words_in(Some(text));
        KEYWORDS.into_iter().filter(|keyword| words.any(super::words(&[keyword]))).collect()
    }

    #[test]
    fn a_keyword_is_a_word_of_its_own() {
        for text in [
            "potato",
            "spotted",
            "covered",
            "vinegar",
            "hundred",
            "incredible",
            "unscented",
            "greenish-whites'",
            "dwarfed",
            "potsé",
            "épot",
            "shaded",
            "inedible",
            "rainfall",
            "easyss",
            "bushess",
        ] {
            let expected: &[&str] = if text.starts_with("greenish") { &["white"] } else { &[] };
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_plural_counts() {
        assert_eq!(found("pots, vines; bushes (Shrubs)"), ["pot", "vine", "bush", "shrub"]);
        assert_eq!(found("red2 3red _pot_ pot's"), ["pot", "red"]);
    }

    #[test]
    fn keywords_in_keywords_all_count() {
        assert_eq!(found("half hardy"), ["half hardy", "hardy"]);
        assert_eq!(found("semi shade"), ["semi shade", "shade"]);
        assert_eq!(found("a bushy bush"), ["bush", "bushy"]);
        assert_eq!(found("perfumed"), ["perfumed"]);
    }

    #[test]
    fn case_white_space_hyphens_and_asterisks_dont_matter() {
        for text in ["FULL SUN", "full\n\t sun", "**Full**-*sun*", "full\u{a0}\u{2011}sun", "Full--Suns"] {
            assert_eq!(found(text), ["full sun"], "{text}");
        }
        assert_eq!(found("full, sun"), Vec::<&str>::new());
        assert_eq!(found("ROT ÜRED redÜ Éasy red"), ["red"]);
    }

    #[test]
    fn prose_knows_where_a_word_stands() {
        let prose = Prose::read(Some("a red small"), Some("space, blue"), Some("pots, low"), Some("maintenance vine"));
        assert_eq!(prose.description, words(&["red"]));
        assert_eq!(prose.characteristics, words(&["blue"]));
        assert_eq!(prose.plant_type, words(&["vine"]));
        assert_eq!(prose.t, words(&["red", "small space", "blue", "pot"]));
        assert_eq!(prose.w, prose.t | words(&["vine", "low maintenance"]));
        assert_eq!(Prose::read(None, None, None, None), Prose::default());
    }

    #[test]
    fn no_keyword_is_listed_twice_or_spelt_so_that_it_cant_be_found() {
        for keyword in KEYWORDS {
            assert!(found(keyword).contains(&keyword), "{keyword}");
            assert_eq!(KEYWORDS.iter().filter(|other| **other == keyword).count(), 1);
        }
    }
}
