//! Plants that are listed twice. The import tells plants apart by category, name and scientific name.

use std::collections::HashMap;

use super::Hit;
use crate::fold;
use crate::import::Row as _;
use crate::import::finding::Flaw;
use crate::plants::model::Plant;

/// Finds plants that an earlier row has already, in full or by name.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
    let mut identities = HashMap::new();
    let mut names = HashMap::new();
    let mut hits = Vec::new();
    for (at, plant) in plants.iter().enumerate() {
        let identity: Vec<String> = plant.identity().into_iter().map(fold::identity).collect();
        let namesake = *names.entry(identity[1].clone()).or_insert(at);
        let category = identity[0].clone();
        let twin = *identities.entry(identity).or_insert(at);
        let (other, flaw) = if twin != at {
            (twin, Flaw::error("duplicate-plant", "the same plant twice: an import keeps the later row"))
        } else if namesake != at {
            let filed = plants[namesake].plant_category.as_deref().unwrap_or("plant without a category");
            let what = if filed.eq_ignore_ascii_case(&category) {
                "with another scientific name".to_owned()
            } else {
                format!("as a {filed}")
            };
            (namesake, Flaw::warning("same-name", format!("a plant of this name is there already, {what}")))
        } else {
            continue;
        };
        hits.push(Hit { at, other: Some(other), flaw });
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plant_is_listed_once() {
        let rows = [
            ("herb", "Angelica", "Angelica archangelica"),
            ("herb", "Basil", ""),
            ("HERB", " angelica ", "Angelica Archangelica"),
            ("vegetable", "Angelica", "Angelica archangelica"),
            ("herb", "Basil", "Ocimum basilicum"),
            ("herb", "Basil- Bush", "Ocimum basilicum"),
            ("herb", "Basil-  Bush\u{200b}", "Ocimum basilicum"),
        ]
        .map(|(category, name, species)| Plant {
            plant_category: Some(category.into()),
            plant_name: name.into(),
            scientific_name: Some(species.into()),
            ..Plant::default()
        });
        let found: Vec<_> =
            check(&rows).into_iter().map(|hit| (hit.at, hit.other, hit.flaw.rule, hit.flaw.message)).collect();
        assert_eq!(
            found,
            [
                (2, Some(0), "duplicate-plant", "the same plant twice: an import keeps the later row".into()),
                (3, Some(0), "same-name", "a plant of this name is there already, as a herb".into()),
                (4, Some(1), "same-name", "a plant of this name is there already, with another scientific name".into()),
                (6, Some(5), "duplicate-plant", "the same plant twice: an import keeps the later row".into()),
            ]
        );
    }
}
