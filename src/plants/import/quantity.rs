//! Numbers with what stands behind them, as people write them: `1,5 cm`, `1 1/2 in`, `½"`, `18 – 24 inches`, `20 x 30cm`. They
//! are counted in millionths, because `4.1 months` in binary fractions falls short of 123 days.

use unicode_normalization::UnicodeNormalization as _;

use crate::fold::is_hyphen;
use crate::season::Month;

/// Millionths in one.
pub(super) const ONE: u64 = 1_000_000;

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
