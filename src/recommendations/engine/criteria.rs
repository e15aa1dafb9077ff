//! A gardener's preferences reduced to what the rules tell apart. The engine reads nothing else, so equal gardens have
//! equal answers and a [`Garden`] can be part of a cache key.

use crate::plants::model::Plant;
use crate::preferences::UserPreferences;
use crate::season::Month;

use super::environment::Zone;

/// A garden to plant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Garden {
    /// The month to sow in.
    pub month: Month,
    pub zone: Zone,
    pub criteria: Criteria,
}

impl Garden {
    pub fn new(month: Month, zone: Zone, preferences: &UserPreferences) -> Self {
        Self { month, zone, criteria: Criteria::from(preferences) }
    }

    /// The months in which the plant is sown here, in stored order.
    pub(crate) fn sowing_months<'a>(&self, plant: &'a Plant) -> &'a [Month] {
        self.zone.known().map_or(&[], |zone| plant.sowing_months(zone))
    }

    /// Whether the plant can be sown now.
    pub(crate) fn in_season(&self, plant: &Plant) -> bool {
        self.sowing_months(plant).contains(&self.month)
    }
}

/// What the gardener has and wants, as far as any rule tells it apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent answer of the gardener")]
pub struct Criteria {
    /// The plants live indoors.
    pub indoors: bool,
    /// The plants live in containers.
    pub containers: bool,
    /// Under 3 m², or no container above medium (contract 3.5, `site_fit`).
    pub small_space: bool,
    /// How much light the place has.
    pub light: Light,
    /// The place is windy.
    pub windy: bool,
    /// What the plants are for.
    pub goal: Goal,
    /// Some edible type is asked for.
    pub edible_types: bool,
    /// Some ornamental type is asked for.
    pub ornamental_types: bool,
    /// The colours asked for, each once and sorted: their order makes no difference.
    pub colors: Box<[Box<str>]>,
    /// Scent is welcome.
    pub fragrant: bool,
    pub care: Care,
    pub patience: Patience,
}

impl From<&UserPreferences> for Criteria {
    fn from(preferences: &UserPreferences) -> Self {
        let (site, criteria) = (&preferences.site, &preferences.preferences);
        let mut colors: Vec<Box<str>> = criteria.colors.iter().map(|color| color.as_str().into()).collect();
        colors.sort_unstable();
        colors.dedup();
        let small_containers = site.container_sizes.iter().all(|size| matches!(size.as_str(), "small" | "medium"));
        Self {
            indoors: matches!(site.location_type.as_str(), "indoors" | "indoor"),
            containers: site.containers,
            small_space: site.area_m2 < 3.0 || small_containers,
            light: Light::of_place(&site.sun_exposure),
            windy: site.wind_exposure == "windy",
            goal: match criteria.goal.as_str() {
                "edible" => Goal::Edible,
                "ornamental" => Goal::Ornamental,
                other if other.contains("edible") => Goal::EdibleAmongOthers,
                _ => Goal::Any,
            },
            edible_types: !criteria.edible_types.is_empty(),
            ornamental_types: !criteria.ornamental_types.is_empty(),
            colors: colors.into(),
            fragrant: criteria.fragrant,
            care: match criteria.maintainability.as_str() {
                "medium" => Care::Medium,
                "high" => Care::High,
                _ => Care::Low,
            },
            patience: match criteria.time_to_results.as_str() {
                "quick" => Patience::Quick,
                "standard" => Patience::Standard,
                "patient" => Patience::Patient,
                _ => Patience::Unknown,
            },
        }
    }
}

impl Criteria {
    /// Whether a flower of this colour is asked for.
    pub(crate) fn wants_color(&self, color: &str) -> bool {
        self.colors.binary_search_by(|wanted| (**wanted).cmp(color)).is_ok()
    }
}

/// What the plants are for.
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

/// How much care the gardener can give. A word that isn't known counts as low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Care {
    Low,
    Medium,
    High,
}

/// How long the gardener can wait for results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Patience {
    Quick,
    Standard,
    Patient,
    Unknown,
}

/// Light, of a place or as a plant needs it, from dark to bright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Light {
    BrightShade,
    PartSun,
    FullSun,
    /// Any other word: it can't be compared.
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
        if word == "low_light" { Self::BrightShade } else { Self::from(word) }
    }

    /// The light a plant needs; a plant that says nothing is taken for `part_sun`.
    pub(crate) fn needed_by(plant: &Plant) -> Self {
        plant.sun_need.as_deref().map_or(Self::PartSun, Self::from)
    }

    /// How it is written within a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BrightShade => "bright shade",
            Self::PartSun => "part sun",
            Self::FullSun => "full sun",
            Self::Unknown => "",
        }
    }

    /// How it is written in a sentence. An unknown light is never spoken of.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::BrightShade => "Bright Shade",
            Self::PartSun => "Part Sun",
            Self::FullSun => "Full Sun",
            Self::Unknown => "",
        }
    }
}

