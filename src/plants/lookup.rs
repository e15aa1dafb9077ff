//! Finding a plant by what people call it (contract 3.10).

use std::collections::HashMap;

use super::model::Plant;
use crate::fold::fold;

/// The names of a catalogue. Of several plants that match, the one with the lowest *place* is meant: by length of the common
/// name, then id.
#[derive(Debug)]
pub struct Names {
    /// For each place the position in the catalogue, and the common and the scientific name in lower case.
    places: Vec<(usize, [Box<str>; 2])>,
    /// For each way to compare a whole name, and what a name becomes by it, the lowest place that has it.
    whole: HashMap<(usize, Box<str>), usize>,
}

impl Names {
    pub fn of(plants: &[Plant]) -> Self {
        let mut positions: Vec<usize> = (0..plants.len()).collect();
        positions.sort_by_cached_key(|at| (plants[*at].plant_name.trim().chars().count(), plants[*at].id));
        let (mut places, mut whole) = (Vec::new(), HashMap::new());
        for (place, position) in positions.into_iter().enumerate() {
            let Plant { plant_name, scientific_name, .. } = &plants[position];
            let spellings = spellings(plant_name, scientific_name.as_deref().unwrap_or_default());
            places.push((position, [spellings[0].clone(), spellings[3].clone()]));
            for key in spellings.into_iter().enumerate().filter(|(_, spelling)| !spelling.is_empty()) {
                whole.entry(key).or_insert(place);
            }
        }
        Self { places, whole }
    }

    /// The position of the plant that the name means: the first step that finds any decides. Whole names come before parts of
    /// the common name, and of the scientific one. A name of which nothing is left means nothing.
    pub fn find(&self, name: &str) -> Option<usize> {
        let asked = spellings(name, name);
        let lower = Some(asked[0].clone()).filter(|lower| !lower.is_empty())?;
        let whole = asked.into_iter().enumerate().find_map(|key| self.whole.get(&key).copied());
        let part = |which: usize| self.places.iter().position(|(_, names)| names[which].contains(&*lower));
        let place = whole.or_else(|| part(0)).or_else(|| part(1))?;
        Some(self.places[place].0)
    }
}

/// The ways to compare a whole name, the first one first. The third is how the frontend asks for it: it keeps letters, digits
/// and a few signs, all of ASCII, and drops the rest.
fn spellings(common: &str, scientific: &str) -> [Box<str>; 4] {
    let lowered = |name: &str| name.trim().to_lowercase().into();
    let is_kept = |c: &char| c.is_ascii_alphanumeric() || "_-'&".contains(*c) || c.is_whitespace();
    let stripped: String = common.chars().filter(is_kept).collect();
    [lowered(common), fold(common).into(), lowered(&stripped), lowered(scientific)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::import::starter;

    #[track_caller]
    fn check(rows: &[(i32, &str, &str)], asked: &[(&str, i32)]) {
        let plants: Vec<Plant> =
            rows.iter().map(|(id, name, scientific)| Plant { id: *id, ..Plant::called(name, scientific) }).collect();
        let names = Names::of(&plants);
        for (name, id) in asked {
            assert_eq!(names.find(name).map_or(0, |position| plants[position].id), *id, "{name:?}");
        }
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

    /// Every name, stripped as the frontend does it, means a plant of that stripped name.
    #[test]
    fn names_are_found_as_the_frontend_asks_for_them() {
        let plants: Vec<_> = starter().unwrap().iter().map(|plant| Plant::called(&plant.plant_name, "")).collect();
        let index = Names::of(&plants);
        let stripped = |name: &str| spellings(name, "")[2].clone();
        for Plant { plant_name: name, .. } in &plants {
            let asked = name.replace(|c: char| !c.is_ascii_alphanumeric() && !"_-'& ".contains(c), "");
            let same = plants.iter().filter(|plant| stripped(&plant.plant_name) == stripped(name));
            let first = same.min_by_key(|plant| plant.plant_name.chars().count()).unwrap();
            assert_eq!(plants[index.find(&asked).unwrap()].plant_name, first.plant_name, "{asked}");
        }
    }
}
