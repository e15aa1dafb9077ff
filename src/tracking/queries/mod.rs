//! Every SQL statement about plants that somebody grows; those about their checklists are in `checklist/queries`.

mod read;
mod write;

pub(super) use self::read::{Details, Listed, Status, details, exists, garden, list, status, stored_growth, tips};
pub(crate) use self::read::{Garden, Planted};
pub(super) use self::write::{
    Alignment, Beginning, complete_setup, delete, has_plants, rename, save_progress, save_stage, staged, start,
    start_growing,
};

/// An instance as statements ask for it: found only if it is `owner`'s, where there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InstanceKey<'a> {
    pub id: i32,
    pub owner: Option<&'a str>,
}
