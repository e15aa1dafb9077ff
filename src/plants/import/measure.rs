//! Times and lengths as people write them: `90-130 days`, `1,5 cm`, `1 1/2 in`, `½"`, `18 – 24 inches`, `20 x 30cm`.

use unicode_normalization::UnicodeNormalization as _;

use super::keywords::{Units, WORDS};
use crate::fold::is_hyphen;
use crate::season::Month;

/// Days to maturity: the middle of a range, rounded down. What stands in parentheses doesn't count, and a date is none.
pub(crate) fn days(text: &str) -> Option<u64> {
    let text = plain(&outside_parentheses(text));
    let quantity = Quantity::first(&text).filter(|_| !is_date(&text))?;
    let middle = f64::midpoint(quantity.from, quantity.to.unwrap_or(quantity.from));
    let hours = size(&WORDS.hours, quantity.unit).unwrap_or(24.0);
    let days = rounded_down(middle * hours / 24.0);
    Some(if hours < 24.0 { days.max(1) } else { days })
}

/// Binary fractions may fall a little short: `4.1 months` are 123 days. What is astronomic is the largest number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast stops at the largest number")]
fn rounded_down(number: f64) -> u64 {
    (number + 1e-9) as u64
}

/// The first length of a text in units of so many millimetres, rounded to the nearest, halves up; a bare number is one already.
/// Dates are none, and so is how many plants stand on an area.
pub(crate) fn length(text: &str, unit: f64) -> Option<u64> {
    let text = plain(text);
    let quantity = Quantity::first(&text).filter(|quantity| !is_date(&text) && !is_density(quantity))?;
    let length = quantity.from * size(&WORDS.millimetres, quantity.unit).unwrap_or(unit) / unit;
    Some(rounded_down(length + 0.5))
}

/// Whether the number of a text is read: it is no date, and no unit is unknown behind it.
pub(crate) fn is_read(text: &str, units: &Units) -> bool {
    if is_date(&plain(text)) {
        return false;
    }
    let text = plain(&outside_parentheses(text));
    let Some(Quantity { unit, .. }) = Quantity::first(&text) else { return true };
    let is_no_unit = WORDS.no_units.iter().any(|word| word.eq_ignore_ascii_case(unit));
    unit.is_empty() || is_no_unit || size(units, unit).is_some()
}

/// `3 per m2`, `9 plants/m2`.
fn is_density(quantity: &Quantity<'_>) -> bool {
    let has_length = size(&WORDS.millimetres, quantity.unit).is_some();
    let mut words = quantity.rest.split(|char: char| !char.is_alphanumeric());
    let behind = quantity.rest.trim_start().trim_start_matches(char::is_alphabetic);
    !has_length && (words.any(|word| word.eq_ignore_ascii_case("per")) || behind.starts_with('/'))
}

/// What a unit, singular or plural, is worth.
fn size(units: &Units, word: &str) -> Option<f64> {
    let word = word.to_lowercase();
    let is_unit = |unit: &str| word.strip_prefix(unit).is_some_and(|ending| ["", "s", "es"].contains(&ending));
    units.iter().find(|(unit, _)| is_unit(unit)).map(|(_, size)| *size)
}

/// The text outside of parentheses; one that isn't closed goes on to the end.
pub(crate) fn outside_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let outside = text.chars().filter(|char| {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    outside.collect()
}

/// What inches and the like are divided by; `60/80 days` is no fraction.
const DENOMINATORS: [&str; 8] = ["2", "3", "4", "5", "6", "8", "16", "32"];

/// A number or a range, and what it counts.
#[derive(Debug, PartialEq)]
struct Quantity<'a> {
    from: f64,
    /// The second number of a range.
    to: Option<f64>,
    /// The word or sign behind, empty when there is none.
    unit: &'a str,
    /// What stands behind the numbers.
    rest: &'a str,
}

/// A text with one sign for each kind: hyphens, fractions, and the marks of feet and inches.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            _ if is_hyphen(char) => plain.push('-'),
            '\u{2044}' | '\u{2215}' => plain.push('/'),
            '\u{2019}' | '\u{2032}' => plain.push('\''),
            '\u{201d}' | '\u{2033}' => plain.push('"'),
            '¼'..='¾' | '⅓'..='⅞' => {
                if plain.ends_with(|before: char| before.is_ascii_digit()) {
                    plain.push(' ');
                }
                plain.extend(char.nfkc().map(|part| if part == '\u{2044}' { '/' } else { part }));
            }
            _ => plain.push(char),
        }
    }
    plain
}

