//! A gardener's words boiled down to what the rules tell apart. The engine reads nothing else, so two requests with
//! equal wishes have equal answers: that is why a [`Garden`] can serve as a cache key.

use crate::plants::model::Plant;
use crate::preferences::UserPreferences;
use crate::season::Month;

use super::environment::Zone;

/// A garden to plant: the month, the climate zone and the gardener's wishes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Garden {
    /// The month to sow in.
    pub month: Month,
    /// The climate zone.
    pub zone: Zone,
    /// What the gardener has and wants.
    pub wishes: Wishes,
}

impl Garden {
    /// The garden of someone who says this, in a month and a zone.
    pub fn new(month: Month, zone: Zone, said: &UserPreferences) -> Self {
        Self { month, zone, wishes: Wishes::from(said) }
    }

    /// The months in which the plant is sown here, in stored order.
    pub fn sowing_months<'a>(&self, plant: &'a Plant) -> &'a [Month] {
        let zone = self.zone.known();
        zone.map_or(&[], |zone| plant.sowing_months(zone))
    }

    /// Whether the plant can be sown now.
    pub fn in_season(&self, plant: &Plant) -> bool {
        self.sowing_months(plant).contains(&self.month)
    }
}

/// What the gardener has and wants, as far as any rule tells it apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent answer of the gardener")]
pub struct Wishes {
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
    /// How much care the gardener can give.
    pub care: Care,
    /// How long the gardener can wait.
    pub patience: Patience,
}

impl From<&UserPreferences> for Wishes {
    fn from(said: &UserPreferences) -> Self {
        let (site, wishes) = (&said.site, &said.preferences);
        let mut colors: Vec<Box<str>> = wishes.colors.iter().map(|c| c.as_str().into()).collect();
        colors.sort_unstable();
        colors.dedup();
        Self {
            indoors: matches!(site.location_type.as_str(), "indoors" | "indoor"),
            containers: site.containers,
            small_space: site.area_m2 < 3.0 || site.container_sizes.iter().all(|size| is_small(size)),
            light: Light::from(site.sun_exposure.as_str()),
            windy: site.wind_exposure == "windy",
            goal: Goal::from(wishes.goal.as_str()),
            edible_types: !wishes.edible_types.is_empty(),
            ornamental_types: !wishes.ornamental_types.is_empty(),
            colors: colors.into(),
            fragrant: wishes.fragrant,
            care: Care::from(wishes.maintainability.as_str()),
            patience: Patience::from(wishes.time_to_results.as_str()),
        }
    }
}

impl Wishes {
    /// Whether a flower of this colour is asked for.
    pub(super) fn wants_color(&self, color: &str) -> bool {
        self.colors.binary_search_by(|wanted| (**wanted).cmp(color)).is_ok()
    }
}

fn is_small(container_size: &str) -> bool {
    matches!(container_size, "small" | "medium")
}

/// What the plants are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// `edible`: nothing else is offered.
    Edible,
    /// `ornamental`: nothing edible is offered.
    Ornamental,
    /// Another goal that speaks of `edible`: offers everything, and says so of what can be eaten.
    EdibleAmongOthers,
    /// Anything goes.
    Any,
}

impl Goal {
    /// Whether the goal's text contains `edible` (contract 3.7).
    pub fn mentions_edible(self) -> bool {
        matches!(self, Self::Edible | Self::EdibleAmongOthers)
    }
}

impl From<&str> for Goal {
    fn from(word: &str) -> Self {
        match word {
            "edible" => Self::Edible,
            "ornamental" => Self::Ornamental,
            other if other.contains("edible") => Self::EdibleAmongOthers,
            _ => Self::Any,
        }
    }
}

/// Light, of a place or as a plant needs it, from dark to bright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Light {
    /// `bright_shade`
    BrightShade,
    /// `part_sun`
    PartSun,
    /// `full_sun`
    FullSun,
    /// Any other word, `low_light` included: it can't be compared.
    Unknown,
}

