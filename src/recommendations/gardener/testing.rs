//! What the ranking's tests have in common: a plain plant, a plain garden.

use crate::plants::model::{Plant, SowingMonths};
use crate::preferences::UserPreferences;
use crate::recommendations::engine::testing::edible_herb;
use crate::season::{ClimateZone, Month};

/// An edible herb for pots and rooms, sown in May in the cool zone, 20 cm apart.
pub(super) fn plant(name: &str, scientific: &str) -> Plant {
    Plant {
        plant_name: name.to_owned(),
        scientific_name: Some(scientific.to_owned()),
        spacing_cm: Some(20),
        ..edible_herb()
    }
}

/// The plant, sown in these months in the cool zone.
pub(super) fn sown_in(plant: Plant, months: &[Month]) -> Plant {
    let mut sown = SowingMonths::default();
    sown.set(ClimateZone::Cool, months.iter().copied());
    Plant { sowing_months_by_climate: Some(sown), ..plant }
}

/// Preferences for a sunny garden, changed.
pub(super) fn sunny(change: impl FnOnce(&mut UserPreferences)) -> UserPreferences {
    let mut preferences = UserPreferences::default();
    "full_sun".clone_into(&mut preferences.site.sun_exposure);
    change(&mut preferences);
    preferences
}
