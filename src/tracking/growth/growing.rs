//! What is known of growing a plant that is begun so, with what answers need of it again and again worked out once.

use std::ops::Deref;
use std::sync::OnceLock;

use super::facts::Facts;
use super::harvest::Bearer;
use super::items::Items;
use super::model::GrowthData;
use super::{from_facts, stages};
use crate::cache::Weigh;
use crate::plants::head_start::StartAs;
use crate::plants::model::Plant;

#[derive(Debug, Default)]
pub(crate) struct Growing {
    data: GrowthData,
    items: OnceLock<Items>,
    /// Only of what the rules derived.
    pub bearer: Option<Bearer>,
}

impl Growing {
    /// What the rules derive for a plant.
    pub(crate) fn of(plant: &Plant, start_as: StartAs) -> Self {
        let facts = Facts::started(plant, start_as);
        let stages = stages::of(&facts);
        let bearer = Some(Bearer::of(&facts, &stages));
        Self { bearer, ..from_facts(&facts, stages).into() }
    }

    /// The items of its checklist.
    pub(crate) fn items(&self) -> &Items {
        self.items.get_or_init(|| Items::of(&self.data))
    }
}

impl From<GrowthData> for Growing {
    fn from(data: GrowthData) -> Self {
        Self { data, ..Self::default() }
    }
}

impl Deref for Growing {
    type Target = GrowthData;

    fn deref(&self) -> &GrowthData {
        &self.data
    }
}

/// What the growth data of a plant takes: its lists, its items' keys and the texts with gaps; all others are the rules' own.
const BYTES: usize = 9 << 10;

impl Weigh for std::sync::Arc<Growing> {
    fn weigh(&self) -> usize {
        BYTES
    }
}
