//! Every SQL statement about plants that somebody grows; those about their checklists are in `checklist/queries`.

mod read;
mod write;

pub(crate) use self::read::*;
pub(crate) use self::write::*;

/// An instance as statements ask for it: found only if it is `owner`'s, where there is one. `None` says that it wasn't.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InstanceKey<'a> {
    pub id: i32,
    pub owner: Option<&'a str>,
}
