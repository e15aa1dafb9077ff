//! Numbers with units as the catalogue writes them: `90-130 days`, `1-2 years`, `5mm-1cm`. They are counted in
//! millionths, because `4.1 months` in binary fractions falls short of 123 days.

/// Millionths in one.
const ONE: u64 = 1_000_000;

/// The longest time to maturity that is believed, in days: a hundred years.
const LONGEST: u64 = 36_500;

/// Days in a unit; anything else is a day.
const DAYS: [(&str, u64); 3] = [("year", 365), ("month", 30), ("week", 7)];

/// Millimetres in a unit.
const MILLIMETRES: [(&str, u64); 3] = [("mm", 1), ("cm", 10), ("m", 1000)];

/// A number that is too large to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// Days to maturity: the middle of a range, rounded down. What stands in parentheses doesn't count.
pub fn days(text: &str) -> Result<Option<i32>, TooLarge> {
    let text = without_parentheses(text);
    let Some(quantity) = Quantity::first(&text) else {
        return Ok(None);
    };
    let twice = quantity.from.saturating_add(quantity.to.unwrap_or(quantity.from));
    let in_unit = size(&DAYS, quantity.unit).unwrap_or(1);
    let days = twice.saturating_mul(in_unit) / (2 * ONE);
    if days > LONGEST {
        return Err(TooLarge);
    }
    i32::try_from(days).map(Some).map_err(|_| TooLarge)
}

/// A depth in millimetres; a bare number is one already.
pub fn millimetres(text: &str) -> Result<Option<i32>, TooLarge> {
    length(text, 1)
}

/// A spacing in centimetres; a bare number is one already.
pub fn centimetres(text: &str) -> Result<Option<i32>, TooLarge> {
    length(text, 10)
}

/// The first length of a text in units of so many millimetres, rounded to the nearest, halves up.
fn length(text: &str, unit: u64) -> Result<Option<i32>, TooLarge> {
    let Some(quantity) = Quantity::first(text) else {
        return Ok(None);
    };
    let in_unit = size(&MILLIMETRES, quantity.unit).unwrap_or(unit);
    let length = quantity.from.saturating_mul(in_unit) / unit;
    let rounded = length.saturating_add(ONE / 2) / ONE;
    i32::try_from(rounded).map(Some).map_err(|_| TooLarge)
}

/// What a unit, singular or plural, is worth.
fn size(units: &[(&str, u64)], word: &str) -> Option<u64> {
    let word = word.trim_end_matches(['s', 'S']);
    let known = units.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(word));
    known.map(|(_, size)| *size)
}

/// A number or a range, and the word behind it.
struct Quantity<'a> {
    /// The first number, in millionths.
    from: u64,
    /// The second number of a range, in millionths.
    to: Option<u64>,
    /// The word behind, empty when there is none.
    unit: &'a str,
}

impl<'a> Quantity<'a> {
    /// The first number of a text, and what belongs to it.
    fn first(text: &'a str) -> Option<Self> {
        let digit = text.find(|char: char| char.is_ascii_digit())?;
        // `.5` is a half, but `approx.5` isn't.
        let start = match text[..digit].strip_suffix('.') {
            Some(before) if !before.ends_with(char::is_alphanumeric) => before.len(),
            _ => digit,
        };
        let (from, behind) = number(&text[start..])?;
        match range_end(behind) {
            Some((to, behind)) => Some(Self { from, to: Some(to), unit: word(behind) }),
            None => Some(Self { from, to: None, unit: word(behind) }),
        }
    }
}

/// The second number of a range that a text continues, and the rest.
fn range_end(text: &str) -> Option<(u64, &str)> {
    let text = text.trim_start();
    let behind = match text.strip_prefix(['-', '–', '—']) {
        Some(behind) => behind,
        None if word(text).eq_ignore_ascii_case("to") => &text["to".len()..],
        None => return None,
    };
    number(behind.trim_start())
}

