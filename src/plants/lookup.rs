//! Finding a plant by what people call it (contract 3.10).

use std::collections::HashMap;

use super::model::Plant;
use crate::fold::fold;

/// The names of a catalogue. Of several plants that match, the lowest *place* is meant: by length of the name, then id.
#[derive(Debug)]
pub struct Names {
    /// For each place the position in the catalogue.
    positions: Vec<usize>,
    /// For each way to compare a whole name, the first one first: what each name becomes by it, with its lowest place.
    whole: [HashMap<Box<str>, usize>; 4],
    /// For each place the common name, and the scientific one, in lower case: a part of them is enough.
    parts: [Vec<Box<str>>; 2],
}

impl Names {
    pub fn of(plants: &[Plant]) -> Self {
        let mut positions: Vec<usize> = (0..plants.len()).collect();
        positions.sort_by_cached_key(|at| (plants[*at].plant_name.trim().chars().count(), plants[*at].id));
        let common = |form: fn(&str) -> Box<str>| positions.iter().map(|at| form(&plants[*at].plant_name)).collect();
        let scientific = |at: &usize| lowered(plants[*at].scientific_name.as_deref().unwrap_or_default());
        let parts: [Vec<_>; 2] = [common(lowered), positions.iter().map(scientific).collect()];
        Self {
            whole: [
                first_places(parts[0].clone()),
                first_places(common(folded)),
                first_places(common(stripped)),
                first_places(parts[1].clone()),
            ],
            parts,
            positions,
        }
    }

    /// The position of the plant that the name means: the first step that finds any decides.
    pub fn find(&self, name: &str) -> Option<usize> {
        let lower = lowered(name);
        if lower.is_empty() {
            return None;
        }
        let steps = self.whole.iter().zip([lowered, folded, stripped, lowered]);
        let whole = steps.into_iter().find_map(|(places, spelled)| places.get(&spelled(name)).copied());
        let part = || self.parts.iter().find_map(|names| names.iter().position(|name| name.contains(&*lower)));
        Some(self.positions[whole.or_else(part)?])
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
fn first_places(names: Vec<Box<str>>) -> HashMap<Box<str>, usize> {
    let mut places = HashMap::new();
    for (place, name) in names.into_iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        places.entry(name).or_insert(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::import::starter;

    fn plant(id: i32, name: &str, scientific: &str) -> Plant {
        Plant {
            id,
            plant_name: name.to_owned(),
            scientific_name: (!scientific.is_empty()).then(|| scientific.to_owned()),
            ..Plant::default()
        }
    }

    #[track_caller]
    fn check(rows: &[(i32, &str, &str)], asked: &[(&str, i32)]) {
        let plants: Vec<Plant> = rows.iter().map(|(id, name, scientific)| plant(*id, name, scientific)).collect();
        let names = Names::of(&plants);
        for (name, id) in asked {
            assert_eq!(names.find(name).map_or(0, |position| plants[position].id), *id, "{name:?}");
        }
    }

    #[test]
    fn the_first_step_that_finds_any_decides() {
        check(
            &[
                (1, "Mint Basil Mix", "Basil"),
                (2, "Basil", "Ocimum basilicum"),
                (3, "Ocimum", "Something else"),
                (4, "Thai", "Ocimum thyrsiflorum"),
            ],
            &[
                ("  bAsIl ", 2),
                ("ocimum BASILICUM", 2),
                ("basil m", 1),
                ("thyrsi", 4),
                ("ocimum", 3),
                ("rosemary", 0),
                (" \t ", 0),
            ],
        );
        check(&[(1, "Mint Basil Mix", "Basil")], &[("basil", 1)]);
    }

    #[test]
    fn a_name_is_found_in_other_spellings_before_other_plants_are() {
        check(
            &[
                (1, "Jalapeo", "Asparagus- Mary"),
                (2, "Chilli- Jalapeño", ""),
                (3, "Asparagus- Mary (Crown)", "Viola × wittrockiana"),
                (4, "Chilli Jalapeo Giant", "chilli- jalapeo"),
                (5, "Baby’s Breath", ""),
            ],
            &[
                ("chilli jalapeno", 2),
                // Stripped, and not yet the scientific name of another.
                ("Chilli- Jalapeo", 2),
                ("Asparagus- Mary Crown ", 3),
                ("Baby's breath", 5),
                ("Babys Breath", 5),
                // The scientific name comes before a part of the name.
                ("asparagus- mary", 1),
            ],
        );
    }

    #[test]
    fn a_name_of_which_nothing_is_left_is_not_found() {
        check(&[(1, "", "")], &[("", 0)]);
        check(&[(1, "-", ""), (2, "茶", "")], &[(".", 0), ("()", 0)]);
    }

    #[test]
    fn of_several_the_shortest_name_then_the_lowest_id() {
        let rows = [(5, "Tomato- Roma", "s"), (9, "Äatomato", "s"), (7, "BBtomato", "s"), (8, "tomato", "s")];
        check(&rows[..3], &[("tomato", 7), ("S", 7)]);
        check(&rows[..2], &[("TOMATO", 9)]);
        check(&[(3, "Basil", ""), (2, "basil ", ""), (4, "BASIL", "")], &[("Basil", 2)]);
    }

    /// Every name, stripped as the frontend does it, means a plant of that stripped name.
    fn find_all_stripped(names: impl Iterator<Item = String>) {
        let plants: Vec<Plant> = (1..).zip(names).map(|(id, name)| plant(id, &name, "")).collect();
        let index = Names::of(&plants);
        for Plant { plant_name: name, .. } in &plants {
            let asked = name.replace(|c: char| !c.is_ascii_alphanumeric() && !"_-'& ".contains(c), "");
            let same = plants.iter().filter(|plant| stripped(&plant.plant_name) == stripped(name));
            let first = same.min_by_key(|plant| (plant.plant_name.chars().count(), plant.id)).unwrap();
            assert_eq!(plants[index.find(&asked).unwrap()].plant_name, first.plant_name, "{asked}");
        }
    }

    #[test]
    fn names_are_found_as_the_frontend_asks_for_them() {
        find_all_stripped(starter().unwrap().into_iter().map(|plant| plant.plant_name));
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples");
        let Ok(folder) = std::fs::read_dir(samples) else {
            eprintln!("skipped: the real names, because the samples aren't beside the checkout");
            return;
        };
        let paths = folder.map(|entry| entry.unwrap().path());
        let tables = paths.filter(|path| path.extension().is_some_and(|extension| extension == "csv"));
        let rows = tables.flat_map(|path| csv::Reader::from_path(path).unwrap().into_records());
        find_all_stripped(rows.map(|row| row.unwrap()[0].to_owned()));
    }
}
