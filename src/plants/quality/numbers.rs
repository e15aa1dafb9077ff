//! Numbers that can't be true, numbers that seldom are, ranges that run backwards, and days without their basis.

use std::ops::RangeInclusive;

use super::{filled, says};
use crate::import::error::{Flaw, excerpt};
use crate::plants::head_start::head_start;
use crate::plants::import::{WORDS, is_date, plain, text};
use crate::plants::model::Plant;

/// What is measured, in which unit, and which numbers are possible and which are usual.
struct Bounds(&'static str, &'static str, RangeInclusive<i32>, RangeInclusive<i32>);

/// From cress on a windowsill to asparagus; nuts and palms take longer.
const MATURITY: Bounds = Bounds("time to maturity", "days", 3..=7_300, 10..=2_000);
const SPACING: Bounds = Bounds("spacing", "cm", 1..=2_000, 2..=500);
/// Large bulbs and crowns go down to 20 cm.
const DEPTH: Bounds = Bounds("sowing depth", "mm", 0..=500, 0..=200);
const GERMINATION_DAYS: Bounds = Bounds("germination", "days", 1..=730, 1..=180);
const GERMINATION_WARMTH: Bounds = Bounds("germination temperature", "°C", 0..=45, 2..=38);

/// Days after which an annual has long died.
const LONGEST_ANNUAL: i32 = 400;

impl Bounds {
    fn check(&self, number: i32, flaws: &mut Vec<Flaw>) {
        let Self(what, unit, possible, usual) = self;
        let said = |range: &RangeInclusive<i32>| {
            format!("{what}: {number} {unit}, expected {} to {}", range.start(), range.end())
        };
        if !possible.contains(&number) {
            flaws.push(Flaw::error("impossible-number", said(possible)));
        } else if !usual.contains(&number) {
            flaws.push(Flaw::warning("unlikely-number", said(usual)));
        }
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
    let days = plant.time_to_maturity_days.unwrap_or(0);
    if days > LONGEST_ANNUAL && says(plant.hardiness_life_cycle.as_deref(), &["annual"]) {
        flaws.push(Flaw::warning("unlikely-number", format!("an annual that takes {days} days")));
    }
    for column in ["days_to_maturity", "plant_spacing", "sowing_depth", "germination"] {
        let text = plain(text(plant, column).unwrap_or_default());
        if let Some((from, to)) = reversed(&text).filter(|_| !is_date(&text)) {
            flaws.push(Flaw::warning("reversed-range", format!("{column}: {from} to {to}")));
        }
    }
    if let Some(text) = filled(plant.germination.as_deref()) {
        check_germination(text, flaws);
    }
    // Of crops that are raised in trays some merchants count from sowing and others from planting out, two months apart.
    if let Some(text) = filled(plant.days_to_maturity.as_deref())
        && plant.time_to_maturity_days.is_some()
        && head_start(plant) > 0
        && !WORDS.day_bases.iter().any(|word| text.to_lowercase().contains(word))
    {
        let expected = "expected their basis, such as 70-90 days from transplanting";
        flaws.push(Flaw::warning("days-without-basis", format!("days_to_maturity: {expected}, found {text}")));
    }
}

/// `5-10 days @ 20-28°C`: both halves are there and can be.
fn check_germination(text: &str, flaws: &mut Vec<Flaw>) {
    let (time, warmth) = text.split_once('@').unwrap_or((text, ""));
    let days: Vec<i32> = numbers(time).collect();
    let degrees: Vec<i32> = numbers(warmth).collect();
    if days.is_empty() || degrees.is_empty() || !time.contains("day") {
        let expected = "expected days and degrees such as 5-10 days @ 20-28°C";
        flaws.push(Flaw::info("vague-germination", format!("germination: {expected}, found {}", excerpt(text))));
        return;
    }
    for (bounds, numbers) in [(GERMINATION_DAYS, days), (GERMINATION_WARMTH, degrees)] {
        for number in numbers {
            bounds.check(number, flaws);
        }
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
