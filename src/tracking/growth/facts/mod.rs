//! The facts of one plant that the growth rules look at: read once from its columns and texts, with the usual value
//! of its kind where the catalogue is silent.

mod crops;
mod kind;
pub(crate) mod names;
mod reading;
mod start;
mod texts;
mod usual;

use serde::Deserialize;
use strum::VariantArray;

use super::needs::{self, Feed, Soil, Support};
use crate::plants::head_start::{self, StartAs};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};

pub(crate) use crate::plants::sowing_window::Frost;

pub(super) use crops::Crop;
pub(crate) use kind::Kind;
pub(super) use reading::mentions;
pub(crate) use start::{Beginning, Start};
pub(crate) use usual::Group;

use kind::Classifier;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Life {
    Annual,
    Biennial,
    Perennial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sun {
    Full,
    /// Full sun or half a day's shade.
    Any,
    Part,
    Shade,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Water {
    Wet,
    Moist,
    Regular,
    Dry,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Habit {
    Climbing,
    Bush,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeedKind {
    OpenPollinated,
    Hybrid,
    Unknown,
}

/// What sets plants apart, by their genus, their kind or their crop; `data/growth/README.md` says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trait {
    Brassica,
    Dense,
    Lean,
    Native,
    NeverFromSeed,
    Ornamental,
    PottedOn,
    Prickly,
    Rosette,
    SelfCleaning,
    SetsSeed,
    SownInGroups,
    SownSingly,
    Taproot,
    Varied,
}

#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(super) plant: &'a Plant,
    /// The plant's name as it is shown, at most 80 characters.
    pub name: String,
    pub kind: Kind,
    pub(super) crop: Option<&'static Crop>,
    pub life: Life,
    pub start: Start,
    pub frost: Frost,
    pub sun: Sun,
    pub water: Water,
    pub habit: Habit,
    pub seed: SeedKind,
    pub support: Support,
    pub(super) soil: Soil,
    pub feed: Feed,
    pub pot_cm: i32,
    pub start_as: StartAs,
    /// Days that a seedling takes before the catalogue's own days begin, of those in `days`.
    pub head_start: i32,
    /// Days from the start to maturity, at least 1.
    pub days: i32,
    pub genus: String,
    /// The fewest and the most days until the first sign of life, where the catalogue tells them.
    pub known_days: Option<(i32, i32)>,
    /// The best soil temperature for its start, in °C.
    pub warmth: Option<(i32, i32)>,
    pub depth_mm: i32,
    pub spacing_cm: i32,
    pub height_cm: Option<i32>,
    pub container: bool,
    /// What about it is poisonous or an irritant, as a sentence without its full stop.
    pub hazard: Option<String>,
    traits: Vec<Trait>,
    pub companions: Vec<&'a str>,
    pub position: String,
    /// Name, type and characteristics in lower case.
    about: String,
}

impl<'a> Facts<'a> {
    pub(crate) fn of(plant: &'a Plant) -> Self {
        Self::started(plant, StartAs::Seed)
    }

    pub(super) fn started(plant: &'a Plant, start_as: StartAs) -> Self {
        let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
        let (category, method) = (lower(&plant.plant_category), lower(&plant.sowing_method));
        let (plant_type, characteristics) = (lower(&plant.plant_type), lower(&plant.characteristics));
        let (position, hardiness) = (lower(&plant.position), lower(&plant.hardiness_life_cycle));
        let (germination, seed_type) = (lower(&plant.germination), lower(&plant.seed_type));
        let name = plant.plant_name.to_lowercase();
        let scientific = names::plain_scientific(&lower(&plant.scientific_name));
        let genus = crops::genus(scientific.split(' ').next().unwrap_or_default());

        let days = plant.maturity_days().filter(|days| *days > 0);
        let life = texts::life(&hardiness, &plant_type);
        let (kind, crop) = Classifier {
            category: category.trim(),
            scientific: &scientific,
            genus: &genus,
            name: &name,
            common: names::common_name(&name),
            plant_type: &plant_type,
            days,
            perennial: life.map(|life| life == Life::Perennial),
        }
        .classify();
        let usual = kind.profile();
        let start = Start::of(Start::in_texts(&method, &name, &seed_type, &germination), kind);
        let about = format!("{name}; {plant_type}; {characteristics}");
        let mut traits = [&usual.traits[..], &genus.traits, crop.map_or(&[], |crop| &crop.traits)].concat();
        if kind == Kind::Shrub && mentions(&lower(&plant.additional_information), "native to australia") {
            traits.push(Trait::Native);
        }
        let water = crop.and_then(|crop| crop.water).or(usual.water);
        let mut facts = Self {
            plant,
            name: names::shown_name(&plant.plant_name),
            kind,
            crop,
            life: life.unwrap_or(usual.life),
            start,
            frost: texts::frost(&hardiness).or(crop.and_then(|crop| crop.frost)).unwrap_or(usual.frost),
            sun: texts::sun(&position, plant.sun_need.as_deref()).unwrap_or(usual.sun),
            water: water.unwrap_or_else(|| {
                texts::water(
                    &lower(&plant.water_requirements),
                    &position,
                    kind.has(Trait::Ornamental).then_some(about.as_str()),
                )
            }),
            habit: texts::habit([&plant_type, &name, &lower(&plant.habit)]),
            seed: texts::seed_kind(&seed_type, &name),
            support: Support::None,
            soil: Soil::Average,
            feed: Feed::Own,
            pot_cm: 0,
            start_as,
            head_start: if start_as == StartAs::Seed { head_start::head_start(plant) } else { 0 },
            days: head_start::days_from_start(plant, start_as),
            genus: scientific.split(' ').next().unwrap_or_default().to_owned(),
            known_days: texts::days_to_sprout(&germination),
            warmth: texts::warmth(&germination),
            depth_mm: possible(plant.sowing_depth_mm, 300).unwrap_or(start.usual_depth_mm(kind)),
            spacing_cm: possible(plant.spacing_cm, 1_000).unwrap_or(usual.spacing_cm),
            height_cm: texts::height(&plant_type),
            container: plant.container_ok == Some(true),
            hazard: texts::hazard(plant.characteristics.as_deref()).or(genus.hazard.map(str::to_owned)),
            traits,
            companions: names::companions(plant.beneficial_companions.as_deref()),
            position,
            about,
        };
        needs::settle(&mut facts);
        facts
    }

    pub(super) fn common_name(&self) -> &str {
        names::common_name(&self.plant.plant_name)
    }

    pub(crate) fn days_to_sprout(&self) -> (i32, i32) {
        self.known_days.unwrap_or_else(|| self.start.usual_days())
    }

    pub(super) fn says(&self, word: &str) -> bool {
        mentions(&self.about, word)
    }

    pub(super) fn has(&self, wanted: Trait) -> bool {
        self.traits.contains(&wanted)
    }

    /// Whether it lives longer than a season. A biennial vegetable is eaten in its first.
    pub(crate) fn is_lasting(&self) -> bool {
        self.life == Life::Perennial || self.life == Life::Biennial && self.has(Trait::Ornamental)
    }

    /// Whether part of the day without sun suits it better than the whole.
    pub(crate) fn likes_shade(&self) -> bool {
        self.sun == Sun::Shade || self.sun == Sun::Part && self.position.contains("shade")
    }

    /// What about it is poisonous; an irritant isn't.
    pub(crate) fn poison(&self) -> Option<&str> {
        self.hazard.as_deref().filter(|_| !self.is_irritant())
    }

    pub(super) fn is_irritant(&self) -> bool {
        let hazard = self.hazard.as_deref().unwrap_or_default();
        ["irritat", "sap ", "skin"].iter().any(|word| hazard.contains(word))
    }

    /// What it is good for, in lower case.
    pub(super) fn uses(&self) -> String {
        self.plant.additional_information.as_deref().unwrap_or_default().to_lowercase()
    }

    /// How the catalogue says that it is started, in lower case.
    pub(super) fn method(&self) -> String {
        self.own_method().to_lowercase()
    }

    pub(super) fn own_method(&self) -> &str {
        self.plant.sowing_method.as_deref().unwrap_or_default().trim()
    }

    /// Whether these words are a sentence, and on the part of the plant that it is started from. One that speaks of
    /// seed alone was overruled by the kind.
    pub(super) fn has_own_method(&self) -> bool {
        let method = self.own_method();
        let is_sentence = (12..=200).contains(&method.chars().count()) && !method.contains(['*', '#']);
        is_sentence && Start::named_in(&self.method()).is_some_and(|part| !part.is_seed())
    }

    /// The months in which it is sown, in each zone where they are known.
    pub(super) fn sowing_months(&self) -> Vec<(ClimateZone, MonthSet)> {
        let zones = ClimateZone::ALL.into_iter().map(|zone| (zone, self.plant.month_set(zone)));
        zones.filter(|(_, months)| !months.is_empty()).collect()
    }
}

/// A stored number that can be true: rows of a taken-over database may hold any.
fn possible(number: Option<i32>, most: i32) -> Option<i32> {
    number.filter(|number| (1..=most).contains(number))
}
