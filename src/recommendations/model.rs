//! Requests and answers over the wire; fields stand in the contract's order.

use serde::Serialize;
use strum::VariantNames;
use utoipa::ToSchema;

use super::ranking::{ScoreBreakdown, ScoreExplanation, TurnedAway};
use crate::config::Ranking;
use crate::http::validate::{boolean, integer_in, known, read_fields, string};
use crate::impact::model::QuantifiedImpact;
use crate::plants::sowing_window::SowingWindow;
use crate::preferences::{DEFAULT_SUBURB, UserPreferences};
use crate::season::{Month, ZoneSource};

/// The body of `POST /recommendations` and `POST /recommendations-with-impact`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct RecommendationRequest {
    /// Where the garden is: a suburb, or a postcode. An unknown one is no error.
    #[serde(default)]
    #[schema(default = "Richmond", example = "Richmond")]
    pub suburb: String,
    /// How many plants, 1 to 9.
    #[serde(default)]
    #[schema(default = 6, minimum = 1, maximum = 9)]
    pub n: i64,
    /// `cool`, `temperate`, `subtropical`, `tropical` or `arid`; the suburb's own when left out.
    pub climate_zone: Option<String>,
    /// The place and the preferences; `{}` will do.
    pub user_preferences: UserPreferences,
    /// An English month in any case; this month when left out.
    #[schema(example = "September")]
    pub month: Option<Month>,
    /// Also say how each score came about and what was turned away.
    #[serde(default)]
    #[schema(value_type = Option<bool>, default = false)]
    pub explain: bool,
    /// `classic` or `gardener`; what the operator set (`classic`, if nothing) when left out.
    pub ranking: Option<Ranking>,
}

/// The body of `POST /plant-score`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlantScoreRequest {
    /// The plant's name or scientific name, or a part of one, in any case.
    #[schema(example = "basil")]
    pub plant_name: String,
    /// Where the garden is: a suburb, or a postcode. An unknown one is no error.
    #[serde(default)]
    #[schema(default = "Richmond", example = "Richmond")]
    pub suburb: String,
    /// `cool`, `temperate`, `subtropical`, `tropical` or `arid`; the suburb's own when left out.
    pub climate_zone: Option<String>,
    /// The place and the preferences; `{}` will do.
    pub user_preferences: UserPreferences,
    /// An English month in any case; this month when left out.
    #[schema(example = "September")]
    pub month: Option<Month>,
    /// `classic` or `gardener`; what the operator set (`classic`, if nothing) when left out.
    pub ranking: Option<Ranking>,
}

/// The answer of `POST /recommendations` and `POST /recommendations-with-impact`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RecommendationsResponse {
    /// The plants, best first, no species twice.
    pub recommendations: Vec<Recommendation>,
    /// That the suburb isn't known, and what had to give to find the plants; empty when nothing had to.
    #[schema(example = json!(["Plants with other sun needs were added."]))]
    pub notes: Vec<String>,
    /// The suburb as it was typed.
    #[schema(example = "Richmond")]
    pub suburb: String,
    /// The zone that the answer is for.
    #[schema(example = "cool")]
    pub climate_zone: String,
    /// The month that the answer is for.
    #[schema(example = "September")]
    pub month_now: Month,
    /// Where the zone comes from.
    pub zone_source: ZoneSource,
    /// Only with `explain`: how many plants of the catalogue each test turned away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<TurnedAway>,
}

/// One recommended plant.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Recommendation {
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    #[schema(example = "Ocimum basilicum")]
    pub scientific_name: Option<String>,
    /// `flower`, `herb` or `vegetable`; empty when unknown.
    #[schema(example = "herb")]
    pub plant_category: String,
    pub description: Option<String>,
    /// Of 100, to one decimal.
    #[schema(example = 78.4)]
    pub score: f64,
    /// Four sentences on what speaks for the plant.
    #[schema(example = json!([
        "Sowable now in cool climate (September, October, November).",
        "Full Sun tolerant; matches your site conditions.",
        "Hardy plant; aligns with your maintenance preference.",
        "Ready to pick about 60 days after sowing."
    ]))]
    pub why: [String; 4],
    pub fit: Fit,
    pub sowing: Sowing,
    pub media: RecommendationMedia,
    #[schema(example = 12)]
    pub id: i32,
    #[schema(example = "Tomato, Capsicum")]
    pub beneficial_companions: String,
    #[schema(example = "Rue")]
    pub harmful_companions: String,
    #[schema(example = "")]
    pub neutral_companions: String,
    /// Empty when unknown.
    #[schema(example = json!(["white"]))]
    pub flower_colors: Vec<String>,
    /// Only with impact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantified_impact: Option<QuantifiedImpact>,
    /// Only with `explain`: how the score came about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explain: Option<ScoreExplanation>,
}

