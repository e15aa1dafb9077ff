//! What sprouts and microgreens need.

use super::super::model::RequirementItem;
use super::needed;

pub(super) fn sprouting_jar() -> Vec<RequirementItem> {
    vec![
        needed("Wide-mouthed Jar", "1, of 1 L", "Clean and scalded"),
        needed("Mesh Lid or Muslin", "1", "With a rubber band"),
    ]
}

pub(super) fn microgreen_tray() -> Vec<RequirementItem> {
    vec![
        needed("Shallow Tray", "1, about 5 cm deep", "With drainage holes, and a second one without to water in"),
        needed("Seed Raising Mix", "3 L a tray", "Fine and fresh"),
    ]
}

pub(super) fn microgreen_tools() -> Vec<RequirementItem> {
    vec![
        needed("Spray Bottle", "1", "For the first days"),
        needed("Scissors", "1 pair", "Sharp and clean, for the harvest"),
    ]
}
