//! What a grow guide says of a plant beside its stages and tips (`data/growth/page.toml`).

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::Deserialize;

use super::data::parsed;
use super::facts::Facts;
use super::text::{Choice, Variant, render_all};
use crate::plants::model::Plant;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    glance: Vec<Variant>,
    counted_from: Choice,
    germination_is: Choice,
    months_title: Choice,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| parsed!("page.toml"));

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