/// What the plant needs and can do. No text of it is ever null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Fit {
    /// `full_sun`, `part_sun` or `bright_shade`; empty when unknown.
    #[schema(example = "full_sun")]
    pub sun_need: String,
    #[schema(example = 60)]
    pub time_to_maturity_days: Option<i32>,
    /// `hardy`, `moderate` or `specialty`.
    #[schema(example = "hardy")]
    pub maintainability: &'static str,
    pub container_ok: bool,
    pub indoor_ok: bool,
    /// Empty when unknown.
    #[schema(example = "bush")]
    pub habit: String,
}

/// When and how to sow the plant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Sowing {
    #[schema(example = "cool")]
    pub climate_zone: String,
    /// The months of sowing in the zone; empty when none are known.
    #[schema(example = json!(["September", "October", "November"]))]
    pub months: Vec<Month>,
    /// `raise_seedlings`, `sow_direct` or the stored text.
    #[schema(example = "raise_seedlings")]
    pub method: String,
    #[schema(example = 5)]
    pub depth_mm: Option<i32>,
    #[schema(example = 30)]
    pub spacing_cm: Option<i32>,
    /// `Start now` in the season, else `Plan ahead`.
    #[schema(example = "Start now")]
    pub season_label: &'static str,
    /// What to begin with this month: `seed`, `seedling`, `bulb`, `clove`, `corm`, `tuber`, `rhizome`, `crown`, `division`,
    /// `cutting`, `root_cutting`, `slip`, `offset` or `fruit`.
    #[schema(example = "seed")]
    pub start_as: &'static str,
    /// The run of months that this month is in, or the next; null when no months are known.
    pub window: Option<SowingWindow>,
    /// Those of the months in which seed has to go into trays under cover.
    #[schema(example = json!(["September", "October"]))]
    pub under_cover: Vec<Month>,
    /// When it goes outside; empty for what is sown where it is to grow.
    #[schema(example = json!(["November", "December"]))]
    pub plant_out: Vec<Month>,
}

/// The picture of a recommended plant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct RecommendationMedia {
    pub image_url: String,
    #[schema(example = true)]
    pub has_image: bool,
}

/// The answer of `POST /plant-score`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlantScoreResponse {
    #[schema(example = "Basil- Genovese")]
    pub plant_name: String,
    #[schema(example = "Ocimum basilicum")]
    pub scientific_name: Option<String>,
    /// `flower`, `herb` or `vegetable`; empty when unknown.
    #[schema(example = "herb")]
    pub plant_category: String,
    /// Of 100, to one decimal.
    #[schema(example = 78.4)]
    pub score: f64,
    /// The eight sub-scores of the ranking, to three decimals.
    pub score_breakdown: ScoreBreakdown,
    pub fit: Fit,
    /// The method is the stored text here.
    pub sowing: Sowing,
    pub media: PlantScoreMedia,
    /// The suburb as it was typed.
    #[schema(example = "Richmond")]
    pub suburb: String,
    /// The zone that the score is for.
    #[schema(example = "cool")]
    pub climate_zone: String,
    /// The month that the score is for.
    #[schema(example = "September")]
    pub month_now: Month,
}

/// A score comes without a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct PlantScoreMedia {
    #[schema(example = "")]
    pub image_path: &'static str,
    #[schema(example = "")]
    pub image_base64: &'static str,
    #[schema(example = false)]
    pub has_image: bool,
}

read_fields! { RecommendationRequest {
    suburb: or(DEFAULT_SUBURB.to_owned(), string),
    n: or(6, integer_in(1..=9)),
    climate_zone: optional(string),
    user_preferences: required(UserPreferences::read),
    month: given(known(Month::NAMES)),
    explain: or_default(boolean),
    ranking: optional(known(Ranking::VARIANTS)),
} }

read_fields! { PlantScoreRequest {
    plant_name: required(string),
    suburb: or(DEFAULT_SUBURB.to_owned(), string),
    climate_zone: optional(string),
    user_preferences: required(UserPreferences::read),
    month: given(known(Month::NAMES)),
    ranking: optional(known(Ranking::VARIANTS)),
} }
