//! What the growth rules know of one plant, for those who answer questions about it: its facts, every tip that holds for
//! it, where [`super::growth_data`] gives the most important ones, and what its grow guide says (`data/growth/page.toml`).

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;

use super::conditions::{Rule, Rules};
use super::facts::Facts;
use super::model::{GrowthStage, SetupStep, StageTips};
use super::text::{Text, render_all};
use super::{preparation, stages, tips};
use crate::embedded::toml_file;
use crate::plants::model::Plant;

pub(crate) use super::facts::names::common_name;
pub(crate) use super::facts::{Frost, Sun, Water};
pub(crate) use super::needs::{Feed, Support};

/// The facts of one plant, and all that is said of them.
#[derive(Debug)]
pub(crate) struct Profile<'a> {
    facts: Facts<'a>,
    pub stages: Vec<GrowthStage>,
    pub steps: Vec<SetupStep>,
    /// All tips that hold, by stage, the most important first.
    pub tips: Vec<StageTips>,
}

impl<'a> Deref for Profile<'a> {
    type Target = Facts<'a>;

    fn deref(&self) -> &Facts<'a> {
        &self.facts
    }
}

impl<'a> Profile<'a> {
    pub(crate) fn of(plant: &'a Plant) -> Self {
        let facts = Facts::of(plant);
        let stages = stages::of(&facts);
        Self {
            tips: tips::all(&facts, &stages),
            steps: preparation::steps(&facts),
            stages: stages.into_iter().map(|stage| stage.growth).collect(),
            facts,
        }
    }

    /// The tips on one subject, with the stage that each is for.
    pub(crate) fn tips_on<'t>(&'t self, category: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.tips.iter().flat_map(move |group| {
            let tips = group.tips.iter().filter(move |tip| tip.category == category);
            tips.map(|tip| (&*group.stage_name, &*tip.tip))
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageRules {
    glance: Vec<Rule<Text>>,
    counted_from: Rules<Text>,
    germination_is: Rules<Text>,
    months_title: Rules<Text>,
}

static RULES: LazyLock<PageRules> = LazyLock::new(|| toml_file!("growth/page.toml"));

/// The parts of a grow guide that follow from a plant's facts alone.
#[derive(Debug)]
pub(crate) struct Page {
    pub glance: Vec<Cow<'static, str>>,
    /// What the days are counted from: `sowing`, `planting`.
    pub counted_from: Cow<'static, str>,
    /// What the stage of germination is, where nothing germinates: `rooting`.
    pub germination_is: Cow<'static, str>,
    pub months_title: Cow<'static, str>,
}

pub(crate) fn page(plant: &Plant) -> Page {
    let facts = Facts::of(plant);
    Page {
        glance: render_all(&RULES.glance, &facts),
        counted_from: RULES.counted_from.render(&facts),
        germination_is: RULES.germination_is.render(&facts),
        months_title: RULES.months_title.render(&facts),
    }
}