/// Whether a plain text is nothing but a date: spreadsheets make `12-Oct` of `10-12`, and `5/10/2026` of `5/10`.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(|char: char| matches!(char, '-' | '/' | ',') || char.is_whitespace())
        .filter(|part| !part.is_empty() && !part.contains(':'))
        .collect();
    let is_number = |part: &str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [day, month] | [month, day] if is_month(month) => is_number(day),
        [day, month, year] if is_month(month) => is_number(day) && is_number(year),
        [one, other, last] => {
            let is_year = |part: &str| part.len() == 4;
            [one, other, last].into_iter().all(is_number) && (is_year(one) || is_year(last)) && other.len() < 3
        }
        _ => false,
    }
}

/// A month's name, or the beginning of one.
fn is_month(word: &str) -> bool {
    let word = word.to_lowercase();
    word.len() >= 3 && Month::NAMES.iter().any(|name| name.to_lowercase().starts_with(&word))
}

impl<'a> Quantity<'a> {
    /// The first number of a plain text, and what belongs to it.
    fn first(text: &'a str) -> Option<Self> {
        let digit = text.find(|char: char| char.is_ascii_digit())?;
        // `.5` is a half, but `approx.5` isn't.
        let start = match text[..digit].strip_suffix('.') {
            Some(before) if !before.ends_with(char::is_alphanumeric) => before.len(),
            _ => digit,
        };
        let (from, behind) = number(&text[start..])?;
        // Both numbers of `20 x 30cm` have its unit.
        let (to, rest) = match beyond(behind, &['-'], "to").and_then(number) {
            Some((to, rest)) => (Some(to), rest),
            None => match beyond(behind, &['x', 'X', '×', '*', '/'], "by").and_then(number) {
                Some((_, rest)) => (None, rest),
                None => (None, behind),
            },
        };
        Some(Self { from, to, unit: unit(rest), rest })
    }
}

/// What stands behind one of these signs, or behind this word.
fn beyond<'t>(text: &'t str, signs: &[char], name: &str) -> Option<&'t str> {
    let text = text.trim_start();
    let is_named = word(text).eq_ignore_ascii_case(name);
    text.strip_prefix(signs).or_else(|| is_named.then(|| &text[name.len()..])).map(str::trim_start)
}

/// The number that a text begins with, and the rest.
fn number(text: &str) -> Option<(f64, &str)> {
    if let Some(fraction) = fraction(text) {
        return Some(fraction);
    }
    let (whole, rest) = digits(text);
    // `1 1/2`, and `1-1/2`, which is no range: that would run backwards.
    let mixed = rest.strip_prefix('-').or_else(|| rest.strip_prefix(char::is_whitespace)).map(str::trim_start);
    if let Some((part, rest)) = mixed.and_then(fraction)
        && let Some(whole) = whole.parse::<f64>().ok().filter(|whole| *whole > 0.0)
    {
        return Some((whole + part, rest));
    }
    if let Some((grouped, rest)) = grouped(whole, rest) {
        return Some((grouped.parse().ok()?, rest));
    }
    let (decimals, rest) = match rest.strip_prefix(['.', ',']).map(digits) {
        Some((decimals, rest)) if !decimals.is_empty() => (decimals, rest),
        _ => ("", rest),
    };
    let number = format!("{whole}.{decimals}").parse().ok()?;
    Some((number, rest))
}

/// `1/2` and the like.
fn fraction(text: &str) -> Option<(f64, &str)> {
    let (above, rest) = digits(text);
    let (below, rest) = digits(rest.strip_prefix('/')?);
    let is_fraction = DENOMINATORS.contains(&below) && !rest.starts_with('/');
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    (is_fraction && above < below).then(|| (above / below, rest))
}

/// The digits of `1,000`, where the comma parts thousands.
fn grouped<'a>(whole: &str, mut rest: &'a str) -> Option<(String, &'a str)> {
    let mut all = whole.to_owned();
    if !(1..=3).contains(&whole.len()) || whole.starts_with('0') {
        return None;
    }
    while let Some((group, behind)) = rest.strip_prefix(',').map(digits)
        && group.len() == 3
    {
        all.push_str(group);
        rest = behind;
    }
    (all.len() > whole.len()).then_some((all, rest))
}

/// The digits that a text begins with, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len()))
}

/// The unit that a text begins with, behind blanks and hyphens. The marks of feet and inches may stand for them.
fn unit(text: &str) -> &str {
    let text = text.trim_start_matches(|char: char| char == '-' || char.is_whitespace());
    for (mark, unit) in [("\"", "inch"), ("''", "inch"), ("'", "foot")] {
        if let Some(behind) = text.strip_prefix(mark)
            && !behind.starts_with(char::is_alphabetic)
        {
            return unit;
        }
    }
    word(text)
}

