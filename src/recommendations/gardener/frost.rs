//! In which months frost is likely at a place.

use crate::climate::frost;
use crate::climate::model::Suburb;
use crate::plants::sowing_window;
use crate::season::{Month, MonthSet};

use super::super::engine::Zone;

/// The months in which frost is likely: by the station near the suburb, else by the zone. A request that names another zone
/// than the suburb's asks about another place.
pub(crate) fn frosty_months(suburb: Option<&Suburb>, zone: &Zone) -> impl Iterator<Item = Month> {
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
    use super::*;

    fn months(suburb: Option<(f64, f64)>, zone: &str) -> Vec<Month> {
        let suburb = suburb.map(|(latitude, longitude)| Suburb {
            latitude,
            longitude,
            climate_zone: Some("cool".to_owned()),
            ..Suburb::default()
        });
        frosty_months(suburb.as_ref(), &zone.into()).collect()
    }

    #[test]
    fn without_a_station_the_zone_tells() {
        assert!(months(None, "cool").contains(&Month::October) && !months(None, "temperate").contains(&Month::October));
        assert_eq!([months(None, "tropical"), months(None, "moon")], [vec![], vec![]]);
        let at_sea = Some((-45.0, 120.0));
        assert_eq!(months(at_sea, "cool"), months(None, "cool"));
    }

    #[test]
    fn a_station_knows_better_than_the_zone() {
        let fitzroy = Some((-37.801, 144.979));
        assert!(!months(fitzroy, "cool").contains(&Month::September), "inner Melbourne has no frost in spring");
        let canberra = Some((-35.28, 149.13));
        assert!(months(canberra, "cool").contains(&Month::September));
        assert_eq!(months(fitzroy, "temperate"), months(None, "temperate"), "another zone is another place");
    }
}
