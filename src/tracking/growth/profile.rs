//! What the growth rules know of one plant, for those who answer questions about it: its facts, and every tip that holds
//! for it, where [`super::growth_data`] gives the most important ones.

use super::facts::{Facts, names};
use super::model::{GrowthStage, SetupStep, StageTips};
use super::{setup, stages, tips};
use crate::plants::model::Plant;

pub(crate) use super::facts::{Frost, Sun, Water};
pub(crate) use super::needs::{Feed, Support};

/// The facts of one plant, with the usual value of its kind where the catalogue is silent.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub sun: Sun,
    pub water: Water,
    pub frost: Frost,
    pub feed: Feed,
    pub support: Support,
    /// Whether it lives longer than a season.
    pub lasting: bool,
    pub depth_mm: i32,
    pub spacing_cm: i32,
    pub pot_cm: i32,
    pub container: bool,
    /// What goes into the soil: `seed`, `clove`, `tuber`, ...
    pub part: &'static str,
    /// Whether it may be sown in trays under cover.
    pub in_trays: bool,
    /// The fewest and the most days until the first sign of life.
    pub days_to_sprout: (i32, i32),
    /// What about it is poisonous or an irritant, as a sentence without its full stop.
    pub hazard: Option<String>,
    pub stages: Vec<GrowthStage>,
    /// The steps before growing.
    pub steps: Vec<SetupStep>,
    /// All tips that hold, by stage, the most important first.
    pub tips: Vec<StageTips>,
}

impl Profile {
    pub(crate) fn of(plant: &Plant) -> Self {
        let facts = Facts::of(plant);
        let stages = stages::of(&facts);
        let tips = tips::all(&facts, &stages);
        let steps = setup::steps(&facts);
        Self {
            sun: facts.sun,
            water: facts.water,
            frost: facts.frost,
            feed: facts.feed,
            support: facts.support,
            lasting: facts.is_lasting(),
            depth_mm: facts.depth_mm,
            spacing_cm: facts.spacing_cm,
            pot_cm: facts.pot_cm,
            container: facts.container,
            part: facts.start.part_name(),
            in_trays: facts.start.in_trays(),
            days_to_sprout: facts.days_to_sprout(),
            stages: stages.into_iter().map(|stage| stage.growth).collect(),
            steps,
            tips,
            hazard: facts.hazard,
        }
    }

    /// The tips on one subject, with the stage that each is for.
    pub(crate) fn tips_on<'a>(&'a self, category: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.tips.iter().flat_map(move |group| {
            let tips = group.tips.iter().filter(move |tip| tip.category == category);
            tips.map(|tip| (&*group.stage_name, &*tip.tip))
        })
    }
}

/// The common name before the cultivar, as it is written: `Tomato` of `Tomato- Roma`.
pub(crate) fn common_name(name: &str) -> &str {
    names::common_name(name)
}
