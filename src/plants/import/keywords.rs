//! What a text of the catalogue says, as far as the rules for the derived fields ask: found by keywords, all in one pass.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Match};

use crate::fold::is_hyphen;

/// What a text may say, each with the keywords that say it.
#[rustfmt::skip]
const TAGS: [(&str, &[&str]); 33] = [
    ("full_sun", &["full sun"]),
    ("part_sun", &["part sun", "partial", "part shade", "semi shade"]),
    ("bright_shade", &["shade"]),
    ("edible", &["edible", "culinary"]),
    ("container", &["container", "pot", "balcony", "compact", "dwarf", "small space"]),
    ("indoor", &["indoor", "houseplant", "windowsill"]),
    ("fragrant", &["fragrant", "fragrance", "scented", "aromatic", "perfume", "perfumed"]),
    ("white", &["white"]), ("yellow", &["yellow"]), ("orange", &["orange"]), ("red", &["red"]), ("pink", &["pink"]),
    // Violet and lavender are shades of purple.
    ("purple", &["purple", "violet", "lavender"]),
    ("blue", &["blue"]), ("lavender", &["lavender"]), ("violet", &["violet"]), ("magenta", &["magenta"]),
    ("frost tender", &["frost tender"]), ("half hardy", &["half hardy"]), ("hardy", &["hardy"]),
    ("easy", &["easy", "low maintenance", "drought tolerant", "tough", "disease resistant"]),
    ("difficult", &["difficult", "high maintenance", "delicate", "fussy"]),
    ("climber", &["climber", "climbing"]), ("vine", &["vine", "vining"]), ("dwarf", &["dwarf"]), ("compact", &["compact"]),
    ("bush", &["bush", "bushy", "shrub"]), ("groundcover", &["groundcover", "ground cover"]), ("upright", &["upright", "erect"]),
    ("spring", &["spring"]), ("summer", &["summer"]), ("autumn", &["autumn", "fall"]), ("winter", &["winter"]),
];

/// Keywords overlap (`hardy` in `half hardy`, `shade` in `semi shade`), and each one counts.
static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let keywords = TAGS.iter().flat_map(|(_, keywords)| *keywords);
    AhoCorasick::new(keywords).expect("a few short words make a small automaton")
});

/// Words that take away the keyword directly behind them.
const NEGATIONS: [&str; 4] = ["avoid", "not", "out of", "no"];

/// What a text says.
pub(crate) struct Said(Vec<&'static str>);

impl Said {
    /// What these texts say, which are read as one with a space between them.
    pub(crate) fn in_any<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> Self {
        let texts: Vec<&str> = texts.into_iter().flatten().collect();
        let folded = fold(&texts.join(" "));
        Self(hits(&folded).map(|hit| tag(&hit)).collect())
    }

    /// What a text says that isn't told to do without: `Avoid full sun` says nothing.
    pub(crate) fn wanted_in(text: &str) -> Self {
        let folded = fold(text);
        let refused: Vec<_> =
            hits(&folded).filter(|hit| is_refused(&folded[..hit.start()])).map(|hit| hit.range()).collect();
        // `no part shade` takes the shade away too.
        let is_wanted = |hit: &Match| !refused.iter().any(|range| range.start <= hit.start() && hit.end() <= range.end);
        Self(hits(&folded).filter(is_wanted).map(|hit| tag(&hit)).collect())
    }

    pub(crate) fn has(&self, tag: &str) -> bool {
        self.0.contains(&tag)
    }

    /// The first of these tags that it has.
    pub(crate) fn first<'t>(&self, tags: &[&'t str]) -> Option<&'t str> {
        tags.iter().copied().find(|tag| self.has(tag))
    }
}

fn tag(hit: &Match) -> &'static str {
    let mut tags = TAGS.iter().flat_map(|(tag, keywords)| keywords.iter().map(move |_| *tag));
    tags.nth(hit.pattern().as_usize()).expect("every pattern is a tag's keyword")
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

/// Whether a word ends here, a plural's ending passed over.
fn ends_word(rest: &str) -> bool {
    ["", "s", "es"]
        .iter()
        .filter_map(|ending| rest.strip_prefix(ending))
        .any(|rest| !rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_a_word_of_its_own_in_any_case_and_number() {
        for (text, tags) in [
            ("potato spotted covered vinegar hundred incredible unscented dwarfed potsé épot shaded inedible", ""),
            ("rainfall easyss bushess greenish; full, sun", ""),
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
            let mut found = Said::in_any([Some(text)]).0;
            found.sort_unstable();
            found.dedup();
            assert_eq!(found.join(" "), tags, "{text}");
        }
    }

    #[test]
    fn what_is_refused_is_not_wanted() {
        for (text, tags) in [
            ("Avoid full sun", ""),
            ("not **full** sun", ""),
            ("keep out-of full sun", ""),
            ("no part shade", ""),
            ("Avoid  semi-shade.", ""),
            ("Part sun, no full sun", "part_sun"),
            ("part shade; avoid full sun", "part_sun bright_shade"),
            ("piano full sun, full sun not needed", "full_sun full_sun"),
        ] {
            assert_eq!(Said::wanted_in(text).0.join(" "), tags, "{text}");
        }
    }

    #[test]
    fn every_keyword_can_be_found() {
        for (tag, keywords) in TAGS {
            assert!(keywords.iter().all(|keyword| Said::wanted_in(keyword).has(tag)), "{tag}");
        }
    }
}
