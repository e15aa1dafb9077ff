//! How texts are compared, a rule for each purpose: names that people search for (contract 2.4), what makes two rows one
//! (9.4), and e-mail addresses (5.5). Only the program folds, but for addresses: the database stores what comes out.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A text as the identities of rows are compared: without characters that nobody sees, in lower case and NFC, every run of
/// white space as one space, trimmed.
pub(crate) fn identity(text: &str) -> String {
    if text.is_ascii() {
        return one_spaced(&text.to_ascii_lowercase());
    }
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).nfc().collect();
    // In lower case some letters and marks make one character that have none in upper case.
    let lower: String = seen.to_lowercase().nfc().collect();
    one_spaced(&lower)
}

/// An e-mail address as addresses are compared: trimmed, ASCII letters in lower case, everything else as it is. The
/// database's `plantopia_address` does the same, so that an index can find it.
pub fn address(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character has no width: joiners, marks of direction, soft hyphens, byte order marks.
#[rustfmt::skip]
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text as people compare names: without marks, apostrophes and case, `×` read as `x`, one space for every run of white
/// space, hyphens and dots, and without the word `x` of hybrids, unless that is all there is.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut is_gap_due = false;
    let mut push = |c: char| {
        if is_apostrophe(c) || is_combining_mark(c) {
            return;
        }
        if c.is_whitespace() || is_hyphen(c) || c == '.' {
            is_gap_due = true;
            return;
        }
        if std::mem::take(&mut is_gap_due) && !folded.is_empty() {
            folded.push(' ');
        }
        match c {
            _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            // At the end of a word the letter looks so; in upper case it is one with the other.
            'ς' => folded.push('σ'),
            _ => folded.extend(c.to_lowercase()),
        }
    };
    for c in text.chars() {
        if c.is_ascii() || is_apostrophe(c) {
            push(c);
        } else if c == '×' {
            [' ', 'x', ' '].into_iter().for_each(&mut push);
        } else {
            // Character by character, because the order of the marks, which the whole text decides, is of no matter here.
            decompose_compatible(c, &mut push);
        }
    }
    without_hybrid_sign(folded)
}

/// The words of a folded text: its runs of letters and digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The stems of a folded text's words, in their order: words with one stem are alike.
pub fn stems(folded: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    words(folded).map(|word| stemmer.stem(word).into_owned()).collect()
}

/// Quotation marks that stand as apostrophes, primes, accents that stand alone, and the letters that look like them.
#[rustfmt::skip]
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{b4}' | '\u{2b9}' | '\u{2bb}'..='\u{2bf}' | '\u{2c8}' | '\u{2ca}' | '\u{2cb}' | '\u{55a}'
        | '\u{1fbd}' | '\u{1fbf}' | '\u{1fef}' | '\u{1ffd}' | '\u{1ffe}' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}'
        | '\u{a78b}' | '\u{a78c}' | '\u{ff07}' | '\u{ff40}')
}

pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn without_hybrid_sign(text: String) -> String {
    let is_sign = |word: &&str| *word == "x";
    if !text.split(' ').any(|word| is_sign(&word)) || text.split(' ').all(|word| is_sign(&word)) {
        return text;
    }
    text.split(' ').filter(|word| !is_sign(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_that_look_the_same_are_one() {
        for (one, other) in [
            ("Sage", "\u{feff}Sa\u{ad}ge\u{200d}"),
            ("e\u{200b}\u{301}t\u{e9}", "\u{e9}te\u{301}"),
            ("Dill- Probe", " Dill- \u{a0}\tProbe\r\n"),
            ("J\u{30c}", "\u{1f0}"),
        ] {
            assert_eq!(identity(one), identity(other), "{one:?}");
        }
        for (one, other) in [("İncir", "incir"), ("Pépin", "Pepin"), ("Half-hardy", "Half hardy"), ("½", "1⁄2")] {
            assert_ne!(identity(one), identity(other), "{one:?}");
        }
        assert_eq!(identity(" \u{200b} "), "");
    }

    #[test]
    fn names_that_mean_the_same_fold_to_the_same() {
        for (text, folded) in [
            ("  Tomato- Beefsteak ", "tomato beefsteak"),
            ("Açaí", "acai"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("σίσυφος", "σισυφοσ"),
            ("Jalapen\u{303}o", "jalapeno"),
            ("Baby's Breath", "babys breath"),
            ("Baby’s  breath", "babys breath"),
            ("Baby´s\u{a0}breath", "babys breath"),
            ("O`Connor‘s", "oconnors"),
            ("Viola x wittrockiana", "viola wittrockiana"),
            ("Viola × wittrockiana", "viola wittrockiana"),
            ("Viola ×wittrockiana", "viola wittrockiana"),
            ("VIOLA X WITTROCKIANA", "viola wittrockiana"),
            ("Half–Hardy", "half hardy"),
            ("Rudbeckia hirta var. hirta", "rudbeckia hirta var hirta"),
            ("St. John's-wort", "st johns wort"),
            ("ﬁg №1 ½", "fig no1 1⁄2"),
            ("100% (Bulb)", "100% (bulb)"),
            ("x", "x"),
            (" × ", "x"),
            ("xx x", "xx"),
            ("- . '", ""),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_and_one_and_many_have_one_stem() {
        assert_eq!(words("sage (salvia)/100% 7days").collect::<Vec<_>>(), ["sage", "salvia", "100", "7days"]);
        assert_eq!(words("%_&").count(), 0);
        let one = "tomato potato broad bean berry radish pea chilli";
        assert_eq!(stems(one), stems("tomatoes potatoe broad beans berries radishes peas chillies"));
        assert_ne!(stems("pea"), stems("pear"));
    }

    #[test]
    fn every_character_is_folded_for_good() {
        for c in ('\0'..='\u{ffff}').chain('\u{1d400}'..='\u{1fbff}') {
            let once = fold(&format!("a{c}b"));
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_folded_for_good_and_stemmed(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once);
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
            let identity_once = identity(&text);
            prop_assert_eq!(&identity(&identity_once), &identity_once);
            prop_assert_eq!(stems(&once).len(), words(&once).count());
        }
    }
}
