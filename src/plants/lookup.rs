//! Finding a plant by what people call it (contract 3.10).

use std::collections::HashMap;

use super::model::Plant;
use crate::fold::fold;

/// The names of a catalogue. A plant's *place* is its place by length of the name, then id: of several that match, the one with
/// the lowest place is meant.
#[derive(Debug)]
pub struct Names {
    /// For each place the position in the catalogue.
    positions: Vec<u32>,
    /// For each place the plant's name, in lower case.
    common: Vec<Box<str>>,
    /// For each place the scientific name, in lower case, empty where there is none.
    scientific: Vec<Box<str>>,
    place_of_name: Places,
    place_of_folded: Places,
    place_of_stripped: Places,
    place_of_scientific: Places,
}

/// For each name the lowest place that has it.
type Places = HashMap<Box<str>, u32>;

impl Names {
    /// The names of these plants.
    pub fn of(plants: &[Plant]) -> Self {
        let mut positions: Vec<u32> = (0..).take(plants.len()).collect();
        positions.sort_by_cached_key(|&position| {
            let plant = &plants[position as usize];
            (plant.plant_name.trim().chars().count(), plant.id)
        });
        let by_place = || positions.iter().map(|&position| &plants[position as usize]);
        let common = |form: fn(&str) -> Box<str>| by_place().map(move |plant| form(&plant.plant_name));
        let scientific = || by_place().map(|plant| lowered(plant.scientific_name.as_deref().unwrap_or_default()));
        Self {
            place_of_name: first_places(common(lowered)),
            place_of_folded: first_places(common(folded)),
            place_of_stripped: first_places(common(stripped)),
            place_of_scientific: first_places(scientific()),
            common: common(lowered).collect(),
            scientific: scientific().collect(),
            positions,
        }
    }

    /// The position of the plant that the name means: the first step that finds any decides.
    pub fn find(&self, name: &str) -> Option<usize> {
        let lower = lowered(name);
        if lower.is_empty() {
            return None;
        }
        let containing = |names: &[Box<str>]| names.iter().position(|other| other.contains(&*lower));
        let exact = |places: &Places, name: &str| places.get(name).map(|&place| place as usize);
        let place = exact(&self.place_of_name, &lower)
            .or_else(|| exact(&self.place_of_folded, &folded(name)))
            .or_else(|| exact(&self.place_of_stripped, &stripped(name)))
            .or_else(|| exact(&self.place_of_scientific, &lower))
            .or_else(|| containing(&self.common))
            .or_else(|| containing(&self.scientific))?;
        Some(self.positions[place] as usize)
    }
}

fn lowered(name: &str) -> Box<str> {
    name.trim().to_lowercase().into()
}

fn folded(name: &str) -> Box<str> {
    fold(name).into()
}

/// A name as the frontend asks for it: it keeps letters, digits and a few signs, all of ASCII, and drops the rest.
fn stripped(name: &str) -> Box<str> {
    let is_kept = |c: &char| c.is_ascii_alphanumeric() || "_-'&".contains(*c) || c.is_whitespace();
    lowered(&name.chars().filter(is_kept).collect::<String>())
}

/// For each name the lowest place that has it. Names of which nothing is left mean nothing.
fn first_places(names: impl Iterator<Item = Box<str>>) -> Places {
    let mut places = HashMap::new();
    for (place, name) in (0..).zip(names).filter(|(_, name)| !name.is_empty()) {
        places.entry(name).or_insert(place);
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
    fn a_name_is_found_in_other_spellings_before_other_plants_are() {
        let rows = [
            (1, "Jalapeo", "Asparagus- Mary"),
            (2, "Chilli- Jalapeño", ""),
            (3, "Asparagus- Mary (Crown)", "Viola × wittrockiana"),
            (4, "Chilli Jalapeo Giant", "chilli- jalapeo"),
            (5, "Baby’s Breath", ""),
        ];
        assert_eq!(found(&rows, "chilli jalapeno"), Some(2), "folded");
        assert_eq!(found(&rows, "Chilli- Jalapeo"), Some(2), "stripped, and not yet the scientific name of another");
        assert_eq!(found(&rows, "Asparagus- Mary Crown "), Some(3));
        assert_eq!(found(&rows, "Baby's breath"), Some(5));
        assert_eq!(found(&rows, "Babys Breath"), Some(5));
        assert_eq!(found(&rows, "asparagus- mary"), Some(1), "the scientific name comes before a part of the name");
    }

    #[test]
    fn a_blank_name_is_not_found() {
        assert_eq!(found(&[(1, "", "")], ""), None);
        assert_eq!(found(&[(1, "Basil", "")], " \t "), None);
        assert_eq!(found(&[(1, "-", ""), (2, "茶", "")], "."), None, "nothing is left of either name");
        assert_eq!(found(&[(1, "-", ""), (2, "茶", "")], "()"), None);
    }

    /// Every name of these files, stripped as the frontend does it, means a plant of that stripped name.
    fn find_all_stripped(files: &[String]) {
        let rows = files.iter().flat_map(|file| csv::Reader::from_reader(file.as_bytes()).into_records());
        let names: Vec<String> = rows.map(|row| row.unwrap()[0].to_owned()).collect();
        let plants: Vec<Plant> =
            (1..).zip(&names).map(|(id, name)| Plant { id, plant_name: name.clone(), ..Plant::default() }).collect();
        let index = Names::of(&plants);
        for name in &names {
            let asked = name.replace(|c: char| !c.is_ascii_alphanumeric() && !"_-'& ".contains(c), "");
            let found = &plants[index.find(&asked).unwrap()].plant_name;
            let same = plants.iter().filter(|plant| stripped(&plant.plant_name) == stripped(name));
            let first = same.min_by_key(|plant| (plant.plant_name.chars().count(), plant.id)).unwrap();
            assert_eq!(found, &first.plant_name, "{asked}");
        }
    }

    #[test]
    fn the_starters_names_are_found_as_the_frontend_asks_for_them() {
        let file = |text: &str| text.to_owned();
        find_all_stripped(&[
            file(include_str!("../../data/flowers.csv")),
            file(include_str!("../../data/herbs.csv")),
            file(include_str!("../../data/vegetables.csv")),
        ]);
    }

    #[test]
    fn the_real_names_are_found_as_the_frontend_asks_for_them() {
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples");
        let Ok(folder) = std::fs::read_dir(samples) else {
            eprintln!("skipped: the samples aren't beside the checkout");
            return;
        };
        let paths = folder.map(|entry| entry.unwrap().path());
        let tables = paths.filter(|path| path.extension().is_some_and(|extension| extension == "csv"));
        find_all_stripped(&tables.map(|path| std::fs::read_to_string(path).unwrap()).collect::<Vec<_>>());
    }

    #[test]
    fn of_several_the_shortest_name_then_the_lowest_id() {
        let rows = [(5, "Tomato- Roma", "s"), (9, "Äatomato", "s"), (7, "BBtomato", "s"), (8, "tomato", "s")];
        assert_eq!(found(&rows[..3], "tomato"), Some(7));
        assert_eq!(found(&rows[..2], "TOMATO"), Some(9));
        assert_eq!(found(&rows[..3], "S"), Some(7));
        let twins = [(3, "Basil", ""), (2, "basil ", ""), (4, "BASIL", "")];
        assert_eq!(found(&twins, "Basil"), Some(2));
    }
}
