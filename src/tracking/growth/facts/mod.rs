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

use super::conditions::first;
use super::needs::{self, Feed, Soil, Support};
use crate::plants::head_start::{self, StartAs};
use crate::plants::model::Plant;
use crate::season::{ClimateZone, MonthSet};

pub(crate) use crate::plants::sowing_window::Frost;

pub(super) use crops::Crop;
pub(crate) use kind::Kind;
pub(super) use reading::mentions;
pub(crate) use start::{Beginning, Start};
pub(super) use texts::Column;
pub(crate) use usual::Group;

use texts::TOLD;

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
    pub support: Support,
    pub(super) soil: Soil,
    pub feed: Feed,
    pub pot_cm: i32,
    pub start_as: StartAs,
    /// Days that a seedling takes before the catalogue's own days begin, of those in `days`.
    pub head_start: i32,
    /// Days from the start to maturity, at least 1.
    pub days: i32,
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
    /// By [`Column`].
    texts: Vec<String>,
}

impl<'a> Facts<'a> {
    pub(crate) fn of(plant: &'a Plant) -> Self {
        Self::started(plant, StartAs::Seed)
    }

    pub(super) fn started(plant: &'a Plant, start_as: StartAs) -> Self {
        let texts: Vec<String> = Column::VARIANTS.iter().map(|column| column.of(plant)).collect();
        let text = |column: Column| texts[column as usize].as_str();
        let genus = crops::genus(text(Column::Genus));
        let mut facts = Self {
            plant,
            name: names::shown_name(&plant.plant_name),
            kind: Kind::Plant,
            crop: None,
            life: Life::Annual,
            start: Start::Either,
            frost: Frost::HalfHardy,
            sun: Sun::Any,
            water: Water::Regular,
            habit: Habit::Unknown,
            support: Support::None,
            soil: Soil::Average,
            feed: Feed::Own,
            pot_cm: 0,
            start_as,
            head_start: if start_as == StartAs::Seed { head_start::head_start(plant) } else { 0 },
            days: head_start::days_from_start(plant, start_as),
            known_days: texts::days_to_sprout(text(Column::Germination)),
            warmth: texts::warmth(text(Column::Germination)),
            depth_mm: 0,
            spacing_cm: 0,
            height_cm: texts::height(text(Column::Form)),
            container: plant.container_ok == Some(true),
            hazard: texts::hazard(plant.characteristics.as_deref()).or_else(|| genus.hazard.clone()),
            traits: Vec::new(),
            companions: names::companions(plant.beneficial_companions.as_deref()),
            texts,
        };
        // What the rules make of it, each fact of those before it.
        let life = first(&TOLD.life, &facts).copied();
        facts.life = life.unwrap_or(facts.life);
        kind::classify(&mut facts, genus);
        let (kind, crop, usual) = (facts.kind, facts.crop, facts.kind.profile());
        facts.life = life.unwrap_or(usual.life);
        facts.traits = [&usual.traits[..], &genus.traits, crop.map_or(&[], |crop| &crop.traits)].concat();
        if kind == Kind::Shrub && mentions(facts.text(Column::Uses), "native to australia") {
            facts.traits.push(Trait::Native);
        }
        facts.start = Start::of(Start::in_texts(&facts), kind);
        let frost = first(&TOLD.frost, &facts).copied();
        facts.frost = frost.or(crop.and_then(|crop| crop.frost)).unwrap_or(usual.frost);
        facts.sun = texts::sun(facts.text(Column::Position), plant.sun_need.as_deref()).unwrap_or(usual.sun);
        let water = crop.and_then(|crop| crop.water).or(usual.water);
        facts.water = water.unwrap_or_else(|| *TOLD.water.pick(&facts));
        facts.habit = *TOLD.habit.pick(&facts);
        facts.depth_mm = possible(plant.sowing_depth_mm, 300).unwrap_or(facts.start.usual_depth_mm(kind));
        facts.spacing_cm = possible(plant.spacing_cm, 1_000).unwrap_or(usual.spacing_cm);
        needs::settle(&mut facts);
        facts
    }

    pub(super) fn text(&self, column: Column) -> &str {
        &self.texts[column as usize]
    }

    pub(super) fn common_name(&self) -> &str {
        names::common_name(&self.plant.plant_name)
    }

    pub(crate) fn days_to_sprout(&self) -> (i32, i32) {
        self.known_days.unwrap_or_else(|| self.start.usual_days())
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
        self.sun == Sun::Shade || self.sun == Sun::Part && self.text(Column::Position).contains("shade")
    }

    /// What about it is poisonous; an irritant isn't.
    pub(crate) fn poison(&self) -> Option<&str> {
        self.hazard.as_deref().filter(|_| !self.is_irritant())
    }

    pub(super) fn is_irritant(&self) -> bool {
        let hazard = self.hazard.as_deref().unwrap_or_default();
        ["irritat", "sap ", "skin"].iter().any(|word| hazard.contains(word))
    }

    /// How the catalogue says that it is started.
    pub(super) fn own_method(&self) -> &str {
        self.plant.sowing_method.as_deref().unwrap_or_default().trim()
    }

    /// Whether these words are a sentence, and on the part of the plant that it is started from. One that speaks of
    /// seed alone was overruled by the kind.
    pub(super) fn has_own_method(&self) -> bool {
        let method = self.own_method();
        let is_sentence = (12..=200).contains(&method.chars().count()) && !method.contains(['*', '#']);
        is_sentence && Start::named_in(self.text(Column::Method)).is_some_and(|part| !part.is_seed())
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
