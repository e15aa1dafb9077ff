//! What a plant is, in memory and over the wire. No rule lives here, and no SQL.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;

use super::images::Images;
use crate::import::error::Flaw;
use crate::python;
use crate::season::{ClimateZone, Month, MonthSet};

/// One row of the catalogue: a cultivar, or a species where there are no cultivars. The fields stand in the order in
/// which they go over the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, sqlx::FromRow, ToSchema)]
pub struct Plant {
    pub id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    #[schema(example = "Ocimum basilicum")]
    pub scientific_name: Option<String>,
    #[schema(example = "herb")]
    pub plant_category: Option<String>,
    pub water_requirements: Option<String>,
    pub sunlight_requirements: Option<String>,
    pub soil_type: Option<String>,
    pub growth_time: Option<String>,
    pub maintenance_level: Option<String>,
    pub climate_zone: Option<String>,
    pub mature_height: Option<String>,
    pub mature_width: Option<String>,
    pub flower_color: Option<String>,
    pub flowering_season: Option<String>,
    pub description: Option<String>,
    /// `full_sun`, `part_sun` or `bright_shade`.
    #[schema(example = "full_sun")]
    pub sun_need: Option<String>,
    pub indoor_ok: Option<bool>,
    pub container_ok: Option<bool>,
    pub edible: Option<bool>,
    #[schema(value_type = Option<BTreeMap<String, Vec<String>>>)]
    #[sqlx(rename = "months", json(nullable))]
    pub sowing_months_by_climate: Option<SowingMonths>,
    /// From 0 (needs a lot of care) to 1 (looks after itself).
    pub maintainability_score: Option<f64>,
    pub time_to_maturity_days: Option<i32>,
    pub habit: Option<String>,
    pub fragrant: Option<bool>,
    #[schema(value_type = Option<Vec<String>>)]
    #[sqlx(rename = "colors", json(nullable))]
    pub flower_colors: Option<FlowerColors>,
    pub sowing_depth_mm: Option<i32>,
    pub spacing_cm: Option<i32>,
    pub sowing_method: Option<String>,
    pub planting_tips: Option<String>,
    pub care_instructions: Option<String>,
    pub companion_plants: Option<String>,
    pub image_url: Option<String>,
    #[serde(serialize_with = "python::datetime_option")]
    pub created_at: Option<NaiveDateTime>,
    #[serde(serialize_with = "python::datetime_option")]
    pub updated_at: Option<NaiveDateTime>,
    pub beneficial_companions: Option<String>,
    pub harmful_companions: Option<String>,
    pub neutral_companions: Option<String>,
    pub position: Option<String>,
    pub characteristics: Option<String>,
    pub plant_type: Option<String>,
    pub season: Option<String>,
    pub germination: Option<String>,
    pub additional_information: Option<String>,
    pub days_to_maturity: Option<String>,
    pub plant_spacing: Option<String>,
    pub sowing_depth: Option<String>,
    pub hardiness_life_cycle: Option<String>,
    pub seed_type: Option<String>,
    pub cool_climate_sowing_period: Option<String>,
    pub temperate_climate_sowing_period: Option<String>,
    pub subtropical_climate_sowing_period: Option<String>,
    pub tropical_climate_sowing_period: Option<String>,
    pub arid_climate_sowing_period: Option<String>,
}

impl Plant {
    /// The months in which the plant is sown in the zone, in stored order; empty when none are known.
    pub fn sowing_months(&self, zone: ClimateZone) -> &[Month] {
        self.sowing_months_by_climate.as_ref().and_then(|months| months.get(zone)).unwrap_or_default()
    }

    pub(crate) fn month_set(&self, zone: ClimateZone) -> MonthSet {
        self.sowing_months(zone).iter().copied().collect()
    }

    /// What is said of sowing in each zone, as text.
    pub(crate) fn sowing_periods(&self) -> [(ClimateZone, Option<&str>); 5] {
        [
            (ClimateZone::Cool, self.cool_climate_sowing_period.as_deref()),
            (ClimateZone::Temperate, self.temperate_climate_sowing_period.as_deref()),
            (ClimateZone::Subtropical, self.subtropical_climate_sowing_period.as_deref()),
            (ClimateZone::Tropical, self.tropical_climate_sowing_period.as_deref()),
            (ClimateZone::Arid, self.arid_climate_sowing_period.as_deref()),
        ]
    }

    /// A plant of which only the names are known.
    #[cfg(test)]
    pub(crate) fn called(name: &str, scientific: &str) -> Self {
        let scientific_name = (!scientific.is_empty()).then(|| scientific.to_owned());
        Self { plant_name: name.to_owned(), scientific_name, ..Self::default() }
    }

    /// Days from sowing to maturity; 0 is stored where they are unknown.
    pub(crate) fn maturity_days(&self) -> Option<i32> {
        self.time_to_maturity_days.filter(|days| *days != 0)
    }
}

/// The catalogue as it was read.
#[derive(Debug, Default, PartialEq)]
pub struct Loaded {
    pub version: i64,
    /// The plants by id, each with its place by name.
    pub plants: Vec<(Plant, i64)>,
}

/// The months of sowing in each zone, in stored order. A zone without an entry is one that nothing is known of. A list: a map
/// takes twice the memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
pub struct SowingMonths(pub(crate) Vec<(ClimateZone, Box<[Month]>)>);

impl SowingMonths {
    /// The months of one zone, if it has an entry.
    pub(crate) fn get(&self, zone: ClimateZone) -> Option<&[Month]> {
        self.0.iter().find(|(of, _)| *of == zone).map(|(_, months)| &**months)
    }
}