impl From<&str> for Light {
    fn from(word: &str) -> Self {
        match word {
            "bright_shade" => Self::BrightShade,
            "part_sun" => Self::PartSun,
            "full_sun" => Self::FullSun,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criteria(change: impl FnOnce(&mut UserPreferences)) -> Criteria {
        let mut preferences = UserPreferences::default();
        change(&mut preferences);
        Criteria::from(&preferences)
    }

    #[test]
    fn what_no_rule_reads_makes_no_difference() {
        let plain = criteria(|_| {});
        let other_words = criteria(|preferences| {
            preferences.user_id = "someone".to_owned();
            preferences.practical.organic_only = true;
            preferences.environment.climate_zone = "arid".to_owned();
            preferences.environment.month_now = "May".to_owned();
            preferences.preferences.watering = "high".to_owned();
            preferences.preferences.pollen_sensitive = true;
            preferences.preferences.season_intent = "later".to_owned();
            preferences.preferences.maintainability = "whatever".to_owned();
            preferences.preferences.colors = ["white", "purple", "white"].map(str::to_owned).into();
            preferences.site.container_sizes.clear();
            preferences.site.location_type = "courtyard".to_owned();
            preferences.site.area_m2 = -0.0;
        });
        assert_eq!(plain, other_words);
    }

    #[test]
    fn what_a_rule_reads_makes_a_difference() {
        let changes: [fn(&mut UserPreferences); 12] = [
            |preferences| preferences.site.location_type = "indoors".to_owned(),
            |preferences| preferences.site.containers = false,
            |preferences| preferences.site.sun_exposure = "full_sun".to_owned(),
            |preferences| preferences.site.wind_exposure = "windy".to_owned(),
            |preferences| {
                preferences.site.area_m2 = 3.0;
                preferences.site.container_sizes.push("large".to_owned());
            },
            |preferences| preferences.preferences.goal = "edible".to_owned(),
            |preferences| preferences.preferences.edible_types.clear(),
            |preferences| preferences.preferences.ornamental_types.clear(),
            |preferences| preferences.preferences.colors.clear(),
            |preferences| preferences.preferences.fragrant = false,
            |preferences| preferences.preferences.maintainability = "high".to_owned(),
            |preferences| preferences.preferences.time_to_results = "patient".to_owned(),
        ];
        let mut all: Vec<Criteria> = changes.into_iter().map(criteria).collect();
        all.push(criteria(|_| {}));
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "{a:?}");
        }
    }

    #[test]
    fn a_place_is_small_by_its_area_or_by_its_pots() {
        let small = |area: f64, sizes: &[&str]| {
            criteria(|preferences| {
                preferences.site.area_m2 = area;
                preferences.site.container_sizes = sizes.iter().map(|&s| s.to_owned()).collect();
            })
            .small_space
        };
        assert!(small(2.99, &["large"]));
        assert!(!small(3.0, &["large"]));
        assert!(!small(3.0, &["small", "large"]));
        assert!(small(1e308, &["small", "medium"]));
        assert!(small(3.0, &[]));
        assert!(small(-1e308, &["very_large"]));
    }

    #[test]
    fn words_are_read_exactly() {
        assert!(criteria(|preferences| preferences.site.location_type = "indoor".to_owned()).indoors);
        assert!(!criteria(|preferences| preferences.site.location_type = "Indoors".to_owned()).indoors);
        let goal = |goal: &str| criteria(|preferences| goal.clone_into(&mut preferences.preferences.goal)).goal;
        assert_eq!([goal("edible and pretty"), goal("Edible")], [Goal::EdibleAmongOthers, Goal::Any]);
        assert_eq!([Light::from("low_light"), Light::of_place("low_light")], [Light::Unknown, Light::BrightShade]);
        assert_eq!([Light::of_place("full_sun"), Light::of_place("candle")], [Light::FullSun, Light::Unknown]);
        assert_eq!(Light::BrightShade.steps_to(Light::FullSun), Some(2));
        assert_eq!(Light::FullSun.steps_to(Light::Unknown), None);
    }

    #[test]
    fn a_plant_that_says_nothing_of_light_is_taken_for_part_sun() {
        let mut plant = Plant::default();
        assert_eq!(Light::needed_by(&plant), Light::PartSun);
        plant.sun_need = Some(String::new());
        assert_eq!(Light::needed_by(&plant), Light::Unknown);
    }
}
