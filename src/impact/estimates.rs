//! What a plant does, as ranges with their basis: the contract's twelve fields compare plants, these say how much it is. All
//! of it follows from the room that the plants take; what the sources measured stands beside each number. What an answer says
//! of that is in `data/impact/basis.toml`.

use std::fmt::Display;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::embedded::toml_file;
use crate::plants::head_start::head_start;
use crate::plants::model::Plant;

use super::conditions::Conditions;
use super::traits::Traits;
use super::yields::{Crop, crop, room};

/// From low to high, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Estimate {
    #[schema(example = 0.9)]
    pub low: f64,
    #[schema(example = 4.7)]
    pub high: f64,
    #[schema(example = "L/week")]
    pub unit: &'static str,
    pub basis: String,
}

/// What so many plants do and take, in two digits.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Estimates {
    pub temperature: Estimate,
    pub air: Estimate,
    pub co2: Estimate,
    pub water: Estimate,
    /// Left out of plants that aren't grown to be eaten.
    #[serde(rename = "yield", skip_serializing_if = "Option::is_none")]
    pub harvest: Option<Estimate>,
    pub care: Estimate,
}

/// What the kitchen gets in a season.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SeasonYield {
    #[schema(example = 0.9)]
    pub low: f64,
    #[schema(example = 3.6)]
    pub high: f64,
    /// Days from sowing, or from planting where that isn't sown; null where the catalogue doesn't say.
    #[schema(example = 131)]
    pub first_harvest_days: Option<i32>,
}

/// What each range rests on, with gaps in braces.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Basis {
    temperature: String,
    air: String,
    co2: String,
    carbon_of_perennials: String,
    carbon_of_annuals: String,
    water: String,
    harvest: String,
    care: String,
}

static BASIS: LazyLock<Basis> = LazyLock::new(|| toml_file!("impact/basis.toml"));

/// So many plants at a place.
pub(super) struct Bed<'a> {
    plant: &'a Plant,
    traits: Traits,
    conditions: &'a Conditions,
    area: f64,
    /// Of a full day's sun, at most 1.
    light: f64,
    crop: Option<&'static Crop>,
}

impl<'a> Bed<'a> {
    pub(super) fn new(plant: &'a Plant, conditions: &'a Conditions, plant_count: u32) -> Self {
        Self {
            plant,
            traits: Traits::of(plant),
            conditions,
            area: room(plant) * f64::from(plant_count),
            light: conditions.sun().min(1.0),
            crop: crop(plant),
        }
    }

    pub(super) fn estimates(&self) -> Estimates {
        Estimates {
            temperature: self.temperature(),
            air: self.air(),
            co2: self.co2(),
            water: self.water(),
            harvest: self.harvest(),
            care: self.care(),
        }
    }

    pub(super) fn season_yield(&self) -> Option<SeasonYield> {
        let (low, high) = self.kilograms()?;
        let first_harvest_days = self.plant.maturity_days().map(|days| days.saturating_add(head_start(self.plant)));
        Some(SeasonYield { low: two_digits(low), high: two_digits(high), first_harvest_days })
    }

    /// °C. Whole parks are 0.9 °C cooler by day (Bowler et al. 2010), the air under trees 0.8 °C (Knight et al. 2021): what is
    /// less than a park and no tree stays below, and from low to high because wind takes it away.
    fn temperature(&self) -> Estimate {
        let high = match self.area {
            ..1.0 => 0.1,
            ..10.0 => 0.2,
            ..100.0 => 0.4,
            _ => 0.8,
        };
        self.estimate(&BASIS.temperature, 0.0, high, "°C", &[])
    }

    /// Grams of dust (PM10) a year. 0.4 to 3.2 g/m² were found on green roofs (Speak et al. 2012); annuals stand for a quarter
    /// to half a year.
    fn air(&self) -> Estimate {
        let (least, most) = if self.is_perennial() { (1.0, 1.0) } else { (0.25, 0.5) };
        self.estimate(&BASIS.air, 0.4 * least * self.area, 3.2 * most * self.area, "g/year", &[])
    }