/// The number that a text begins with in millionths, and the rest. One of astronomic size stays at the largest.
fn number(text: &str) -> Option<(u64, &str)> {
    let (whole, rest) = digits(text);
    let (fraction, rest) = match rest.strip_prefix('.').map(digits) {
        Some((fraction, rest)) if !fraction.is_empty() => (fraction, rest),
        _ => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let padded = fraction.bytes().chain(*b"000000").take(6);
    let millionths = whole
        .bytes()
        .chain(padded)
        .fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    Some((millionths, rest))
}

/// The digits that a text begins with, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len()))
}

/// The word that a text begins with, behind blanks and hyphens; empty when something else comes first.
fn word(text: &str) -> &str {
    let text = text.trim_start_matches(|char: char| char == '-' || char.is_whitespace());
    &text[..text.find(|char: char| !char.is_alphabetic()).unwrap_or(text.len())]
}

/// The text outside of parentheses; one that isn't closed goes on to the end.
fn without_parentheses(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_to_maturity_as_the_catalogue_writes_them() {
        for (text, expected) in [
            ("90-130 days", Some(110)),
            ("90–130 days", Some(110)),
            ("90 — 130 days", Some(110)),
            ("2 years", Some(730)),
            ("730 days (2 years)", Some(730)),
            ("1-2 years", Some(547)),
            ("12 weeks", Some(84)),
            ("3-4 months", Some(105)),
            ("365 days/1 year", Some(365)),
            ("60 to 80", Some(70)),
            ("60 TO 80 Days", Some(70)),
            ("80 days", Some(80)),
            ("80", Some(80)),
            ("1 Year", Some(365)),
            ("12-week crop", Some(84)),
            ("1.5 years", Some(547)),
            ("4.1 months", Some(123)),
            (".5 months", Some(15)),
            ("about 60 to maturity", Some(60)),
            ("100 days for fruit (150 days for fully mature fruit)", Some(100)),
            ("70-110 days (SPROUTS: 5-10 days, MICROGREENS: 14-21 days)", Some(90)),
            ("45-55 days (SPROUTS, 4 days; MICROGREENS, 14-21 days)", Some(50)),
            ("(from seed (3 years)) 60 days", Some(60)),
            ("100 years", Some(36_500)),
            ("36500.9", Some(36_500)),
            ("", None),
            ("unknown", None),
            ("(60 days)", None),
            ("60 days (not closed 90 days", Some(60)),
        ] {
            assert_eq!(days(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn nobody_waits_longer_than_a_hundred_years() {
        for text in ["101 years", "36501 days", "99999999999999999999999999 days", "1-999999999999999999999 years"] {
            assert_eq!(days(text), Err(TooLarge), "{text}");
        }
    }

    #[test]
    fn depths_in_millimetres() {
        for (text, expected) in [
            ("20-30cm", Some(200)),
            ("20 to 30 cm", Some(200)),
            ("1.5cm", Some(15)),
            ("5mm-1cm", Some(5)),
            ("1mm", Some(1)),
            ("5 CM", Some(50)),
            ("3", Some(3)),
            ("2.5", Some(3)),
            ("2.4mm", Some(2)),
            (".5cm", Some(5)),
            ("approx.5cm", Some(50)),
            ("Surface sow", None),
            ("", None),
        ] {
            assert_eq!(millimetres(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn spacings_in_centimetres() {
        for (text, expected) in [
            ("1m", Some(100)),
            ("25mm", Some(3)),
            ("5mm", Some(1)),
            ("4mm", Some(0)),
            ("30", Some(30)),
            ("200cm", Some(200)),
            ("20 x 30cm", Some(20)),
            ("1.5-2m", Some(150)),
            ("none", None),
        ] {
            assert_eq!(centimetres(text), Ok(expected), "{text}");
        }
        assert_eq!(centimetres("99999999999m"), Err(TooLarge));
        assert_eq!(centimetres(&"9".repeat(400)), Err(TooLarge));
    }
}
