//! What the gardener's ranking reads of a request beside the engine's criteria. Equal preferences have equal answers, so
//! they are part of the cache's key.

use super::kinds::{self, Kinds};
use crate::preferences::UserPreferences;
use crate::season::{Month, MonthSet};

const POTS: [(&str, u16); 4] = [("small", 20), ("medium", 30), ("large", 40), ("very_large", 60)];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Preferences {
    pub(super) kinds: Kinds,
    /// The width of the largest pot; 0 where the plants stand in open ground, or no known size was named.
    pub(super) pot_cm: u16,
    /// The plot in square decimetres; 0 where no area was named that a plot can have.
    pub(super) area_dm2: u32,
    /// Nothing poisonous may be offered.
    pub(super) pets_or_toddlers: bool,
    /// The months in which frost is likely at the place.
    pub(in crate::recommendations) frosty: MonthSet,
}

impl Preferences {
    /// Those of a request, for a place where frost is likely in these months.
    pub fn new(preferences: &UserPreferences, frosty: impl IntoIterator<Item = Month>) -> Self {
        let (site, asked) = (&preferences.site, &preferences.preferences);
        let words = asked.edible_types.iter().chain(&asked.ornamental_types);
        let widths = POTS.iter().filter(|(size, _)| site.container_sizes.iter().any(|named| named == size));
        let widest = widths.map(|(_, width)| *width).max().unwrap_or_default();
        Self {
            kinds: kinds::named(words.map(String::as_str)),
            pot_cm: if site.containers { widest } else { 0 },
            area_dm2: square_decimetres(site.area_m2),
            // The frontend has sent it in either place.
            pets_or_toddlers: asked.pets_or_toddlers || preferences.practical.pets_or_toddlers,
            frosty: frosty.into_iter().collect(),
        }
    }
}

/// An area up to a square kilometre; 0 for what is no area.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to what fits")]
fn square_decimetres(area_m2: f64) -> u32 {
    if area_m2.is_nan() { 0 } else { (area_m2 * 100.0).round().clamp(0.0, 1e8) as u32 }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(said: &Value) -> Preferences {
        Preferences::new(&UserPreferences::saying(said), [])
    }

    #[test]
    fn the_largest_pot_counts() {
        for (site, cm) in [
            (json!({}), 30),
            (json!({ "container_sizes": ["very_large", "small"] }), 60),
            (json!({ "container_sizes": ["large"] }), 40),
            (json!({ "container_sizes": [] }), 0),
            (json!({ "container_sizes": ["bath"] }), 0),
            (json!({ "containers": false }), 0),
        ] {
            assert_eq!(read(&json!({ "site": site })).pot_cm, cm, "{site}");
        }
    }

    #[test]
    fn an_area_is_bounded_and_nonsense_is_none() {
        assert_eq!([2.0, 0.5, -3.0, f64::NAN, 1e300].map(square_decimetres), [200, 50, 0, 0, 100_000_000]);
    }

    #[test]
    fn pets_are_read_wherever_they_stand() {
        let pets = |part: &str| read(&json!({ part: { "pets_or_toddlers": true } })).pets_or_toddlers;
        assert_eq!([pets("preferences"), pets("practical"), pets("site")], [true, true, false]);
    }
}