    /// Grams that the growth of a season binds: 0.3 to 1.2 kg of dry matter a square metre in full sun, of which 47% is carbon
    /// (IPCC Guidelines 2006, volume 4, which count no lasting store in annual crops); a gram of carbon is 3.67 g of CO2.
    fn co2(&self) -> Estimate {
        let grams = |dry_kg: f64| dry_kg * 1000.0 * 0.47 * 3.67 * self.area * self.light;
        let fate = if self.is_perennial() { &BASIS.carbon_of_perennials } else { &BASIS.carbon_of_annuals };
        self.estimate(&BASIS.co2, grams(0.3), grams(1.2), "g/season", &[("{fate}", fate)])
    }

    /// Litres a week in the growing season: crop coefficients of FAO Irrigation and Drainage Paper 56, 0.6 while young and 1.15
    /// full-grown, or 0.3 to 0.7 for plants of dry places, times 2 (spring, autumn) to 6 mm (a summer day) of reference
    /// evapotranspiration (Bureau of Meteorology, south-eastern Australia). Deep shade halves it.
    fn water(&self) -> Estimate {
        let is_of_dry_places = self.traits.transpiration < 1.0;
        let (young, grown) = if is_of_dry_places { (0.3, 0.7) } else { (0.6, 1.15) };
        let factor = 7.0 * self.area * f64::midpoint(1.0, self.light) * self.conditions.wind();
        let gaps: [(_, &dyn Display); 2] = [("{young}", &young), ("{grown}", &grown)];
        self.estimate(&BASIS.water, young * 2.0 * factor, grown * 6.0 * factor, "L/week", &gaps)
    }

    fn harvest(&self) -> Option<Estimate> {
        let crop = self.crop?;
        let (low, high) = self.kilograms()?;
        let what = if crop.is_mixed() { "a mixed bed" } else { "this crop" };
        let gaps: [(_, &dyn Display); 3] = [("{low}", &crop.low), ("{high}", &crop.high), ("{what}", &what)];
        Some(self.estimate(&BASIS.harvest, low, high, "kg/season", &gaps))
    }

    /// Minutes a week. Gardeners of Minnesota wrote down 50 hours a season on 34 m², 3 minutes a square metre and week
    /// (University of Minnesota Extension 2018-2022); smaller gardens take more a square metre (Csortan et al. 2020).
    fn care(&self) -> Estimate {
        let traits = &self.traits;
        let (least, most) = if traits.has(&["high maintenance", "pruning"]) {
            (3.0, 12.0)
        } else if traits.has(&["low maintenance", "hardy"]) {
            (0.5, 4.0)
        } else {
            (1.5, 6.0)
        };
        let gaps: [(_, &dyn Display); 2] = [("{least}", &least), ("{most}", &most)];
        self.estimate(&BASIS.care, least * self.area, (most * self.area).max(1.0), "min/week", &gaps)
    }

    /// Of food, in a season. Poor light costs the poor yield all that it takes, the good one half of that.
    fn kilograms(&self) -> Option<(f64, f64)> {
        let Crop { low, high, .. } = self.crop?;
        Some((low * self.area * self.light, high * self.area * f64::midpoint(1.0, self.light)))
    }

    fn is_perennial(&self) -> bool {
        self.plant.hardiness_life_cycle.as_deref().is_some_and(|text| text.to_lowercase().contains("perennial"))
    }

    fn estimate(
        &self,
        basis: &str,
        low: f64,
        high: f64,
        unit: &'static str,
        gaps: &[(&str, &dyn Display)],
    ) -> Estimate {
        let basis = basis.replace("{area}", &format!("{} m²", two_digits(self.area)));
        let basis = gaps.iter().fold(basis, |text, (gap, said)| text.replace(gap, &said.to_string()));
        Estimate { low: two_digits(low), high: two_digits(high), unit, basis }
    }
}

