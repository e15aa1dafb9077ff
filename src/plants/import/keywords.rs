//! The words that the derived fields are looked for by, all of them found in one pass over a text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Match};

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
static AUTOMATON: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(KEYWORDS).expect("a few short words make a small automaton"));

/// A set of keywords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(u64);

impl Words {
    /// Whether the sets share a word.
    pub(crate) const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }
}

/// The set of these keywords. In a `const`, one that isn't in the list doesn't compile.
pub(crate) const fn words(keywords: &[&str]) -> Words {
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

/// Words that take away the keyword directly behind them.
const NEGATIONS: [&str; 4] = ["avoid", "not", "out of", "no"];

/// The keywords of some texts, which are read as one with a space between them.
pub(crate) fn words_in(texts: &[Option<&str>]) -> Words {
    let mut folded = String::new();
    for text in texts.iter().flatten() {
        fold(&mut folded, text);
        fold(&mut folded, " ");
    }
    Words(hits(&folded).fold(0, |words, hit| words | 1 << hit.pattern().as_u64()))
}

/// The keywords of a text that isn't told to do without them: `Avoid full sun` has none.
pub(crate) fn words_wanted_in(text: Option<&str>) -> Words {
    let mut folded = String::new();
    fold(&mut folded, text.unwrap_or_default());
    let refused: Vec<_> =
        hits(&folded).filter(|hit| is_refused(&folded[..hit.start()])).map(|hit| hit.range()).collect();
    // `no part shade` takes the shade away too.
    let is_wanted = |hit: &Match| !refused.iter().any(|range| range.start <= hit.start() && hit.end() <= range.end);
    Words(hits(&folded).filter(is_wanted).fold(0, |words, hit| words | 1 << hit.pattern().as_u64()))
}

/// The keywords that stand in a folded text as words of their own.
fn hits(folded: &str) -> impl Iterator<Item = Match> {
    AUTOMATON.find_overlapping_iter(folded).filter(|hit| {
        let before = &folded[..hit.start()];
        !before.ends_with(char::is_alphabetic) && ends_word(&folded[hit.end()..])
    })
}

/// Whether a text ends in a word that takes the next one away.
fn is_refused(before: &str) -> bool {
    let before = before.trim_end();
    let ends = |word: &&str| before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphabetic));
    NEGATIONS.iter().any(ends)
}

/// Appends a text as keywords are looked for in it: in lower case, every run of white space, hyphens and asterisks as
/// one space.
fn fold(folded: &mut String, text: &str) {
    for char in text.chars() {
        if matches!(char, '-' | '*' | '\u{2010}'..='\u{2015}' | '\u{2212}') || char.is_whitespace() {
            if !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else {
            folded.extend(char.to_lowercase());
        }
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
        let words = words_in(&[Some(text)]);
        KEYWORDS.into_iter().filter(|keyword| words.any(super::words(&[keyword]))).collect()
    }

    #[test]
    fn a_keyword_is_a_word_of_its_own() {
        let others = "potato spotted covered vinegar hundred incredible unscented dwarfed potsé épot shaded inedible \
            rainfall easyss bushess greenish";
        for word in others.split(' ') {
            assert_eq!(found(word), Vec::<&str>::new(), "{word}");
        }
        assert_eq!(found("greenish-whites'"), ["white"]);
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
        for text in ["FULL SUN", "full\n\t sun", "**Full**-*sun*", "full\u{a0}\u{2011}sun", "Full--Suns", "full—sun"]
        {
            assert_eq!(found(text), ["full sun"], "{text}");
        }
        assert_eq!(found("full, sun"), Vec::<&str>::new());
        assert_eq!(found("ROT ÜRED redÜ Éasy red"), ["red"]);
    }

    #[test]
    fn what_is_refused_is_not_wanted() {
        let wanted = |text: &str| {
            let words = words_wanted_in(Some(text));
            KEYWORDS.into_iter().filter(|keyword| words.any(super::words(&[keyword]))).collect::<Vec<_>>()
        };
        for text in
            ["Avoid full sun", "not **full** sun", "keep out-of full sun", "no part shade", "Avoid  semi-shade."]
        {
            assert_eq!(wanted(text), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(wanted("Part sun, no full sun"), ["part sun"]);
        assert_eq!(wanted("part shade; avoid full sun"), ["part shade", "shade"]);
        assert_eq!(wanted("piano full sun, full sun not needed"), ["full sun"]);
    }

    #[test]
    fn no_keyword_is_listed_twice_or_spelt_so_that_it_cant_be_found() {
        for keyword in KEYWORDS {
            assert!(found(keyword).contains(&keyword), "{keyword}");
            assert_eq!(KEYWORDS.iter().filter(|other| **other == keyword).count(), 1);
        }
    }
}
