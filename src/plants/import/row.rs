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
    pub limit: usize,
    text: fn(&Plant) -> Option<&str>,
    /// Where its text goes. The name of a plant is no optional text, and the names of image files are not kept.
    field: Option<fn(&mut Plant) -> &mut Option<String>>,
}

macro_rules! text {
    ($name:ident) => {
        text!($name, usize::MAX)
    };
    ($name:ident, $limit:expr) => {
        Column {
            name: stringify!($name),
            limit: $limit,
            text: |plant| plant.$name.as_deref(),
            field: Some(|plant| &mut plant.$name),
        }
    };
}

/// The columns in the order in which files have them.
pub(crate) const COLUMNS: [Column; 25] = [
    Column { name: "plant_name", limit: 255, text: |plant| Some(&plant.plant_name), field: None },
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
    Column { name: "image_filename", limit: usize::MAX, text: |_| None, field: None },
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

/// What a plant says in a column of the files.
pub(crate) fn text<'p>(plant: &'p Plant, column: &str) -> Option<&'p str> {
    COLUMNS.iter().find(|known| known.name == column).and_then(|known| (known.text)(plant))
}

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
