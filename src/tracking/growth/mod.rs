//! Growth data by rules: what to have, what to do first, the stages and the care of a plant, made from the facts in its
//! row. What the rules say is data (`data/growth`). Pure: the same plant always gives the same.

pub(crate) mod beginning;
pub(crate) mod care;
mod conditions;
mod data;
mod facts;
pub(crate) mod harvest;
mod lenient;
pub(crate) mod model;
mod needs;
pub(crate) mod page;
pub(crate) mod place;
pub(crate) mod profile;
mod requirements;
pub(crate) mod service;
mod setup;
mod stages;
pub(crate) mod summary;
#[cfg(test)]
mod tests;
mod text;
mod tips;
pub(crate) mod wording;

pub(crate) use model::GrowthData;
pub(crate) use service::Growth;

use std::borrow::Cow;

use crate::plants::head_start::StartAs;
use crate::plants::model::Plant;
use crate::python;
use facts::Facts;
use model::DataSourceInfo;

/// The model that growth data by these rules names as its source.
const MODEL: &str = "plantopia-rules";
/// The version of the shape, of growth data and of its source.
const VERSION: &str = "1.0";
/// When the rules were written: the time of growth data for a plant whose row knows no time of its own.
const RULES_DATE: &str = "2025-11-01T00:00:00";

/// Parses all files of `data/growth`, and panics with the file and the line where one is wrong: called at start.
pub(crate) fn load() {
    text::check_phrases();
    // The rules read every file for any plant.
    growth_data(&Plant::default());
    harvest::load();
    page::page(&Plant::default());
}

/// The growth data of a plant.
pub(crate) fn growth_data(plant: &Plant) -> GrowthData {
    growth_data_from(plant, StartAs::Seed)
}

/// The same for a plant that is begun so.
pub(crate) fn growth_data_from(plant: &Plant, start_as: StartAs) -> GrowthData {
    let facts = Facts::started(plant, start_as);
    let stages = stages::of(&facts);
    let care_tips = tips::care_tips(&facts, &stages);
    let made_at = plant.updated_at.or(plant.created_at);
    let made_at: Cow<'_, str> = match made_at {
        Some(time) => python::format_datetime(time).into(),
        None => RULES_DATE.into(),
    };
    GrowthData {
        requirements_checklist: requirements::checklist(&facts),
        setup_instructions: setup::steps(&facts),
        growth_stages: stages.into_iter().map(|stage| stage.growth).collect(),
        care_tips,
        data_source_info: Some(DataSourceInfo {
            model: MODEL.into(),
            generated_at: made_at.clone(),
            api_version: VERSION.into(),
        }),
        version: VERSION.into(),
        last_updated: Some(made_at),
    }
}
