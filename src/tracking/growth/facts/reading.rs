//! How the catalogue's free texts are read: words, and numbers with their units.

use std::sync::LazyLock;

use regex::Regex;

/// Whether the word stands in the text (both in lower case), alone or with a plural `s` or `es`.
pub(in super::super) fn mentions(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = &text[at + word.len()..];
        let ends = |rest: &str| !rest.starts_with(char::is_alphabetic);
        !before.is_some_and(char::is_alphabetic)
            && (ends(after) || after.strip_prefix('s').is_some_and(ends) || after.strip_prefix("es").is_some_and(ends))
    })
}

/// The text without what stands in brackets; one that is never closed runs to the end.
pub(super) fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| match c {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Days,
    Celsius,
    Centimetres,
    Unknown,
}

/// A number or a range in its unit: `7-14 days`, `18 to 22°C`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measure {
    pub low: f64,
    pub high: f64,
    pub unit: Unit,
}

/// A number or a range, with a dash of any length or the word `to`, and the sign or the word behind it.
static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"([0-9]+(?:\.[0-9]+)?)";
    let measure = format!(r"{number}(?:\s*(?:[-\u{{2013}}\u{{2014}}]|to )\s*{number})?\s*([°˚]|\p{{Alphabetic}}*)");
    Regex::new(&measure).expect("the parts make an expression")
});

/// The numbers and ranges of a text, in order.
pub(super) fn measures(text: &str) -> impl Iterator<Item = Measure> {
    MEASURE.captures_iter(text).map(|found| {
        let number = |at| found.get(at).and_then(|number| number.as_str().parse::<f64>().ok());
        let low = number(1).unwrap_or_default();
        let high = number(2).unwrap_or(low);
        let (unit, factor) = unit(&found[3]);
        Measure { low: low.min(high) * factor, high: low.max(high) * factor, unit }
    })
}

/// The unit that a word means, and how many of it the word's own one is.
fn unit(word: &str) -> (Unit, f64) {
    let begins = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    match word {
        "c" => (Unit::Celsius, 1.0),
        "mm" => (Unit::Centimetres, 0.1),
        "cm" => (Unit::Centimetres, 1.0),
        "m" => (Unit::Centimetres, 100.0),
        _ if begins(&["metre"]) => (Unit::Centimetres, 100.0),
        _ if begins(&["day"]) => (Unit::Days, 1.0),
        _ if begins(&["week", "wk"]) => (Unit::Days, 7.0),
        _ if begins(&["month"]) => (Unit::Days, 30.0),
        _ if begins(&["year"]) => (Unit::Days, 365.0),
        _ if begins(&["°", "º", "˚", "deg"]) => (Unit::Celsius, 1.0),
        _ => (Unit::Unknown, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_words() {
        assert!(mentions("compact; good for pots", "pot"));
        assert!(mentions("climbing-vine", "vine"));
        assert!(!mentions("potato", "pot"));
        assert!(!mentions("indeterminate", "determinate"));
        assert!(mentions("bushes", "bush"));
        assert!(!mentions("", "pot"));
    }

    #[test]
    fn numbers_know_their_units() {
        let read = |text: &str| measures(text).map(|m| (m.low, m.high, m.unit)).collect::<Vec<_>>();
        assert_eq!(read("7-14 days @ 18-22°c"), [(7.0, 14.0, Unit::Days), (18.0, 22.0, Unit::Celsius)]);
        assert_eq!(read("2\u{2013}3 weeks"), [(14.0, 21.0, Unit::Days)]);
        assert_eq!(read("20 to 10c"), [(10.0, 20.0, Unit::Celsius)]);
        assert_eq!(read("annual to 1.5m"), [(150.0, 150.0, Unit::Centimetres)]);
        assert_eq!(read("5."), [(5.0, 5.0, Unit::Unknown)]);
        assert_eq!(read("none - at all"), []);
        assert!(read(&"9".repeat(400))[0].0.is_infinite());
    }

    #[test]
    fn brackets_are_left_out() {
        assert_eq!(without_brackets("5 days (in (warm) soil) @ 20°C"), "5 days  @ 20°C");
        assert_eq!(without_brackets("a) b (c"), "a b ");
    }
}