/// The word that a text begins with; empty when something else comes first.
fn word(text: &str) -> &str {
    &text[..text.find(|char: char| !char.is_alphabetic()).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_measures(measure: fn(&str) -> Option<u64>, expected: &[(&str, u64)]) {
        for (text, number) in expected {
            assert_eq!(measure(text), Some(*number), "{text}");
        }
        for text in ["", "unknown", "surface", "- cm", "12-Oct", "05-Oct", "Oct-12", "12/10/2026", "12-Oct-26"] {
            assert_eq!(measure(text), None, "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn days_to_maturity_as_the_catalogue_writes_them() {
        assert_measures(days, &[
            ("90-130 days", 110), ("90–130 days", 110), ("90 — 130 days", 110), ("730 days (2 years)", 730),
            ("1-2 years", 547), ("12 weeks", 84), ("3-4 months", 105), ("365 days/1 year", 365), ("60 TO 80 Days", 70),
            ("80", 80), ("1 Year", 365), ("12-week crop", 84), ("4.1 months", 123), (".5 months", 15), ("60/80 days", 60),
            ("about 60 to maturity", 60), ("100 days for fruit (150 days for fully mature fruit)", 100),
            ("70-110 days (SPROUTS: 5-10 days, MICROGREENS: 14-21 days)", 90), ("(from seed (3 years)) 60 days", 60),
            ("60 days (not closed 90 days", 60), ("12 wks", 84), ("18 mths", 540), ("1 yr", 365), ("1,000 days", 1_000),
            ("2\u{2011}3 years", 912), ("24 hours", 1), ("36-60 hours", 2), ("6 hours", 1), ("1,5 years", 547),
            ("1 1/2 years", 547), ("½ year", 182), ("60\u{2212}80 days", 70), ("100 years", 36_500), ("36500.9", 36_500),
            ("101 years", 36_865), ("10-12/14 days", 11),
        ]);
        assert_eq!(days("(60 days)"), None);
        assert!(days("1-999999999999999999999 years") > Some(4_000_000_000));
    }

    #[test]
    #[rustfmt::skip]
    fn lengths_are_rounded_in_their_units() {
        assert_measures(|text| length(text, 1.0), &[
            ("20-30cm", 200), ("20 to 30 cm", 200), ("1.5cm", 15), ("5mm-1cm", 5), ("5 CM", 50), ("2.5", 3), ("2.4mm", 2),
            (".5cm", 5), ("approx.5cm", 50), ("6 inches", 152), ("1 ft", 305), ("5 centimeters", 50), ("1 metre", 1_000),
            ("1,5 cm", 15), ("0,125 m", 125), ("5, 10 cm", 5), ("1/2 inch", 13), ("½\"", 13), ("1 1/2 in", 38),
            ("1½ in", 38), ("1-1/2 in", 38), ("1/4-1/2 in", 6), ("¼ to ¾ in", 6), ("1 ⅔ ft", 508), ("1½ Millimetres", 2),
            ("6''", 152), ("6”", 152), ("2'", 610), ("2’ apart", 610), ("2 'Roma'", 2), ("3 feet", 914), ("5 deep", 5),
        ]);
        let centimetres = |text: &str| length(text, 10.0);
        assert_measures(centimetres, &[
            ("1m", 100), ("25mm", 3), ("5mm", 1), ("4mm", 0), ("30", 30), ("20 x 30cm", 20), ("20 by 30mm", 2),
            ("1.5-2m", 150), ("12in", 30), ("18 - 24 inches", 46), ("5\u{2011}10mm", 1), ("2 ft", 61), ("20 x 30 mm", 2),
            ("1 meter", 100), ("30 apart", 30), ("5-10-15", 5),
        ]);
        for density in ["3 per m2", "9 plants per square metre", "9/m2", "9 plants/m²"] {
            assert_eq!(centimetres(density), None, "{density}");
        }
        assert!(centimetres(&"9".repeat(400)) > Some(4_000_000_000));
    }

    #[test]
    fn units_that_no_rule_reads_are_told() {
        for (units, unread, read) in [
            (
                &WORDS.millimetres,
                ["3 per m2", "2 hands", "5 days", "12-Oct"],
                ["30", "30 apart", "twice the seed", "1/2\""],
            ),
            (
                &WORDS.hours,
                ["12-Oct", "2 moons", "30cm", "Jan-30"],
                ["60 to maturity", "60 (from seed)", "80 days", "2 yrs"],
            ),
        ] {
            assert!(unread.iter().all(|text| !is_read(text, units)), "{unread:?}");
            assert!(read.iter().all(|text| is_read(text, units)), "{read:?}");
        }
    }

    #[test]
    fn dates_are_no_numbers() {
        for text in ["10-May", "1-Sept", "5/10/2026", "2026-10-05 0:00", "Jan-30"] {
            assert!(is_date(text), "{text}");
        }
        for text in ["10-12", "12 days", "1/2", "May", "10-12 days", "may 5mm", "5-10-15", "10-12/14", ""] {
            assert!(!is_date(text), "{text}");
        }
    }
}
