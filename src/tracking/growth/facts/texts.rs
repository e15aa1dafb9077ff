//! Facts from the catalogue's texts, which come in lower case unless said otherwise.

use super::reading::{Measure, Unit, measures, mentions, mentions_any, without_brackets};
use super::{Frost, Habit, Life, SeedKind, Sun, Water};

pub(super) fn life(hardiness: &str, plant_type: &str) -> Option<Life> {
    // What is grown as an annual is looked after as one, however long it lives where it comes from.
    if plant_type.contains("grown as an annual") {
        return Some(Life::Annual);
    }
    if plant_type.contains("grown as a biennial") {
        return Some(Life::Biennial);
    }
    let words = [("biennial", Life::Biennial), ("perennial", Life::Perennial), ("annual", Life::Annual)];
    let told = |text| words.iter().find(|(word, _)| mentions(text, word)).map(|(_, life)| *life);
    told(hardiness).or_else(|| told(plant_type))
}

pub(super) fn frost(hardiness: &str) -> Option<Frost> {
    let words = [("tender", Frost::Tender), ("half", Frost::HalfHardy)];
    let told = words.iter().find(|(word, _)| hardiness.contains(word)).map(|(_, frost)| *frost);
    told.or_else(|| mentions(hardiness, "hardy").then_some(Frost::Hardy))
}

pub(super) fn sun(position: &str, sun_need: Option<&str>) -> Option<Sun> {
    let says = |words: &[&str]| words.iter().any(|word| position.contains(word));
    let full = says(&["full sun", "full or part", "full or partial"]) || position == "full";
    let part = says(&["part sun", "partial", "part shade", "semi", "part or full", "part to full"]);
    match (full, part) {
        (true, true) => Some(Sun::Any),
        (true, false) => Some(Sun::Full),
        (false, _) if says(&["shade or", "bright shade", "full shade"]) => Some(Sun::Shade),
        (false, true) => Some(Sun::Part),
        (false, false) if says(&["shade"]) => Some(Sun::Shade),
        (false, false) => match sun_need? {
            "full_sun" => Some(Sun::Full),
            "part_sun" => Some(Sun::Part),
            "bright_shade" => Some(Sun::Shade),
            _ => None,
        },
    }
}

/// `about` has the texts that may say that it likes dry soil, where these count.
pub(super) fn water(need: &str, position: &str, about: Option<&str>) -> Water {
    let dry = ["drought tolerant", "drought hardy", "dry garden", "dry soil"];
    if mentions(position, "wet") || need.contains("wet") {
        Water::Wet
    } else if need.contains("high") {
        Water::Moist
    } else if need.contains("low") {
        Water::Dry
    } else if mentions(position, "moist") {
        Water::Moist
    } else if about.is_some_and(|about| mentions_any(about, &dry)) {
        Water::Dry
    } else {
        Water::Regular
    }
}

/// The first of the texts that tells a habit decides: the plant type, the name, and last the stored habit, for a
/// taken-over database holds other things in that column.
pub(super) fn habit(texts: [&str; 3]) -> Habit {
    let told = |text| {
        if mentions_any(text, &["climbing", "climber", "vining", "vine", "indeterminate"]) {
            return Some(Habit::Climbing);
        }
        mentions_any(text, &["dwarf", "bush", "bushy", "compact", "determinate"]).then_some(Habit::Bush)
    };
    texts.into_iter().find_map(told).unwrap_or(Habit::Unknown)
}

pub(super) fn seed_kind(seed_type: &str, name: &str) -> SeedKind {
    let hybrid = ["f1", "f2", "hybrid"];
    if mentions_any(seed_type, &hybrid) || mentions_any(name, &hybrid) {
        SeedKind::Hybrid
    } else if seed_type.contains("open pollinated") || seed_type.contains("heirloom") {
        SeedKind::OpenPollinated
    } else {
        SeedKind::Unknown
    }
}

fn first(text: &str, unit: Unit) -> Option<Measure> {
    measures(text).into_iter().find(|measure| measure.unit == unit)
}

/// The days in a germination text. A number without a unit counts as days unless it follows the `@` of a
/// temperature.
pub(super) fn days_to_sprout(germination: &str) -> Option<(i32, i32)> {
    let text = without_brackets(germination);
    let before_at = text.split('@').next().unwrap_or_default();
    let days = first(&text, Unit::Days).or_else(|| first(before_at, Unit::Unknown))?;
    (days.high > 0.0).then(|| (bounded(days.low, 730), bounded(days.high, 730)))
}

