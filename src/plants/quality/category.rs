//! A category that contradicts the name: a crop filed as a flower, a poisonous ornamental filed as something to eat, kin
//! that stand in another category. Ornamental kinds of crops are flowers, and say so.

use std::collections::HashMap;

use super::{Hit, filled, names};
use crate::import::finding::{Flaw, Rule};
use crate::plants::model::Plant;

const CONTRADICTS_NAME: Rule = Rule::warning("category-contradicts-name");
const UNLIKE_KIN: Rule = Rule::warning("category-unlike-kin");
const EDIBLE_AND_TOXIC: Rule = Rule::warning("edible-and-toxic");

/// Names that nobody sows for the vase.
#[rustfmt::skip]
const CROPS: [&str; 45] = [
    "asparagus", "basil", "bean", "beetroot", "broad bean", "broccoli", "brussels sprout", "cabbage", "capsicum", "carrot",
    "cauliflower", "celeriac", "celery", "chilli", "coriander", "corn", "cucumber", "dill", "eggplant", "fennel", "garlic",
    "kale", "kohlrabi", "leek", "lettuce", "melon", "okra", "onion", "parsley", "parsnip", "pea", "potato", "pumpkin",
    "radish", "rhubarb", "rocket", "shallot", "silverbeet", "snow pea", "spinach", "sweet corn", "sweet potato", "tomato",
    "turnip", "zucchini",
];

/// Names that nobody should eat. A herb or a vegetable counts as edible, whatever its texts say.
#[rustfmt::skip]
const POISONS: [&str; 23] = [
    "aconite", "angel's trumpet", "autumn crocus", "castor bean", "castor oil plant", "daffodil", "daphne", "datura",
    "delphinium", "euphorbia", "foxglove", "hellebore", "hydrangea", "lantana", "larkspur", "lily of the valley", "lobelia",
    "monkshood", "oleander", "poinsettia", "snowdrop", "sweet pea", "wisteria",
];

pub(crate) fn check(plant: &Plant, flaws: &mut Vec<Flaw>) {
    let base = names::key(names::base(&plant.plant_name));
    let category = plant.plant_category.as_deref().unwrap_or_default().to_lowercase();
    let is_flower = category == "flower";
    if is_flower && CROPS.contains(&base.as_str()) && !is_ornamental(plant) {
        flaws.push(CONTRADICTS_NAME.broken(format!("{base} is grown to be eaten, and this one is a flower")));
    }
    if ["herb", "vegetable"].contains(&category.as_str()) && POISONS.contains(&base.as_str()) {
        flaws.push(CONTRADICTS_NAME.broken(format!("{base} is poisonous, and as a {category} it counts as edible")));
    }
    if is_flower && plant.edible == Some(true) && is_toxic(plant) {
        flaws.push(EDIBLE_AND_TOXIC.broken("its texts call it edible or culinary, and toxic or poisonous"));
    }
}

/// Finds plants that share their name and their species with plants of another category, where these are as many.
pub(crate) fn check_kin(plants: &[Plant]) -> Vec<Hit> {
    let mut kin: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (at, plant) in plants.iter().enumerate() {
        // Kinds of one name but of other species (sage and Mexican sage) may well be used otherwise.
        if let Some(species) = filled(plant.scientific_name.as_deref()) {
            let base = names::key(names::base(&plant.plant_name));
            kin.entry((base, species.to_lowercase())).or_default().push(at);
        }
    }
    let mut hits = Vec::new();
    for family in kin.into_values().filter(|family| family.len() > 1) {
        let category = |at: usize| plants[at].plant_category.as_deref().unwrap_or_default();
        for &at in &family {
            let other = family.iter().copied().find(|other| category(*other) != category(at));
            let alike = family.iter().filter(|other| category(**other) == category(at)).count();
            if let Some(other) = other.filter(|_| 2 * alike <= family.len() && !is_ornamental(&plants[at])) {
                let message = format!(
                    "{} of the same species is a {}, this one a {}",
                    plants[other].plant_name,
                    category(other),
                    category(at)
                );
                hits.push(Hit { at, other: Some(other), flaw: UNLIKE_KIN.broken(message) });
            }
        }
    }
    hits.sort_by_key(|hit| hit.at);
    hits
}

/// Whether the plant is said to be an ornamental kind: in its name or its type, because every flower is of ornamental use.
fn is_ornamental(plant: &Plant) -> bool {
    [Some(plant.plant_name.as_str()), plant.plant_type.as_deref()].into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        text.contains("ornamental") || text.contains("flowering")
    })
}

/// Whether its texts warn of poison.
pub(super) fn is_toxic(plant: &Plant) -> bool {
    [&plant.description, &plant.characteristics, &plant.additional_information].into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        let mut words = text.split(|char: char| !char.is_alphanumeric() && char != '-');
        words.any(|word| ["toxic", "poisonous"].contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assert_breaks, assert_keeps, good};
    use super::*;

    fn plant(name: &str, species: &str, category: &str) -> Plant {
        Plant {
            plant_name: name.into(),
            scientific_name: Some(species.into()),
            plant_category: Some(category.into()),
            ..good()
        }
    }

    #[test]
    fn crops_are_no_flowers_and_poisons_no_food() {
        for (name, category, words) in [
            ("Tomato- Roma", "flower", "eaten"),
            ("Peas", "flower", "eaten"),
            ("Foxglove- Apricot", "Herb", "foxglove is poisonous, and as a herb"),
        ] {
            assert_breaks(check, &plant(name, "A b", category), "category-contradicts-name", words);
        }
        for name in ["Kale- Ornamental Mixed", "Sweet Pea- Cupani", "Desert Pea", "Garlic Vine", "Foxglove- Apricot"] {
            assert_keeps(check, &plant(name, "A b", "flower"));
        }
        assert_keeps(check, &plant("Tomato- Roma", "A b", "vegetable"));
    }

    #[test]
    fn edible_and_toxic_is_a_contradiction_in_a_flower() {
        let flower = Plant { characteristics: Some("Toxic if eaten".into()), ..plant("Lily", "A b", "flower") };
        assert_breaks(check, &flower, "edible-and-toxic", "toxic");
        for text in ["Non-toxic", "Showy"] {
            assert_keeps(check, &Plant { characteristics: Some(text.into()), ..flower.clone() });
        }
        // The leaves of rhubarb are poisonous, the stalks are eaten.
        assert_keeps(check, &Plant { plant_category: Some("vegetable".into()), ..flower });
    }

    #[test]
    fn kin_stand_together() {
        let rows = [
            plant("Amaranth- Red", "Amaranthus tricolor", "vegetable"),
            plant("Amaranth- Green", "Amaranthus tricolor", "vegetable"),
            plant("Amaranth- Joseph", "Amaranthus tricolor", "flower"),
            plant("Amaranth- Love Lies Bleeding", "Amaranthus caudatus", "flower"),
            plant("Sage", "Salvia officinalis", "herb"),
            plant("Angelica", "Angelica archangelica", "herb"),
            plant("Angelica", "Angelica archangelica", "vegetable"),
        ];
        let found: Vec<_> = check_kin(&rows).into_iter().map(|hit| (hit.at, hit.other)).collect();
        assert_eq!(found, [(2, Some(0)), (5, Some(6)), (6, Some(5))]);
        let ornamental = plant("Amaranth- Ornamental Joseph", "Amaranthus tricolor", "flower");
        assert_eq!(check_kin(&[rows[0].clone(), rows[1].clone(), ornamental]), []);
    }
}
