//! Times and lengths as the catalogue writes them: `90-130 days`, `1-2 years`, `5mm-1cm`, `6 inches`.

use super::quantity::{ONE, Quantity, is_date, plain};

/// Hours in a unit of time; anything else is a day.
pub(crate) const HOURS: [(&str, u64); 9] = [
    ("day", 24),
    ("year", 24 * 365),
    ("yr", 24 * 365),
    ("month", 24 * 30),
    ("mth", 24 * 30),
    ("week", 24 * 7),
    ("wk", 24 * 7),
    ("hour", 1),
    ("hr", 1),
];

/// Hundredths of a millimetre in a unit of length.
pub(crate) const LENGTHS: [(&str, u64); 14] = [
    ("mm", 100),
    ("millimetre", 100),
    ("millimeter", 100),
    ("cm", 1_000),
    ("centimetre", 1_000),
    ("centimeter", 1_000),
    ("m", 100_000),
    ("metre", 100_000),
    ("meter", 100_000),
    ("in", 2_540),
    ("inch", 2_540),
    ("ft", 30_480),
    ("foot", 30_480),
    ("feet", 30_480),
];

/// Words that stand behind a number without a unit and say nothing of one.
const NO_UNITS: [&str; 13] =
    ["after", "and", "apart", "below", "between", "deep", "each", "for", "from", "or", "to", "until", "wide"];

/// Days to maturity: the middle of a range, rounded down. What stands in parentheses doesn't count, and a date is none.
pub(crate) fn days(text: &str) -> Option<u64> {
    let text = plain(&outside_parentheses(text));
    let quantity = Quantity::first(&text).filter(|_| !is_date(&text))?;
    let twice = quantity.from.saturating_add(quantity.to.unwrap_or(quantity.from));
    let hours = size(&HOURS, quantity.unit).unwrap_or(24);
    let days = twice.saturating_mul(hours) / (2 * 24 * ONE);
    Some(if hours == 1 { days.max(1) } else { days })
}

/// A depth in millimetres; a bare number is one already.
pub(crate) fn millimetres(text: &str) -> Option<u64> {
    length(text, 1)
}

/// A spacing in centimetres; a bare number is one already.
pub(crate) fn centimetres(text: &str) -> Option<u64> {
    length(text, 10)
}

/// The first length of a text in units of so many millimetres, rounded to the nearest, halves up. Dates are none, and so is
/// how many plants stand on an area.
fn length(text: &str, unit: u64) -> Option<u64> {
    let text = plain(text);
    let quantity = Quantity::first(&text).filter(|quantity| !is_date(&text) && !is_density(quantity))?;
    let unit = 100 * unit;
    let length = quantity.from.saturating_mul(size(&LENGTHS, quantity.unit).unwrap_or(unit)) / unit;
    Some(length.saturating_add(ONE / 2) / ONE)
}

/// Whether the number of a text is read: it is no date, and no unit is unknown behind it.
pub(crate) fn is_read(text: &str, units: &[(&str, u64)]) -> bool {
    if is_date(&plain(text)) {
        return false;
    }
    let text = plain(&outside_parentheses(text));
    let Some(Quantity { unit, .. }) = Quantity::first(&text) else { return true };
    let is_no_unit = NO_UNITS.iter().any(|word| word.eq_ignore_ascii_case(unit));
    unit.is_empty() || is_no_unit || size(units, unit).is_some()
}

/// `3 per m2`, `9 plants/m2`.
fn is_density(quantity: &Quantity<'_>) -> bool {
    let has_length = size(&LENGTHS, quantity.unit).is_some();
    let mut words = quantity.rest.split(|char: char| !char.is_alphanumeric());
    let behind = quantity.rest.trim_start().trim_start_matches(char::is_alphabetic);
    !has_length && (words.any(|word| word.eq_ignore_ascii_case("per")) || behind.starts_with('/'))
}

/// What a unit, singular or plural, is worth.
fn size(units: &[(&str, u64)], word: &str) -> Option<u64> {
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
        assert_measures(millimetres, &[
            ("20-30cm", 200), ("20 to 30 cm", 200), ("1.5cm", 15), ("5mm-1cm", 5), ("5 CM", 50), ("2.5", 3), ("2.4mm", 2),
            (".5cm", 5), ("approx.5cm", 50), ("6 inches", 152), ("1 ft", 305), ("5 centimeters", 50), ("1 metre", 1_000),
            ("1,5 cm", 15), ("0,125 m", 125), ("5, 10 cm", 5), ("1/2 inch", 13), ("½\"", 13), ("1 1/2 in", 38),
            ("1½ in", 38), ("1-1/2 in", 38), ("1/4-1/2 in", 6), ("¼ to ¾ in", 6), ("1 ⅔ ft", 508), ("1½ Millimetres", 2),
            ("6''", 152), ("6”", 152), ("2'", 610), ("2’ apart", 610), ("2 'Roma'", 2), ("3 feet", 914), ("5 deep", 5),
        ]);
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
            (&LENGTHS[..], ["3 per m2", "2 hands", "5 days", "12-Oct"], ["30", "30 apart", "twice the seed", "1/2\""]),
            (
                &HOURS[..],
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
