//! Finding a plant by what people call it (contract 3.10).

use std::collections::HashMap;

use super::model::Plant;

/// The names of a catalogue, trimmed and in lower case. A plant's *place* is its place by length of the name, then id:
/// of several that match, the one with the lowest place is meant.
#[derive(Debug)]
pub struct Names {
    /// For each place the position in the catalogue.
    positions: Vec<u32>,
    /// For each place the plant's name.
    common: Vec<Box<str>>,
    /// For each place the scientific name, empty where there is none.
    scientific: Vec<Box<str>>,
    place_of_name: HashMap<Box<str>, u32>,
    place_of_scientific: HashMap<Box<str>, u32>,
}

impl Names {
    /// The names of these plants.
    pub fn of(plants: &[Plant]) -> Self {
        let mut positions: Vec<u32> = (0..).take(plants.len()).collect();
        positions.sort_by_cached_key(|&position| {
            let plant = &plants[position as usize];
            (plant.plant_name.trim().chars().count(), plant.id)
        });
        let by_place = || positions.iter().map(|&position| &plants[position as usize]);
        let names: Vec<_> = by_place().map(|plant| folded(&plant.plant_name)).collect();
        let scientific: Vec<_> =
            by_place().map(|plant| folded(plant.scientific_name.as_deref().unwrap_or_default())).collect();
        Self {
            place_of_name: first_places(&names),
            place_of_scientific: first_places(&scientific),
            positions,
            common: names,
            scientific,
        }
    }

    /// The position of the plant that the name means.
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = folded(name);
        if name.is_empty() {
            return None;
        }
        let containing = |names: &[Box<str>]| names.iter().position(|other| other.contains(&*name));
        let exact = |places: &HashMap<Box<str>, u32>| places.get(&name).map(|&place| place as usize);
        let place = exact(&self.place_of_name)
            .or_else(|| exact(&self.place_of_scientific))
            .or_else(|| containing(&self.common))
            .or_else(|| containing(&self.scientific))?;
        Some(self.positions[place] as usize)
    }
}

fn folded(name: &str) -> Box<str> {
    name.trim().to_lowercase().into()
}

/// For each name the lowest place that has it.
fn first_places(names: &[Box<str>]) -> HashMap<Box<str>, u32> {
    let mut places = HashMap::with_capacity(names.len());
    for (place, name) in (0..).zip(names) {
        places.entry(name.clone()).or_insert(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[(i32, &str, &str)], name: &str) -> Option<i32> {
        let plants: Vec<Plant> = rows
            .iter()
            .map(|&(id, name, scientific)| Plant {
                id,
                plant_name: name.to_owned(),
                scientific_name: (!scientific.is_empty()).then(|| scientific.to_owned()),
                ..Plant::default()
            })
            .collect();
        let position = Names::of(&plants).find(name)?;
        Some(plants[position].id)
    }

    #[test]
    fn the_first_step_that_finds_any_decides() {
        let rows = [
            (1, "Mint Basil Mix", "Basil"),
            (2, "Basil", "Ocimum basilicum"),
            (3, "Ocimum", "Something else"),
            (4, "Thai", "Ocimum thyrsiflorum"),
        ];
        assert_eq!(found(&rows, "  bAsIl "), Some(2));
        assert_eq!(found(&rows[..1], "basil"), Some(1));
        assert_eq!(found(&rows, "ocimum BASILICUM"), Some(2));
        assert_eq!(found(&rows, "basil m"), Some(1));
        assert_eq!(found(&rows, "thyrsi"), Some(4));
        assert_eq!(found(&rows, "ocimum"), Some(3));
        assert_eq!(found(&rows, "rosemary"), None);
    }

    #[test]
    fn a_blank_name_is_not_found() {
        assert_eq!(found(&[(1, "", "")], ""), None);
        assert_eq!(found(&[(1, "Basil", "")], " \t "), None);
    }

    #[test]
    fn of_several_the_shortest_name_then_the_lowest_id() {
        let rows = [(5, "Tomato- Roma", "s"), (9, "Ätomato", "s"), (7, "Btomato", "s"), (8, "tomato", "s")];
        assert_eq!(found(&rows[..3], "tomato"), Some(7));
        assert_eq!(found(&rows[..2], "TOMATO"), Some(9));
        assert_eq!(found(&rows[..3], "S"), Some(7));
        let twins = [(3, "Basil", ""), (2, "basil ", ""), (4, "BASIL", "")];
        assert_eq!(found(&twins, "Basil"), Some(2));
    }
}