/// The temperature in a germination text, in °C; a number without a unit is one when it follows an `@`.
pub(super) fn warmth(germination: &str) -> Option<(i32, i32)> {
    let text = without_brackets(germination);
    let after_at = text.split_once('@').map_or("", |(_, after)| after);
    let warmth = first(&text, Unit::Celsius).or_else(|| first(after_at, Unit::Unknown))?;
    let possible = warmth.low >= 1.0 && warmth.high <= 45.0;
    possible.then(|| (bounded(warmth.low, 45), bounded(warmth.high, 45)))
}

/// The first length in the first clause of the plant type: `Climbing annual to 180cm; ...`.
pub(super) fn height(plant_type: &str) -> Option<i32> {
    let habit = plant_type.split(';').next().unwrap_or_default();
    first(habit, Unit::Centimetres).map(|length| bounded(length.high, 10_000))
}

#[expect(clippy::cast_possible_truncation, reason = "clamped first")]
fn bounded(number: f64, most: i32) -> i32 {
    number.clamp(1.0, f64::from(most)).round() as i32
}

/// The clause of the characteristics that warns of poison or irritation.
pub(super) fn hazard(characteristics: Option<&str>) -> Option<String> {
    let warns = |clause: &&str| {
        let clause = clause.to_lowercase();
        let denied = clause.contains("non") || clause.contains("not ") || clause.contains("free");
        let words = ["toxic", "poison", "irritate", "irritant"];
        words.iter().any(|word| clause.contains(word)) && !denied
    };
    let clause = characteristics?.split(';').map(str::trim).find(warns)?;
    Some(clause.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn germination_texts_are_read_in_every_form() {
        for (text, days, temperature) in [
            ("7-14 days @ 18-22°c", Some((7, 14)), Some((18, 22))),
            ("7\u{2013}14 days", Some((7, 14)), None),
            ("14 to 21 days to root @ 20°c", Some((14, 21)), Some((20, 20))),
            ("10 days (longer in cold soil) @ 15 - 18c", Some((10, 10)), Some((15, 18))),
            ("18-22°c, 5-8 days", Some((5, 8)), Some((18, 22))),
            ("2-3 weeks", Some((14, 21)), None),
            ("1 month @ 12", Some((30, 30)), Some((12, 12))),
            ("21-14", Some((14, 21)), None),
            ("0 days", None, None),
            ("(7-14 days", None, None),
            ("when it rains", None, None),
            ("", None, None),
            ("9999999999 days @ 400°c", Some((730, 730)), None),
        ] {
            assert_eq!(days_to_sprout(text), days, "{text}");
            assert_eq!(warmth(text), temperature, "{text}");
        }
    }

    #[test]
    fn the_position_tells_the_sun() {
        for (position, need, expected) in [
            ("full sun, well drained soil", None, Some(Sun::Full)),
            ("part sun to full sun", None, Some(Sun::Any)),
            ("full or part sun", None, Some(Sun::Any)),
            ("part or full sun", None, Some(Sun::Any)),
            ("part sun, moist soil", None, Some(Sun::Part)),
            ("shade or part sun", None, Some(Sun::Shade)),
            ("", Some("bright_shade"), Some(Sun::Shade)),
            ("", None, None),
        ] {
            assert_eq!(sun(position, need), expected, "{position}");
        }
    }

    #[test]
    fn life_and_frost_are_read_from_the_hardiness() {
        assert_eq!(life("frost tender annual", ""), Some(Life::Annual));
        assert_eq!(life("", "biennial 200cm"), Some(Life::Biennial));
        let impatiens = "compact perennial grown as an annual";
        assert_eq!(life("frost tender perennial", impatiens), Some(Life::Annual));
        assert_eq!(life("", ""), None);
        assert_eq!(frost("half hardy perennial"), Some(Frost::HalfHardy));
        assert_eq!(frost("hardy once established"), Some(Frost::Hardy));
        assert_eq!(frost("semihardy"), None);
        assert_eq!(frost(""), None);
    }

    #[test]
    fn hazards_are_quoted_unless_denied() {
        assert_eq!(hazard(Some("Fragrant; Toxic seeds.")).as_deref(), Some("Toxic seeds"));
        assert_eq!(hazard(Some("Non-toxic; Compact")), None);
        assert_eq!(hazard(None), None);
    }

    #[test]
    fn heights_stand_in_the_first_clause() {
        assert_eq!(height("climbing annual to 1.8m; pods to 20cm"), Some(180));
        assert_eq!(height("bushy; pods to 20cm"), None);
    }
}
