//! Numbers with what stands behind them, as people write them: `1,5 cm`, `1 1/2 in`, `½"`, `18 – 24 inches`, `20 x 30cm`. They
//! are counted in millionths, because `4.1 months` in binary fractions falls short of 123 days.

use crate::season::Month;

/// Millionths in one.
pub(super) const ONE: u64 = 1_000_000;

/// Fractions that are one character.
#[rustfmt::skip]
const FRACTIONS: [(char, &str); 15] = [
    ('½', "1/2"), ('⅓', "1/3"), ('⅔', "2/3"), ('¼', "1/4"), ('¾', "3/4"), ('⅕', "1/5"), ('⅖', "2/5"), ('⅗', "3/5"),
    ('⅘', "4/5"), ('⅙', "1/6"), ('⅚', "5/6"), ('⅛', "1/8"), ('⅜', "3/8"), ('⅝', "5/8"), ('⅞', "7/8"),
];

/// What inches and the like are divided by; `60/80 days` is no fraction.
const DENOMINATORS: [&str; 8] = ["2", "3", "4", "5", "6", "8", "16", "32"];

/// A number or a range, and what it counts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Quantity<'a> {
    /// The first number, in millionths.
    pub from: u64,
    /// The second number of a range, in millionths.
    pub to: Option<u64>,
    /// The word or sign behind, empty when there is none.
    pub unit: &'a str,
    /// What stands behind the numbers.
    pub rest: &'a str,
}

/// A text with one sign for each kind: hyphens, fractions, and the marks of feet and inches.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '\u{2044}' | '\u{2215}' => plain.push('/'),
            '\u{2019}' | '\u{2032}' => plain.push('\''),
            '\u{201d}' | '\u{2033}' => plain.push('"'),
            _ => match FRACTIONS.iter().find(|(sign, _)| *sign == char) {
                Some((_, fraction)) => {
                    if plain.ends_with(|before: char| before.is_ascii_digit()) {
                        plain.push(' ');
                    }
                    plain.push_str(fraction);
                }
                None => plain.push(char),
            },
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
        [day, month] if is_month(month) => is_number(day),
        [month, day] if is_month(month) => is_number(day),
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
    pub(super) fn first(text: &'a str) -> Option<Self> {
        let digit = text.find(|char: char| char.is_ascii_digit())?;
        // `.5` is a half, but `approx.5` isn't.
        let start = match text[..digit].strip_suffix('.') {
            Some(before) if !before.ends_with(char::is_alphanumeric) => before.len(),
            _ => digit,
        };
        let (from, behind) = number(&text[start..])?;
        let (to, rest) = match range_end(behind) {
            Some((to, behind)) => (Some(to), behind),
            None => (None, pair_end(behind).unwrap_or(behind)),
        };
        Some(Self { from, to, unit: unit(rest), rest })
    }
}

/// The second number of a range that a text continues, and the rest.
fn range_end(text: &str) -> Option<(u64, &str)> {
    let text = text.trim_start();
    let behind = match text.strip_prefix('-') {
        Some(behind) => behind,
        None if word(text).eq_ignore_ascii_case("to") => &text["to".len()..],
        None => return None,
    };
    number(behind.trim_start())
}

/// What stands behind the second number of `20 x 30cm`: both have its unit.
fn pair_end(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let behind = match text.strip_prefix(['x', 'X', '×', '*', '/']) {
        Some(behind) => behind,
        None if word(text).eq_ignore_ascii_case("by") => &text["by".len()..],
        None => return None,
    };
    number(behind.trim_start()).map(|(_, rest)| rest)
}

