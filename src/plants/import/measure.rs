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
pub(crate) struct TooLarge;

/// Days to maturity: the middle of a range, rounded down. What stands in parentheses doesn't count.
pub(crate) fn days(text: &str) -> Result<Option<i32>, TooLarge> {
    let text = outside_parentheses(text);
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
pub(crate) fn millimetres(text: &str) -> Result<Option<i32>, TooLarge> {
    length(text, 1)
}

/// A spacing in centimetres; a bare number is one already.
pub(crate) fn centimetres(text: &str) -> Result<Option<i32>, TooLarge> {
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

#[cfg(test)]
mod tests {
    use super::*;

    type Measure = fn(&str) -> Result<Option<i32>, TooLarge>;

    fn assert_measures(measure: Measure, expected: &[(&str, i32)]) {
        for (text, number) in expected {
            assert_eq!(measure(text), Ok(Some(*number)), "{text}");
        }
        for text in ["", "unknown", "surface", "- cm"] {
            assert_eq!(measure(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn days_to_maturity_as_the_catalogue_writes_them() {
        let expected = [
            ("90-130 days", 110),
            ("90–130 days", 110),
            ("90 — 130 days", 110),
            ("730 days (2 years)", 730),
            ("1-2 years", 547),
            ("12 weeks", 84),
            ("3-4 months", 105),
            ("365 days/1 year", 365),
            ("60 TO 80 Days", 70),
            ("80", 80),
            ("1 Year", 365),
            ("12-week crop", 84),
            ("4.1 months", 123),
            (".5 months", 15),
            ("about 60 to maturity", 60),
            ("100 days for fruit (150 days for fully mature fruit)", 100),
            ("70-110 days (SPROUTS: 5-10 days, MICROGREENS: 14-21 days)", 90),
            ("(from seed (3 years)) 60 days", 60),
            ("60 days (not closed 90 days", 60),
            ("100 years", 36_500),
            ("36500.9", 36_500),
        ];
        assert_measures(days, &expected);
        assert_eq!(days("(60 days)"), Ok(None));
        for text in ["101 years", "36501 days", "99999999999999999999999999 days", "1-999999999999999999999 years"] {
            assert_eq!(days(text), Err(TooLarge), "{text}");
        }
    }

    #[test]
    fn lengths_are_rounded_in_their_units() {
        let depths = [
            ("20-30cm", 200),
            ("20 to 30 cm", 200),
            ("1.5cm", 15),
            ("5mm-1cm", 5),
            ("5 CM", 50),
            ("2.5", 3),
            ("2.4mm", 2),
            (".5cm", 5),
            ("approx.5cm", 50),
        ];
        assert_measures(millimetres, &depths);
        let spacings =
            [("1m", 100), ("25mm", 3), ("5mm", 1), ("4mm", 0), ("30", 30), ("20 x 30cm", 20), ("1.5-2m", 150)];
        assert_measures(centimetres, &spacings);
        assert_eq!(centimetres("99999999999m"), Err(TooLarge));
        assert_eq!(centimetres(&"9".repeat(400)), Err(TooLarge));
    }
}
