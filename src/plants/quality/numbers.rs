//! Numbers that can't be true, numbers that seldom are, and ranges that run backwards.

use crate::import::error::excerpt;
use crate::import::finding::{Flaw, Rule};
use crate::plants::import::{is_date, plain};
use crate::plants::model::Plant;
use std::ops::RangeInclusive;

const IMPOSSIBLE: Rule = Rule::error("impossible-number");
const UNLIKELY: Rule = Rule::warning("unlikely-number");
const REVERSED: Rule = Rule::warning("reversed-range");
const VAGUE_GERMINATION: Rule = Rule::info("vague-germination");

/// Which numbers are possible, and which are usual.
struct Bounds {
    what: &'static str,
    unit: &'static str,
    possible: RangeInclusive<i32>,
    usual: RangeInclusive<i32>,
}

/// From cress on a windowsill to asparagus; nuts and palms take longer.
const MATURITY: Bounds = Bounds { what: "time to maturity", unit: "days", possible: 3..=7_300, usual: 10..=2_000 };
const SPACING: Bounds = Bounds { what: "spacing", unit: "cm", possible: 1..=2_000, usual: 2..=500 };
/// Large bulbs and crowns go down to 20 cm.
const DEPTH: Bounds = Bounds { what: "sowing depth", unit: "mm", possible: 0..=500, usual: 0..=200 };
const GERMINATION_DAYS: Bounds = Bounds { what: "germination", unit: "days", possible: 1..=730, usual: 1..=180 };
const GERMINATION_WARMTH: Bounds =
    Bounds { what: "germination temperature", unit: "°C", possible: 0..=45, usual: 2..=38 };

/// Days after which an annual has long died.
const LONGEST_ANNUAL: i32 = 400;

impl Bounds {
    fn check(&self, number: i32, flaws: &mut Vec<Flaw>) {
        let Self { what, unit, .. } = self;
        let (rule, range) = if !self.possible.contains(&number) {
            (IMPOSSIBLE, &self.possible)
        } else if !self.usual.contains(&number) {
            (UNLIKELY, &self.usual)
        } else {
            return;
        };
        let (from, to) = (range.start(), range.end());
        flaws.push(rule.broken(format!("{what}: {number} {unit}, expected {from} to {to}")));
    }
}

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    // A running deployment stores 0 days where nothing is known.
    let unknown = plant.days_to_maturity.is_none() && plant.time_to_maturity_days == Some(0);
    for (bounds, number) in [
        (MATURITY, plant.time_to_maturity_days.filter(|_| !unknown)),
        (SPACING, plant.spacing_cm),
        (DEPTH, plant.sowing_depth_mm),
    ] {
        if let Some(number) = number {
            bounds.check(number, flaws);
        }
    }
    let life = plant.hardiness_life_cycle.as_deref().unwrap_or_default();
    let days = plant.time_to_maturity_days.unwrap_or(0);
    if days > LONGEST_ANNUAL && life.to_lowercase().contains("annual") {
        flaws.push(UNLIKELY.broken(format!("an annual that takes {days} days")));
    }
    for (column, text) in [
        ("days_to_maturity", &plant.days_to_maturity),
        ("plant_spacing", &plant.plant_spacing),
        ("sowing_depth", &plant.sowing_depth),
        ("germination", &plant.germination),
    ] {
        let text = plain(text.as_deref().unwrap_or_default());
        if let Some((from, to)) = reversed(&text).filter(|_| !is_date(&text)) {
            flaws.push(REVERSED.broken(format!("{column}: {from} to {to}")));
        }
    }
    if let Some(text) = super::filled(plant.germination.as_deref()) {
        check_germination(text, flaws);
    }
}

/// `5-10 days @ 20-28°C`: both halves are there and can be.
fn check_germination(text: &str, flaws: &mut Vec<Flaw>) {
    let (time, warmth) = text.split_once('@').unwrap_or((text, ""));
    let days: Vec<i32> = numbers(time).collect();
    let degrees: Vec<i32> = numbers(warmth).collect();
    if days.is_empty() || degrees.is_empty() || !time.contains("day") {
        let found = excerpt(text);
        flaws.push(
            VAGUE_GERMINATION
                .broken(format!("germination: expected days and degrees such as 5-10 days @ 20-28°C, found {found}")),
        );
        return;
    }
    for number in days {
        GERMINATION_DAYS.check(number, flaws);
    }
    for number in degrees {
        GERMINATION_WARMTH.check(number, flaws);
    }
}

