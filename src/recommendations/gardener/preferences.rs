//! What the gardener's ranking reads of a request beside the engine's criteria. Equal preferences have equal answers, so they are
//! part of the cache's key.

use super::kinds::Kinds;
use crate::preferences::UserPreferences;
use crate::season::{Month, MonthSet};

/// The width of the pots, in cm.
const POTS: [(&str, u16); 4] = [("small", 20), ("medium", 30), ("large", 40), ("very_large", 60)];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Preferences {
    /// The kinds that are asked for.
    pub(super) kinds: Kinds,
    /// The width of the largest pot; 0 where the plants stand in open ground, or no known size was named.
    pub(super) pot_cm: u16,
    /// The plot in square decimetres; 0 where no area was named that a plot can have.
    pub(super) area_dm2: u32,
    /// Nothing poisonous may be offered.
    pub(super) pets_or_toddlers: bool,
    /// The months in which frost is likely at the place.
    pub(super) frosty: MonthSet,
}

impl Preferences {
    /// Those of a request, for a place where frost is likely in these months.
    pub fn new(preferences: &UserPreferences, frosty: impl IntoIterator<Item = Month>) -> Self {
        let (site, asked) = (&preferences.site, &preferences.preferences);
        let kinds: Vec<String> = asked.edible_types.iter().chain(&asked.ornamental_types).cloned().collect();
        let widths = POTS.iter().filter(|(size, _)| site.container_sizes.iter().any(|named| named == size));
        let widest = widths.map(|(_, width)| *width).max().unwrap_or_default();
        Self {
            kinds: Kinds::named(&kinds),
            pot_cm: if site.containers { widest } else { 0 },
            area_dm2: square_decimetres(site.area_m2),
            // The frontend has sent it in either place.
            pets_or_toddlers: asked.pets_or_toddlers || preferences.practical.pets_or_toddlers,
            frosty: frosty.into_iter().collect(),
        }
    }

    /// The months in which frost is likely at the place.
    pub(crate) fn frosty_months(&self) -> MonthSet {
        self.frosty
    }
}

/// An area up to a square kilometre; 0 for what is no area.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to what fits")]
fn square_decimetres(area_m2: f64) -> u32 {
    if area_m2.is_nan() { 0 } else { (area_m2 * 100.0).round().clamp(0.0, 1e8) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: impl FnOnce(&mut UserPreferences)) -> Preferences {
        let mut preferences = UserPreferences::default();
        change(&mut preferences);
        Preferences::new(&preferences, [])
    }

    #[test]
    fn the_largest_pot_counts() {
        assert_eq!(read(|_| {}).pot_cm, 30);
        let sizes = |sizes: &[&str]| {
            let sizes = sizes.iter().map(|&size| size.to_owned()).collect();
            read(|preferences| preferences.site.container_sizes = sizes).pot_cm
        };
        assert_eq!([sizes(&["very_large", "small"]), sizes(&["large"]), sizes(&[]), sizes(&["bath"])], [60, 40, 0, 0]);
        assert_eq!(read(|preferences| preferences.site.containers = false).pot_cm, 0);
    }

    #[test]
    fn an_area_is_bounded_and_nonsense_is_none() {
        let area = |area| read(|preferences| preferences.site.area_m2 = area).area_dm2;
        assert_eq!([area(2.0), area(0.5), area(-3.0), area(f64::NAN), area(1e300)], [200, 50, 0, 0, 100_000_000]);
    }

    #[test]
    fn pets_are_read_wherever_they_stand() {
        assert!(!read(|_| {}).pets_or_toddlers);
        assert!(read(|preferences| preferences.preferences.pets_or_toddlers = true).pets_or_toddlers);
        assert!(read(|preferences| preferences.practical.pets_or_toddlers = true).pets_or_toddlers);
    }
}