/// More digits would claim what nobody knows.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::impact::testing::{conditions, plant};

    fn tomato(spacing_cm: Option<i32>) -> Plant {
        plant(json!({ "plant_name": "Tomato- Roma", "scientific_name": "Solanum lycopersicum",
            "plant_category": "vegetable", "sowing_method": "Raise seedlings",
            "hardiness_life_cycle": "Frost tender Annual", "spacing_cm": spacing_cm, "time_to_maturity_days": 75 }))
    }

    /// What so many plants do, as it goes over the wire, and their harvest.
    fn bed(plant: &Plant, sun: &str, count: u32) -> (Value, Option<SeasonYield>) {
        let conditions = conditions(&json!({ "site": { "sun_exposure": sun } }), "Richmond", None);
        let bed = Bed::new(plant, &conditions, count);
        (serde_json::to_value(bed.estimates()).unwrap(), bed.season_yield())
    }

    #[test]
    fn what_plants_do_grows_with_their_ground_and_light() {
        let correa = plant(json!({ "plant_category": "flower", "hardiness_life_cycle": "Hardy Perennial",
            "characteristics": "Drought tolerant; Hardy" }));
        // 0.36 m² for a quarter to half a year.
        let one = json!({
            "temperature": [0.0, 0.1, "°C"], "air": [0.036, 0.58, "g/year"], "co2": [190.0, 750.0, "g/season"],
            "water": [3.0, 17.0, "L/week"], "yield": [1.1, 4.3, "kg/season"], "care": [0.54, 2.2, "min/week"],
        });
        let ten = json!({ "temperature": [0.0, 0.2, "°C"], "co2": [1900.0, 7500.0, "g/season"] });
        let ten_in_shade = json!({ "co2": [130.0, 530.0, "g/season"], "water": [16.0, 93.0, "L/week"],
            "yield": [0.77, 23.0, "kg/season"] });
        let a_shrub = json!({ "air": [0.036, 0.29, "g/year"], "water": [0.38, 2.6, "L/week"],
            "care": [0.045, 1.0, "min/week"] });
        for (plant, sun, count, expected) in [
            (&tomato(Some(60)), "full_sun", 1, one),
            (&tomato(Some(60)), "full_sun", 10, ten),
            (&tomato(Some(60)), "low_light", 10, ten_in_shade),
            (&correa, "full_sun", 1, a_shrub),
        ] {
            let (estimates, _) = bed(plant, sun, count);
            for (metric, range) in expected.as_object().unwrap() {
                let Value::Object(estimate) = &estimates[metric] else { panic!("no {metric}") };
                assert_eq!(&json!([estimate["low"], estimate["high"], estimate["unit"]]), range, "{metric}");
            }
        }
        let (estimates, season) = bed(&correa, "full_sun", 1);
        assert_eq!((estimates.get("yield"), season), (None, None), "flowers feed nobody");
        assert!(estimates["co2"]["basis"].as_str().unwrap().contains("wood and roots"));
        let (_, season) = bed(&tomato(Some(60)), "full_sun", 1);
        assert_eq!(season, Some(SeasonYield { low: 1.1, high: 4.3, first_harvest_days: Some(75 + 56) }));
    }

    #[test]
    fn a_range_runs_upwards_for_every_plant() {
        for spacing in [None, Some(0), Some(1), Some(4), Some(600), Some(i32::MAX)] {
            for count in [1, 100] {
                let (estimates, _) = bed(&tomato(spacing), "moonlight", count);
                assert_eq!(estimates.as_object().unwrap().len(), 6);
                for estimate in estimates.as_object().unwrap().values() {
                    let [low, high] = ["low", "high"].map(|end| estimate[end].as_f64().unwrap());
                    assert!(0.0 <= low && low < high && high.is_finite(), "{spacing:?} {estimate}");
                }
            }
        }
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "rounded to two digits")]
    fn two_digits_are_kept() {
        assert_eq!([0.0, 0.123, 1.25, 99.4, 1234.0].map(two_digits), [0.0, 0.12, 1.2, 99.0, 1200.0]);
    }
}