/// The whole numbers of a text; one too large for that is the largest.
fn numbers(text: &str) -> impl Iterator<Item = i32> {
    text.split(|char: char| !char.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.parse().unwrap_or(i32::MAX))
}

/// The first range of a plain text such as `90-60` whose second number is the smaller one. With a unit between, as in `5mm-1cm`, the
/// numbers can't be compared.
fn reversed(text: &str) -> Option<(&str, &str)> {
    let is_number = |char: char| char.is_ascii_digit() || char == '.';
    text.match_indices('-').find_map(|(at, hyphen)| {
        let before = text[..at].trim_end();
        let behind = text[at + hyphen.len()..].trim_start();
        let from = &before[before.trim_end_matches(is_number).len()..];
        let to = &behind[..behind.len() - behind.trim_start_matches(is_number).len()];
        // `1-1/2` is one and a half.
        let is_mixed = behind[to.len()..].starts_with('/');
        let is_reversed = !is_mixed && from.parse::<f64>().ok()? > to.parse::<f64>().ok()?;
        is_reversed.then_some((from, to))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;

    #[test]
    fn what_cant_be_is_an_error_and_what_seldom_is_a_warning() {
        let days = |days| Plant { time_to_maturity_days: Some(days), ..good() };
        let spacing = |spacing| Plant { spacing_cm: Some(spacing), ..good() };
        let depth = |depth| Plant { sowing_depth_mm: Some(depth), ..good() };
        for (plant, rule, words) in [
            (days(0), "impossible-number", "time to maturity"),
            (days(8_000), "impossible-number", "time to maturity"),
            (days(5), "unlikely-number", "time to maturity"),
            (days(730), "unlikely-number", "an annual"),
            (spacing(0), "impossible-number", "spacing"),
            (spacing(3_000), "impossible-number", "spacing"),
            (spacing(1), "unlikely-number", "spacing"),
            (depth(600), "impossible-number", "sowing depth"),
            (depth(250), "unlikely-number", "sowing depth"),
        ] {
            assert_breaks(check, &plant, rule, words);
        }
        let tree = Plant { hardiness_life_cycle: Some("Hardy Perennial".into()), ..days(730) };
        for plant in [good(), spacing(200), depth(0), Plant { days_to_maturity: None, ..days(0) }, tree] {
            assert_keeps(check, &plant);
        }
    }

    #[test]
    fn ranges_run_forwards() {
        let days = |text: &str| Plant { days_to_maturity: Some(text.into()), ..good() };
        for text in ["90-60 days", "90 – 60 days", "90\u{2011}60", "60-90 days (fruit: 9-7 weeks)"] {
            assert_breaks(check, &days(text), "reversed-range", "days_to_maturity");
        }
        for text in ["60-90 days", "60-60 days", "20-day crop", "a - b", "5mm-1cm", "2-1/2 weeks", "12-10-2026"] {
            assert_keeps(check, &days(text));
        }
    }

    #[test]
    fn germination_has_days_and_degrees_that_can_be() {
        let germination = |text: &str| Plant { germination: Some(text.into()), ..good() };
        for (text, rule) in [
            ("5-10 days", "vague-germination"),
            ("warm @ 20°C", "vague-germination"),
            ("2 weeks @ 20°C", "vague-germination"),
            ("0 days @ 20°C", "impossible-number"),
            ("5-10 days @ 20-82°C", "impossible-number"),
            ("200 days @ 20°C", "unlikely-number"),
            ("10-5 days @ 20°C", "reversed-range"),
        ] {
            assert_breaks(check, &germination(text), rule, "germination");
        }
        assert_keeps(check, &germination("21-30 days to shoot @ 10-20°C"));
    }
}
