//! A request reduced to what the rules tell apart: month, zone and preferences. The engine reads nothing else, so equal gardens
//! have equal answers and a [`Garden`] can be part of a cache key.

use strum::EnumString;

use crate::plants::model::Plant;
use crate::preferences::UserPreferences;
use crate::season::{ClimateZone, Month, MonthSet};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Garden {
    pub month: Month,
    /// As it was asked for. A word that is no zone stays what it is: nothing is known to be sown there.
    pub zone: String,
    pub criteria: Criteria,
}

impl Garden {
    pub fn new(month: Month, zone: String, preferences: &UserPreferences) -> Self {
        Self { month, zone, criteria: Criteria::from(preferences) }
    }

    pub(crate) fn known_zone(&self) -> Option<ClimateZone> {
        self.zone.parse().ok()
    }

    /// The months in which the plant is sown here.
    pub(crate) fn months(&self, plant: &Plant) -> MonthSet {
        self.known_zone().map_or(MonthSet::EMPTY, |zone| plant.month_set(zone))
    }

    /// The same in stored order.
    pub(crate) fn sowing_months<'a>(&self, plant: &'a Plant) -> &'a [Month] {
        self.known_zone().map_or(&[], |zone| plant.sowing_months(zone))
    }

    pub(crate) fn in_season(&self, plant: &Plant) -> bool {
        self.sowing_months(plant).contains(&self.month)
    }
}

/// What the gardener has and wants, as far as any rule tells it apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent answer of the gardener")]
pub struct Criteria {
    pub indoors: bool,
    pub containers: bool,
    /// Under 3 m², or no container above medium (contract 3.5, `site_fit`).
    pub small_space: bool,
    pub light: Light,
    pub windy: bool,
    pub goal: Goal,
    pub edible_types: bool,
    pub ornamental_types: bool,
    /// The colours asked for, each once and sorted: their order makes no difference.
    pub colors: Box<[Box<str>]>,
    pub fragrant: bool,
    pub care: Care,
    pub time_to_results: TimeToResults,
}

impl From<&UserPreferences> for Criteria {
    fn from(preferences: &UserPreferences) -> Self {
        let (site, asked) = (&preferences.site, &preferences.preferences);
        let mut colors: Vec<Box<str>> = asked.colors.iter().map(|color| color.as_str().into()).collect();
        colors.sort_unstable();
        colors.dedup();
        let small_containers = site.container_sizes.iter().all(|size| matches!(size.as_str(), "small" | "medium"));
        Self {
            indoors: matches!(site.location_type.as_str(), "indoors" | "indoor"),
            containers: site.containers,
            small_space: site.area_m2 < 3.0 || small_containers,
            light: Light::of_place(&site.sun_exposure),
            windy: site.wind_exposure == "windy",
            goal: match asked.goal.as_str() {
                "edible" => Goal::Edible,
                "ornamental" => Goal::Ornamental,
                other if other.contains("edible") => Goal::EdibleAmongOthers,
                _ => Goal::Any,
            },
            edible_types: !asked.edible_types.is_empty(),
            ornamental_types: !asked.ornamental_types.is_empty(),
            colors: colors.into(),
            fragrant: asked.fragrant,
            care: asked.maintainability.parse().unwrap_or(Care::Low),
            time_to_results: asked.time_to_results.parse().unwrap_or(TimeToResults::Unknown),
        }
    }
}

impl Criteria {
    pub(crate) fn wants_color(&self, color: &str) -> bool {
        self.colors.binary_search_by(|wanted| (**wanted).cmp(color)).is_ok()
    }

    pub(crate) fn wants_one_of(&self, colors: &[Box<str>]) -> bool {
        colors.iter().any(|color| self.wants_color(color))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// Nothing else is offered.
    Edible,
    /// Nothing edible is offered.
    Ornamental,
    /// Another goal that speaks of `edible`: everything is offered, and `why` names what can be eaten.
    EdibleAmongOthers,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Care {
    Low,
    Medium,
    High,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum TimeToResults {
    Quick,
    Standard,
    Patient,
    #[strum(disabled)]
    Unknown,
}

/// Light, of a place or as a plant needs it, from dark to bright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Light {
    BrightShade,
    PartSun,
    FullSun,
    /// Any other word: it can't be compared.
    #[strum(disabled)]
    Unknown,
}

impl Light {
    /// How many steps apart two kinds of light are, 0 to 2; nothing when either is unknown.
    #[inline]
    pub(crate) fn steps_to(self, other: Self) -> Option<u8> {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => None,
            (a, b) => Some((a as u8).abs_diff(b as u8)),
        }
    }

    /// The light of a place, where `low_light` is shade too.
    fn of_place(word: &str) -> Self {
        if word == "low_light" { Self::BrightShade } else { word.parse().unwrap_or(Self::Unknown) }
    }

    /// The light a plant needs; a plant that says nothing is taken for `part_sun`.
    pub(crate) fn needed_by(plant: &Plant) -> Self {
        plant.sun_need.as_deref().map_or(Self::PartSun, |word| word.parse().unwrap_or(Self::Unknown))
    }

    /// How sentences name it. An unknown light is never spoken of.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::BrightShade => "Bright Shade",
            Self::PartSun => "Part Sun",
            Self::FullSun => "Full Sun",
            Self::Unknown => "",
        }
    }
}
