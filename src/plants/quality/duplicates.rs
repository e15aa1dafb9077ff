//! Plants that are listed twice. The import tells plants apart by category, name and scientific name.

use std::collections::HashMap;

use super::Hit;
use crate::fold;
use crate::import::finding::Rule;
use crate::plants::model::Plant;

const DUPLICATE: Rule = Rule::error("duplicate-plant");
const SAME_NAME: Rule = Rule::warning("same-name");

/// Finds plants that an earlier row has already, in full or by name.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
    let mut identities = HashMap::new();
    let mut names = HashMap::new();
    let mut hits = Vec::new();
    for (at, plant) in plants.iter().enumerate() {
        let [category, name, species] = identity(plant);
        let twin = *identities.entry((category.clone(), name.clone(), species)).or_insert(at);
        let namesake = *names.entry(name).or_insert(at);
        let (other, flaw) = if twin != at {
            (twin, DUPLICATE.broken("the same plant twice: an import keeps the later row"))
        } else if namesake != at {
            let filed = plants[namesake].plant_category.as_deref().unwrap_or("plant without a category");
            let what = if filed.eq_ignore_ascii_case(&category) {
                "with another scientific name".to_owned()
            } else {
                format!("as a {filed}")
            };
            (namesake, SAME_NAME.broken(format!("a plant of this name is there already, {what}")))
        } else {
            continue;
        };
        hits.push(Hit { at, other: Some(other), flaw });
    }
    hits
}

fn identity(plant: &Plant) -> [String; 3] {
    let texts = [plant.plant_category.as_deref(), Some(&*plant.plant_name), plant.scientific_name.as_deref()];
    texts.map(|text| fold::identity(text.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(category: &str, name: &str, species: Option<&str>) -> Plant {
        Plant {
            plant_category: Some(category.into()),
            plant_name: name.into(),
            scientific_name: species.map(str::to_owned),
            ..Plant::default()
        }
    }

    #[test]
    fn a_plant_is_listed_once() {
        let rows = [
            plant("herb", "Angelica", Some("Angelica archangelica")),
            plant("herb", "Basil", None),
            plant("HERB", " angelica ", Some("Angelica Archangelica")),
            plant("vegetable", "Angelica", Some("Angelica archangelica")),
            plant("herb", "Basil", Some("Ocimum basilicum")),
            plant("herb", "Basil- Bush", Some("Ocimum basilicum")),
            plant("herb", "Basil-  Bush\u{200b}", Some("Ocimum basilicum")),
        ];
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
