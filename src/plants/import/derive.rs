//! What follows from a row: the derived fields of the catalogue. Pure; each field is one function with its words beside
//! it. `t` is the prose of description, characteristics and additional information, `w` that and the plant type.

use crate::import::error::BadCell;
use crate::season::{ClimateZone, Month, MonthSet};

use super::keywords::{Prose, Words, words, words_in};
use super::measure::{self, TooLarge};
use super::row::{Category, RawPlant};

/// The derived fields of a row.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "the table's own columns")]
pub struct Derived {
    /// `full_sun`, `part_sun` or `bright_shade`.
    pub sun_need: &'static str,
    /// Whether it grows indoors.
    pub indoor_ok: bool,
    /// Whether it grows in a container.
    pub container_ok: bool,
    /// Whether it can be eaten.
    pub edible: bool,
    /// When it is sown, by climate zone; none where nothing is known of any.
    pub sowing_months: Option<SowingMonths>,
    /// From 0 (needs a lot of care) to 1 (looks after itself).
    pub maintainability_score: f64,
    /// Days from sowing to maturity.
    pub time_to_maturity_days: Option<i32>,
    /// The shape in which it grows.
    pub habit: Option<&'static str>,
    /// Whether it smells good.
    pub fragrant: bool,
    /// The colours of a flower; none of what isn't a flower.
    pub flower_colors: Option<Vec<&'static str>>,
    /// Millimetres.
    pub sowing_depth_mm: Option<i32>,
    /// Centimetres.
    pub spacing_cm: Option<i32>,
}

/// Months by climate zone, in the order of [`ClimateZone::ALL`]. A zone without months is one that nothing is known of.
pub type SowingMonths = [MonthSet; 5];

/// Derives all fields.
pub fn derive(row: &RawPlant<'_>) -> Result<Derived, BadCell> {
    let prose = Prose::read(row.description, row.characteristics, row.additional_information, row.plant_type);
    let position = words_in(row.position);
    let category = row.plant_category;
    let sun_need = sun_need(position);
    let container_ok = container_ok(category, prose.w);
    Ok(Derived {
        sun_need,
        indoor_ok: indoor_ok(category, container_ok, sun_need, position, prose.w),
        container_ok,
        edible: edible(category, prose.t),
        sowing_months: sowing_months(&row.sowing_periods, row.season),
        maintainability_score: maintainability_score(words_in(row.hardiness_life_cycle), prose.t),
        time_to_maturity_days: measured(
            "days_to_maturity",
            row.days_to_maturity,
            measure::days,
            "at most 36,500 days",
        )?,
        habit: habit(&prose),
        fragrant: fragrant(prose.t),
        flower_colors: flower_colors(category, prose.t),
        sowing_depth_mm: measured("sowing_depth", row.sowing_depth, measure::millimetres, "a depth")?,
        spacing_cm: measured("plant_spacing", row.plant_spacing, measure::centimetres, "a distance")?,
    })
}

/// The first of these that `position` names; part sun when it names none.
fn sun_need(position: Words) -> &'static str {
    const SUN_NEEDS: [(Words, &str); 3] = [
        (words(&["full sun"]), "full_sun"),
        (words(&["part sun", "partial", "part shade", "semi shade"]), "part_sun"),
        (SHADE, "bright_shade"),
    ];
    first(&SUN_NEEDS, position).unwrap_or("part_sun")
}

const SHADE: Words = words(&["shade"]);

/// Herbs and vegetables are, others when `t` says so.
fn edible(category: Category, t: Words) -> bool {
    const EDIBLE: Words = words(&["edible", "culinary"]);
    category != Category::Flower || t.any(EDIBLE)
}

/// Herbs do, others when `w` says so.
fn container_ok(category: Category, w: Words) -> bool {
    const CONTAINER: Words = words(&["container", "pot", "balcony", "compact", "dwarf", "small space"]);
    category == Category::Herb || w.any(CONTAINER)
}

/// What grows in containers, without full sun, and says so in `w`; and herbs of the shade.
fn indoor_ok(category: Category, container_ok: bool, sun_need: &str, position: Words, w: Words) -> bool {
    const INDOOR: Words = words(&["indoor", "houseplant", "windowsill"]);
    container_ok && sun_need != "full_sun" && w.any(INDOOR) || category == Category::Herb && position.any(SHADE)
}

/// When `t` says so.
fn fragrant(t: Words) -> bool {
    const FRAGRANT: Words = words(&["fragrant", "fragrance", "scented", "aromatic", "perfume", "perfumed"]);
    t.any(FRAGRANT)
}

