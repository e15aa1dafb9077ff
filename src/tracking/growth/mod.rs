//! Growth data by rules: what to have, what to do first, the stages and the care of a plant, made from the facts in its
//! row. What the rules say is data (`data/growth`). Pure: the same plant always gives the same.

pub(crate) mod care;
mod conditions;
mod data;
pub(crate) mod facts;
pub(crate) mod harvest;
pub(crate) mod items;
mod lenient;
pub(crate) mod model;
pub(crate) mod needs;
pub(crate) mod place;
mod preparation;
pub(crate) mod profile;
pub(crate) mod service;
mod stages;
#[cfg(test)]
mod tests;
mod text;
mod tips;
pub(crate) mod wording;

pub(crate) use model::GrowthData;
pub(crate) use service::{Growing, Growth};

use std::sync::LazyLock;

use crate::plants::head_start::StartAs;
use crate::plants::model::Plant;
use crate::plants::safety::Safety;
use facts::Facts;
use stages::Stage;

/// Parses all files of `data/growth`, and panics with the file and the line where one is wrong: called at start.
pub(crate) fn load() {
    // The rules read every file for any plant.
    growth_data(&Plant::default(), StartAs::Seed);
    LazyLock::force(&harvest::BEARINGS);
    Safety::of(Some(""));
    profile::page(&Plant::default());
    care::CarePlan::of(&Plant::default(), StartAs::Seed);
}

/// The growth data of a plant that is begun so.
pub(crate) fn growth_data(plant: &Plant, start_as: StartAs) -> GrowthData {
    let facts = Facts::started(plant, start_as);
    from_facts(&facts, stages::of(&facts))
}

fn from_facts(facts: &Facts<'_>, stages: Vec<Stage>) -> GrowthData {
    GrowthData {
        requirements_checklist: preparation::requirements(facts),
        setup_instructions: preparation::steps(facts),
        care_tips: tips::care_tips(facts, &stages),
        growth_stages: stages.into_iter().map(|stage| stage.growth).collect(),
    }
}
