//! A row of the catalogue's files: its 25 columns, cleaned and checked one by one.

use super::derive::derive;
use crate::import::error::{BadCell, excerpt};
use crate::plants::model::Plant;

/// A column of the files.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// Its name in the header, and in the table.
    pub name: &'static str,
    /// How many characters the table holds.
    limit: usize,
    /// Where its text goes. The name of a plant is no optional text, and the names of image files are not kept.
    field: Option<fn(&mut Plant) -> &mut Option<String>>,
}

macro_rules! text {
    ($name:ident) => {
        text!($name, usize::MAX)
    };
    ($name:ident, $limit:expr) => {
        Column { name: stringify!($name), limit: $limit, field: Some(|plant| &mut plant.$name) }
    };
}

/// The columns in the order in which files have them.
pub(crate) const COLUMNS: [Column; 25] = [
    Column { name: "plant_name", limit: 255, field: None },
    text!(scientific_name, 255),
    text!(plant_category),
    text!(plant_type),
    text!(days_to_maturity, 100),
    text!(plant_spacing, 100),
    text!(sowing_depth, 100),
    text!(position),
    text!(season, 100),
    text!(germination, 200),
    text!(sowing_method),
    text!(hardiness_life_cycle, 200),
    text!(characteristics),
    text!(description),
    text!(additional_information),
    text!(seed_type, 100),
    Column { name: "image_filename", limit: usize::MAX, field: None },
    text!(cool_climate_sowing_period, 200),
    text!(temperate_climate_sowing_period, 200),
    text!(subtropical_climate_sowing_period, 200),
    text!(tropical_climate_sowing_period, 200),
    text!(arid_climate_sowing_period, 200),
    text!(beneficial_companions),
    text!(harmful_companions),
    text!(neutral_companions),
];

const CATEGORIES: [&str; 3] = ["flower", "herb", "vegetable"];

impl Column {
    pub(crate) fn is_stored(&self) -> bool {
        self.name != "image_filename"
    }

    /// Refuses what the table can't hold.
    fn check(&self, cell: &str) -> Result<(), BadCell> {
        if cell.contains('\0') {
            return Err(BadCell::new(self.name, "text without NUL characters", cell));
        }
        let length = cell.trim().chars().count();
        if length > self.limit {
            let expected = format!("at most {} characters", self.limit);
            return Err(BadCell::described(self.name, expected, format!("{length}: {}", excerpt(cell))));
        }
        Ok(())
    }
}

/// Reads the cells of a row, which stand in the order of [`COLUMNS`]. A blank category is the file's.
pub(crate) fn plant(cells: &[&str; 25], of_file: Option<&str>) -> Result<Plant, BadCell> {
    let mut plant = Plant::default();
    for (column, cell) in COLUMNS.iter().zip(cells) {
        column.check(cell)?;
        if let Some(field) = column.field {
            *field(&mut plant) = clean(cell).map(str::to_owned);
        }
    }
    let [name, _, category, _, _, _, _, _, _, _, sowing_method, ..] = cells;
    clean(name).ok_or_else(|| BadCell::new("plant_name", "a name", name))?.clone_into(&mut plant.plant_name);
    let known = match clean(category) {
        Some(own) => CATEGORIES.into_iter().find(|known| known.eq_ignore_ascii_case(own)),
        None => of_file,
    };
    let known = known.ok_or_else(|| {
        BadCell::new("plant_category", "flower, herb or vegetable", clean(category).unwrap_or_default())
    })?;
    plant.plant_category = Some(known.to_owned());
    plant.sowing_method = (!sowing_method.trim().is_empty()).then(|| (*sowing_method).to_owned());
    derive(&mut plant)?;
    Ok(plant)
}

/// The category that a file's name tells, in lower case.
pub(crate) fn category_of_file(file_name: &str) -> Option<&'static str> {
    CATEGORIES.into_iter().find(|category| file_name.contains(category))
}

/// Trims a cell; what is empty or only says so (`nan`, `none`, `null`, in any case) is nothing.
fn clean(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let is_nothing = cell.is_empty() || ["nan", "none", "null"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    (!is_nothing).then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)], of_file: Option<&str>) -> Result<Plant, String> {
        let cells = COLUMNS.map(|Column { name, .. }| {
            let given = set.iter().find(|(column, _)| *column == name);
            given.map_or(if name == "plant_name" { "Basil" } else { "" }, |(_, cell)| *cell)
        });
        plant(&cells, of_file).map_err(|bad| bad.to_string())
    }

    fn herb(set: &[(&str, &str)]) -> Result<Plant, String> {
        read(set, Some("herb"))
    }

    #[test]
    fn cells_are_trimmed_and_words_for_nothing_are_nothing() {
        for nothing in ["", "  \u{a0}\t", "nan", "NaN", " None ", "NULL"] {
            assert_eq!(herb(&[("season", nothing)]).unwrap().season, None, "{nothing:?}");
        }
        let set = [("plant_name", " Basil- Bush\n"), ("harmful_companions", "None documented"), ("position", " Sun. ")];
        let plant = herb(&set).unwrap();
        assert_eq!(plant.plant_name, "Basil- Bush");
        assert_eq!(plant.harmful_companions.as_deref(), Some("None documented"));
        assert_eq!(plant.position.as_deref(), Some("Sun."));
        for (cell, expected) in [(" Sow.\n", Some(" Sow.\n")), ("none", Some("none")), (" \n", None)] {
            assert_eq!(herb(&[("sowing_method", cell)]).unwrap().sowing_method.as_deref(), expected, "as given");
        }
    }

    #[test]
    fn the_rows_own_category_counts_then_the_files() {
        for (cell, file, expected) in [
            (" Herb ", "flower_plants.csv", "herb"),
            ("VEGETABLE", "x.csv", "vegetable"),
            ("", "flower_plants.csv", "flower"),
            ("nan", "my herbs.csv", "herb"),
        ] {
            let plant = read(&[("plant_category", cell)], category_of_file(file)).unwrap();
            assert_eq!(plant.plant_category.as_deref(), Some(expected));
        }
        let unknown = read(&[], category_of_file("plants.csv")).unwrap_err();
        assert_eq!(unknown, "plant_category: expected flower, herb or vegetable, found an empty cell");
        assert_eq!(herb(&[("plant_name", "NaN")]).unwrap_err(), "plant_name: expected a name, found `NaN`");
    }

    #[test]
    fn a_text_must_fit_into_its_column() {
        let limited = COLUMNS.into_iter().filter(|column| column.limit < usize::MAX);
        for Column { name, limit, .. } in limited.clone() {
            let text = "ä".repeat(limit + 1);
            let message = format!("{name}: expected at most {limit} characters, found {}: `ä", limit + 1);
            assert!(herb(&[(name, &text)]).unwrap_err().starts_with(&message), "{name}");
            assert!(herb(&[(name, &text[2..])]).is_ok());
        }
        assert_eq!(limited.count(), 14);
        assert!(herb(&[("description", &"ä".repeat(10_000))]).is_ok());
        assert!(herb(&[("description", "a\0b")]).unwrap_err().contains("without NUL"));
    }
}