impl Serialize for SowingMonths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(zone, months)| (zone, months)))
    }
}

/// A running deployment's rows may hold anything: what is no zone, no list or no month is passed over.
impl From<Value> for SowingMonths {
    fn from(value: Value) -> Self {
        let months = |zone: ClimateZone| {
            let names = value.get(zone.name())?.as_array()?.iter();
            Some((zone, names.filter_map(|name| name.as_str()?.parse().ok()).collect()))
        };
        Self(ClimateZone::ALL.into_iter().filter_map(months).collect())
    }
}

/// Flower colours, in stored order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub struct FlowerColors(pub Vec<String>);

/// What isn't a text in a list is passed over.
impl From<Value> for FlowerColors {
    fn from(value: Value) -> Self {
        let items = value.as_array().into_iter().flatten();
        Self(items.filter_map(|color| color.as_str().map(str::to_owned)).collect())
    }
}

/// The `media` object of a plant.
#[derive(Serialize, ToSchema)]
pub(crate) struct Media {
    pub image_url: String,
    #[schema(example = "")]
    pub image_path: &'static str,
    /// Left out in pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, example = "", required = false)]
    pub image_base64: Option<&'static str>,
    #[schema(example = true)]
    pub has_image: bool,
}

/// The body of `GET /plants`.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlantList<'a> {
    pub plants: Vec<PlantWithMedia<'a>>,
    #[schema(value_type = i64, example = 2117)]
    pub total_count: usize,
}

/// A plant and its picture.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlantWithMedia<'a> {
    #[serde(flatten)]
    pub plant: &'a Plant,
    pub media: Media,
    /// The same as `germination`, under the name that the frontend reads.
    pub germination_period: Option<&'a str>,
    /// What is said of sowing in each zone; the frontend reads it. A zone of which nothing is said is left out.
    #[schema(value_type = BTreeMap<String, String>)]
    pub climate_specific_sowing: BTreeMap<ClimateZone, &'a str>,
}

impl<'a> PlantWithMedia<'a> {
    /// In pages it stands without `image_base64`.
    pub(crate) fn new(plant: &'a Plant, images: &Images, image_base64: Option<&'static str>) -> Self {
        let periods = plant.sowing_periods().into_iter().filter_map(|(zone, text)| Some((zone, text?)));
        Self {
            plant,
            media: Media { image_url: images.primary(plant), image_path: "", image_base64, has_image: true },
            germination_period: plant.germination.as_deref(),
            climate_specific_sowing: periods.filter(|(_, text)| !text.is_empty()).collect(),
        }
    }
}

/// The body of `GET /plants/{id}`: the plant of `GET /plants`, and how much of it is known.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlantDetail<'a> {
    #[serde(flatten)]
    pub plant: PlantWithMedia<'a>,
    /// The share of the fields that matter which are filled, from 0 to 1.
    #[schema(example = 0.95)]
    pub completeness: f64,
}

/// The body of `GET /plants/{id}/quality`.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlantQuality {
    pub plant_id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    /// The share of the fields that matter which are filled, from 0 to 1.
    #[schema(example = 0.95)]
    pub completeness: f64,
    /// The fields that matter and are filled.
    pub known: Vec<&'static str>,
    /// The fields that matter and are not filled.
    pub missing: Vec<&'static str>,
    /// What looks wrong, the worst first.
    pub findings: Vec<Flaw>,
}

/// The body of `GET /plants/paginated`. The plants' `media` has no `image_base64` there.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlantPage<'a> {
    pub plants: Vec<PlantWithMedia<'a>>,
    #[schema(example = 1)]
    pub page: i64,
    #[schema(example = 12)]
    pub limit: i64,
    #[schema(example = 2117)]
    pub total: i64,
    #[schema(example = 177)]
    pub total_pages: i64,
    pub has_next: bool,
    pub has_previous: bool,
    /// Up to three names that are near a term which is in no name; their plants come first then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub did_you_mean: Vec<String>,
}

/// The body of `GET /plants/{id}/companions`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Companions {
    pub plant_id: i32,
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    pub scientific_name: Option<String>,
    pub plant_category: Option<String>,
    pub companion_planting: CompanionPlanting,
}

impl Companions {
    /// The companions of a plant, whose lists are stored as text.
    pub(crate) fn of(plant: &Plant) -> Self {
        let split = |text: &Option<String>| listed(text.as_deref()).map(str::to_owned).collect();
        Self {
            plant_id: plant.id,
            plant_name: plant.plant_name.clone(),
            scientific_name: plant.scientific_name.clone(),
            plant_category: plant.plant_category.clone(),
            companion_planting: CompanionPlanting {
                beneficial_companions: split(&plant.beneficial_companions),
                harmful_companions: split(&plant.harmful_companions),
                neutral_companions: split(&plant.neutral_companions),
            },
        }
    }
}

/// The items of a list that is stored as text.
pub(crate) fn listed(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Whether an item in a list of companions names one: `None documented` doesn't.
pub(crate) fn is_companion(item: &str) -> bool {
    !item.to_lowercase().starts_with("none")
}

/// Companions by how they get on.
#[derive(Serialize, ToSchema)]
pub(crate) struct CompanionPlanting {
    pub beneficial_companions: Vec<String>,
    pub harmful_companions: Vec<String>,
    pub neutral_companions: Vec<String>,
}

/// The body of `GET /plants/{id}/image-url`.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImageUrl {
    pub image_url: String,
}

/// The body of `GET /plants/{id}/all-images`.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImageUrls {
    pub image_urls: Vec<String>,
}
