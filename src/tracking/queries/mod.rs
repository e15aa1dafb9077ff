//! Every SQL statement about plants that somebody grows; those about their checklists are in `checklist/queries`.

mod read;
mod write;

use serde_json::Value;

use super::growth::GrowthData;

pub(crate) use self::read::{Garden, Planted};
pub(super) use self::read::{Instance, Page, Status, details, exists, garden, list, status, stored_growth, tips};
pub(super) use self::write::{
    Alignment, Beginning, complete_setup, delete, growing, has_plants, rename, save_progress, save_stage, staged,
    start, start_growing,
};

/// The stored growth data, as far as a statement selected it; `None` where none is stored.
pub(super) fn stored(
    requirements: Option<Value>,
    instructions: Option<Value>,
    stages: Option<Value>,
    tips: Option<Value>,
) -> Option<GrowthData> {
    let columns = [&requirements, &instructions, &stages, &tips];
    columns.iter().any(|column| column.is_some()).then(|| {
        let [requirements, instructions, stages, tips] =
            [requirements, instructions, stages, tips].map(Option::unwrap_or_default);
        GrowthData::from_columns(requirements, instructions, stages, tips, None, None, None)
    })
}