/// The number that a text begins with in millionths, and the rest. One of astronomic size stays at the largest.
fn number(text: &str) -> Option<(u64, &str)> {
    if let Some(fraction) = fraction(text) {
        return Some(fraction);
    }
    let (whole, rest) = digits(text);
    // `1 1/2`, and `1-1/2`, which is no range: that would run backwards.
    let mixed = rest.strip_prefix('-').or_else(|| rest.strip_prefix(char::is_whitespace)).map(str::trim_start);
    if let Some((part, rest)) = mixed.and_then(fraction)
        && whole.bytes().any(|digit| digit != b'0')
    {
        return Some((millionths(whole, "").saturating_add(part), rest));
    }
    if let Some((grouped, rest)) = grouped(whole, rest) {
        return Some((millionths(&grouped, ""), rest));
    }
    let (decimals, rest) = match rest.strip_prefix(['.', ',']).map(digits) {
        Some((decimals, rest)) if !decimals.is_empty() => (decimals, rest),
        _ => ("", rest),
    };
    (!whole.is_empty() || !decimals.is_empty()).then(|| (millionths(whole, decimals), rest))
}

/// `1/2` and the like.
fn fraction(text: &str) -> Option<(u64, &str)> {
    let (above, rest) = digits(text);
    let (below, rest) = digits(rest.strip_prefix('/')?);
    let is_fraction = DENOMINATORS.contains(&below) && !rest.starts_with('/');
    let (above, below): (u64, u64) = (above.parse().ok()?, below.parse().ok()?);
    (is_fraction && above < below).then(|| (above * ONE / below, rest))
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

fn millionths(whole: &str, decimals: &str) -> u64 {
    let padded = decimals.bytes().chain(*b"000000").take(6);
    let digits = whole.bytes().chain(padded);
    digits.fold(0, |sum: u64, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
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

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, from, to, unit) in [
            ("90-130 days", 90_000_000, Some(130_000_000), "days"),
            ("18 – 24 inches", 18_000_000, Some(24_000_000), "inches"),
            ("5\u{2011}10mm", 5_000_000, Some(10_000_000), "mm"),
            ("1,5 cm", 1_500_000, None, "cm"),
            ("0,125 m", 125_000, None, "m"),
            ("1,000 days", 1_000_000_000, None, "days"),
            ("5, 10 cm", 5_000_000, None, ""),
            ("1/2 inch", 500_000, None, "inch"),
            ("½\"", 500_000, None, "inch"),
            ("1½ in", 1_500_000, None, "in"),
            ("1 1/2in", 1_500_000, None, "in"),
            ("1-1/2 in", 1_500_000, None, "in"),
            ("1/4-1/2 in", 250_000, Some(500_000), "in"),
            ("¼ to ¾ in", 250_000, Some(750_000), "in"),
            ("1 ⅔ ft", 1_666_666, None, "ft"),
            ("60/80 days", 60_000_000, None, "days"),
            ("6''", 6_000_000, None, "inch"),
            ("2’ apart", 2_000_000, None, "foot"),
            ("6”", 6_000_000, None, "inch"),
            ("2 'Roma'", 2_000_000, None, ""),
            ("20 x 30 cm", 20_000_000, None, "cm"),
            ("20 by 30mm", 20_000_000, None, "mm"),
            (".5cm", 500_000, None, "cm"),
            ("approx.5cm", 5_000_000, None, "cm"),
            ("3 per m2", 3_000_000, None, "per"),
        ] {
            let plain = plain(text);
            let Quantity { from: first, to: last, unit: behind, .. } = Quantity::first(&plain).unwrap();
            assert_eq!((first, last, behind), (from, to, unit), "{text}");
        }
        assert_eq!(Quantity::first("some"), None);
    }

    #[test]
    fn dates_are_no_numbers() {
        for text in
            ["12-Oct", "05-Oct", "10-May", "Oct-12", "1-Sept", "12-Oct-26", "5/10/2026", "2026-10-05 0:00", "Jan-30"]
        {
            assert!(is_date(text), "{text}");
        }
        for text in ["10-12", "12 days", "1/2", "May", "10-12 days", "may 5mm", "5-10-15", "10-12/14", ""] {
            assert!(!is_date(text), "{text}");
        }
    }
}