impl Light {
    /// How many steps apart two kinds of light are, 0 to 2; nothing when either is unknown.
    pub fn steps_to(self, other: Self) -> Option<u8> {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => None,
            (a, b) => Some((a as u8).abs_diff(b as u8)),
        }
    }

    /// The light a plant needs; a plant that says nothing is taken for `part_sun`.
    pub fn needed_by(plant: &Plant) -> Self {
        plant.sun_need.as_deref().map_or(Self::PartSun, Self::from)
    }

    /// How it is written in a sentence. An unknown light is never spoken of.
    pub fn title(self) -> &'static str {
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

/// How much care the gardener can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Care {
    /// `low`, or a word that says nothing: plants are judged by their own score.
    Low,
    /// `medium`
    Medium,
    /// `high`
    High,
}

impl From<&str> for Care {
    fn from(word: &str) -> Self {
        match word {
            "medium" => Self::Medium,
            "high" => Self::High,
            _ => Self::Low,
        }
    }
}

/// How long the gardener can wait for results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Patience {
    /// `quick`
    Quick,
    /// `standard`
    Standard,
    /// `patient`
    Patient,
    /// Any other word.
    Unsaid,
}

impl From<&str> for Patience {
    fn from(word: &str) -> Self {
        match word {
            "quick" => Self::Quick,
            "standard" => Self::Standard,
            "patient" => Self::Patient,
            _ => Self::Unsaid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(change: impl FnOnce(&mut UserPreferences)) -> Wishes {
        let mut said = UserPreferences::default();
        change(&mut said);
        Wishes::from(&said)
    }

    #[test]
    fn what_no_rule_reads_makes_no_difference() {
        let plain = wishes(|_| {});
        let other_words = wishes(|said| {
            said.user_id = "someone".to_owned();
            said.practical.organic_only = true;
            said.environment.climate_zone = "arid".to_owned();
            said.environment.month_now = "May".to_owned();
            said.preferences.watering = "high".to_owned();
            said.preferences.pollen_sensitive = true;
            said.preferences.season_intent = "later".to_owned();
            said.preferences.maintainability = "whatever".to_owned();
            said.preferences.colors = ["white", "purple", "white"].map(str::to_owned).into();
            said.site.container_sizes.clear();
            said.site.location_type = "courtyard".to_owned();
            said.site.area_m2 = -0.0;
        });
        assert_eq!(plain, other_words);
    }

    #[test]
    fn what_a_rule_reads_makes_a_difference() {
        let changes: [fn(&mut UserPreferences); 12] = [
            |said| said.site.location_type = "indoors".to_owned(),
            |said| said.site.containers = false,
            |said| said.site.sun_exposure = "full_sun".to_owned(),
            |said| said.site.wind_exposure = "windy".to_owned(),
            |said| {
                said.site.area_m2 = 3.0;
                said.site.container_sizes.push("large".to_owned());
            },
            |said| said.preferences.goal = "edible".to_owned(),
            |said| said.preferences.edible_types.clear(),
            |said| said.preferences.ornamental_types.clear(),
            |said| said.preferences.colors.clear(),
            |said| said.preferences.fragrant = false,
            |said| said.preferences.maintainability = "high".to_owned(),
            |said| said.preferences.time_to_results = "patient".to_owned(),
        ];
        let mut all: Vec<Wishes> = changes.into_iter().map(wishes).collect();
        all.push(wishes(|_| {}));
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "{a:?}");
        }
    }

    #[test]
    fn a_place_is_small_by_its_area_or_by_its_pots() {
        let small = |area: f64, sizes: &[&str]| {
            wishes(|said| {
                said.site.area_m2 = area;
                said.site.container_sizes = sizes.iter().map(|&s| s.to_owned()).collect();
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
        assert!(wishes(|said| said.site.location_type = "indoor".to_owned()).indoors);
        assert!(!wishes(|said| said.site.location_type = "Indoors".to_owned()).indoors);
        assert_eq!(Goal::from("edible and pretty"), Goal::EdibleAmongOthers);
        assert_eq!(Goal::from("Edible"), Goal::Any);
        assert_eq!(Light::from("low_light"), Light::Unknown);
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
