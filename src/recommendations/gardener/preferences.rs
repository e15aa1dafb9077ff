//! What the gardener's ranking reads of a request beside the engine's criteria. Equal preferences have equal answers, so
//! they are part of the cache's key.

use super::super::engine::Zone;
use super::kinds::Kinds;
use crate::climate::frost;
use crate::climate::model::Suburb;
use crate::plants::sowing_window;
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
    pub(in crate::recommendations) frosty: MonthSet,
}

impl Preferences {
    /// Those of a request, for a place where frost is likely in these months.
    pub fn new(preferences: &UserPreferences, frosty: impl IntoIterator<Item = Month>) -> Self {
        let (site, asked) = (&preferences.site, &preferences.preferences);
        let kinds = asked.edible_types.iter().chain(&asked.ornamental_types);
        let widths = POTS.iter().filter(|(size, _)| site.container_sizes.iter().any(|named| named == size));
        let widest = widths.map(|(_, width)| *width).max().unwrap_or_default();
        Self {
            kinds: Kinds::named(kinds.map(String::as_str)),
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

/// The months in which frost is likely: by the station near the suburb, else by the zone. A request that names another zone
/// than the suburb's asks about another place.
pub(in crate::recommendations) fn frosty_months(suburb: Option<&Suburb>, zone: &Zone) -> impl Iterator<Item = Month> {
    let place = suburb.filter(|suburb| suburb.zone() == zone.as_str());
    let place = place.map(|suburb| (suburb.latitude, suburb.longitude));
    let usual = zone.known().map_or(MonthSet::EMPTY, sowing_window::frosty_months);
    Month::ALL.into_iter().filter(move |month| {
        let likely = place.and_then(|(latitude, longitude)| frost::is_likely(latitude, longitude, *month));
        likely.unwrap_or_else(|| usual.contains(*month))
    })
}

#[cfg(test)]
mod tests {
    use Month::{October, September};
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

    #[test]
    fn a_station_knows_better_than_the_zone() {
        let freezes = |place: Option<(f64, f64)>, zone: &str, month| {
            let suburb = place.map(|(latitude, longitude)| Suburb {
                latitude,
                longitude,
                climate_zone: Some("cool".to_owned()),
                ..Suburb::default()
            });
            frosty_months(suburb.as_ref(), &zone.into()).any(|frosty| frosty == month)
        };
        let (at_sea, fitzroy, canberra) = (Some((-45.0, 120.0)), Some((-37.801, 144.979)), Some((-35.28, 149.13)));
        for (place, zone, month, expected) in [
            (None, "cool", October, true),
            (None, "temperate", October, false),
            (None, "tropical", Month::July, false),
            (None, "moon", Month::July, false),
            (at_sea, "cool", October, true),
            (fitzroy, "cool", September, false),
            (canberra, "cool", September, true),
            // Another zone is another place.
            (canberra, "tropical", Month::July, false),
        ] {
            assert_eq!(freezes(place, zone, month), expected, "{place:?} {zone} {month}");
        }
    }
}
