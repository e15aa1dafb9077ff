//! The grow guides, one for each species of the starter catalogue, made from what the growth rules know of it: the same
//! stages, days and tips as in `/tracking/timeline`.

mod page;
mod species;

use super::store::File;
use crate::plants::import::starter;
use species::Species;

pub(super) const FOLDER: &str = "grow_guide";

pub(super) fn guides() -> Vec<File> {
    let plants = starter().unwrap_or_else(|error| {
        // The same rows fill an empty database, and a test reads them.
        tracing::error!(%error, "the starter catalogue can't be read: there are no grow guides");
        Vec::new()
    });
    let guides = Species::all(&plants).into_iter().map(|species| File {
        folder: FOLDER.to_owned(),
        text: page::markdown(&species),
        name: format!("{}.md", species.name),
    });
    guides.collect()
}

#[cfg(test)]
mod tests;