/// The colours that `t` names, of flowers alone. Violet and lavender are shades of purple.
fn flower_colors(category: Category, t: Words) -> Option<Vec<&'static str>> {
    const COLORS: [(Words, &str); 10] = [
        (words(&["white"]), "white"),
        (words(&["yellow"]), "yellow"),
        (words(&["orange"]), "orange"),
        (words(&["red"]), "red"),
        (words(&["pink"]), "pink"),
        (words(&["purple", "violet", "lavender"]), "purple"),
        (words(&["blue"]), "blue"),
        (words(&["lavender"]), "lavender"),
        (words(&["violet"]), "violet"),
        (words(&["magenta"]), "magenta"),
    ];
    let named = COLORS.iter().filter(|(color, _)| t.any(*color));
    (category == Category::Flower).then(|| named.map(|(_, name)| *name).collect())
}

/// Hardiness, a little more for what `t` calls easy, less for what it calls difficult. Counted in hundredths, so that
/// nothing needs to be rounded.
fn maintainability_score(hardiness: Words, t: Words) -> f64 {
    const HARDINESS: [(Words, i32); 3] =
        [(words(&["frost tender"]), 40), (words(&["half hardy"]), 60), (words(&["hardy"]), 90)];
    const EASY: Words = words(&["easy", "low maintenance", "drought tolerant", "tough", "disease resistant"]);
    const DIFFICULT: Words = words(&["difficult", "high maintenance", "delicate", "fussy"]);
    let mut score = first(&HARDINESS, hardiness).unwrap_or(60);
    if t.any(EASY) {
        score += 5;
    }
    if t.any(DIFFICULT) {
        score -= 20;
    }
    f64::from(score.clamp(0, 100)) / 100.0
}

/// The first habit that the plant type names, else the characteristics, else the description.
fn habit(prose: &Prose) -> Option<&'static str> {
    const HABITS: [(Words, &str); 7] = [
        (words(&["climber", "climbing"]), "climber"),
        (words(&["vine", "vining"]), "vine"),
        (words(&["dwarf"]), "dwarf"),
        (words(&["compact"]), "compact"),
        (words(&["bush", "bushy", "shrub"]), "bush"),
        (words(&["groundcover", "ground cover"]), "groundcover"),
        (words(&["upright", "erect"]), "upright"),
    ];
    [prose.plant_type, prose.characteristics, prose.description].into_iter().find_map(|column| first(&HABITS, column))
}

/// The months that the zones' periods name; if none does, those of the season for the temperate zone.
fn sowing_months(periods: &[Option<&str>; 5], season: Option<&str>) -> Option<SowingMonths> {
    let mut months = periods.map(|period| named_months(period.unwrap_or_default()));
    if months.iter().all(|zone| zone.is_empty()) {
        months[ClimateZone::Temperate as usize] = seasons(season).flat_map(|(_, months)| months).collect();
    }
    months.iter().any(|zone| !zone.is_empty()).then_some(months)
}

/// The full English names of months that stand in the text as words of their own.
pub fn named_months(text: &str) -> MonthSet {
    text.split(|char: char| !char.is_alphabetic()).filter_map(|word| word.parse::<Month>().ok()).collect()
}

/// The southern seasons that a text names, each with its months.
pub fn seasons(text: Option<&str>) -> impl Iterator<Item = (&'static str, [Month; 3])> {
    const SEASONS: [(Words, &str, [Month; 3]); 4] = [
        (words(&["spring"]), "spring", [Month::September, Month::October, Month::November]),
        (words(&["summer"]), "summer", [Month::December, Month::January, Month::February]),
        (words(&["autumn", "fall"]), "autumn", [Month::March, Month::April, Month::May]),
        (words(&["winter"]), "winter", [Month::June, Month::July, Month::August]),
    ];
    let found = words_in(text);
    SEASONS.into_iter().filter(move |(name, ..)| found.any(*name)).map(|(_, name, months)| (name, months))
}

/// What the first row of a table says whose words are there.
fn first<T: Copy>(table: &[(Words, T)], found: Words) -> Option<T> {
    table.iter().find(|(words, _)| found.any(*words)).map(|(_, value)| *value)
}

fn measured(
    column: &'static str,
    text: Option<&str>,
    measure: fn(&str) -> Result<Option<i32>, TooLarge>,
    expected: &'static str,
) -> Result<Option<i32>, BadCell> {
    let text = text.unwrap_or_default();
    measure(text).map_err(|TooLarge| BadCell::new(column, expected, text))
}

#[cfg(test)]
mod tests;
