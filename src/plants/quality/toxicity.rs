//! Warnings that stand at one cultivar and not at another of the same species: what is poisonous in one is so in all.

use std::collections::HashMap;

use super::{Hit, category, filled};
use crate::import::finding::Rule;
use crate::plants::model::Plant;
use crate::plants::safety::species_of;

const UNLIKE_KIN: Rule = Rule::warning("toxicity-unlike-kin");

/// Finds plants without a warning where an other of their species has one.
pub(crate) fn check(plants: &[Plant]) -> Vec<Hit> {
    let mut species: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, plant) in plants.iter().enumerate() {
        if let Some(name) = filled(plant.scientific_name.as_deref()).and_then(species_of) {
            species.entry(name).or_default().push(at);
        }
    }
    let mut hits = Vec::new();
    for kin in species.into_values() {
        let Some(warned) = kin.iter().copied().find(|at| category::is_toxic(&plants[*at])) else {
            continue;
        };
        for at in kin.into_iter().filter(|at| !category::is_toxic(&plants[*at])) {
            let message = format!(
                "{} of the same species is called toxic or poisonous, this one isn't",
                plants[warned].plant_name
            );
            hits.push(Hit { at, other: Some(warned), flaw: UNLIKE_KIN.broken(message) });
        }
    }
    hits.sort_by_key(|hit| hit.at);
    hits
}

#[cfg(test)]
mod tests {
    use super::super::sample::good;
    use super::*;

    fn plant(name: &str, species: &str, characteristics: &str) -> Plant {
        Plant {
            plant_name: name.into(),
            scientific_name: Some(species.into()),
            characteristics: Some(characteristics.into()),
            ..good()
        }
    }

    #[test]
    fn what_is_poisonous_in_one_cultivar_is_so_in_all() {
        let plants = [
            plant("Bean- Pioneer", "Phaseolus vulgaris", "Stringless"),
            plant("Bean- Borlotti", "Phaseolus vulgaris", "Raw dry beans toxic"),
            plant("Runner Bean- Scarlet", "Phaseolus coccineus", "Showy flowers"),
            plant("Bean- Wax", "phaseolus vulgaris 'Wax'", "Non-toxic"),
            plant("Bean- Any", "Phaseolus", "Stringless"),
        ];
        let found: Vec<_> = check(&plants).into_iter().map(|hit| (hit.at, hit.other, hit.flaw.rule)).collect();
        assert_eq!(found, [(0, Some(1), "toxicity-unlike-kin"), (3, Some(1), "toxicity-unlike-kin")]);
        assert_eq!(check(&plants[1..3]), []);
    }
}
