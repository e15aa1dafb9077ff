//! A row of the catalogue's files: its 25 columns, cleaned and checked one by one. What follows from them is derived
//! elsewhere.

use std::fmt;

use crate::import::error::{BadCell, excerpt};

/// A column of the files.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header, and in the table.
    pub name: &'static str,
    /// How many characters the table holds.
    limit: usize,
}

/// The columns in the order in which files have them.
pub const COLUMNS: [Column; 25] = [
    limited("plant_name", 255),
    limited("scientific_name", 255),
    column("plant_category"),
    column("plant_type"),
    limited("days_to_maturity", 100),
    limited("plant_spacing", 100),
    limited("sowing_depth", 100),
    column("position"),
    limited("season", 100),
    limited("germination", 200),
    column("sowing_method"),
    limited("hardiness_life_cycle", 200),
    column("characteristics"),
    column("description"),
    column("additional_information"),
    limited("seed_type", 100),
    column("image_filename"),
    limited("cool_climate_sowing_period", 200),
    limited("temperate_climate_sowing_period", 200),
    limited("subtropical_climate_sowing_period", 200),
    limited("tropical_climate_sowing_period", 200),
    limited("arid_climate_sowing_period", 200),
    column("beneficial_companions"),
    column("harmful_companions"),
    column("neutral_companions"),
];

const fn column(name: &'static str) -> Column {
    limited(name, usize::MAX)
}

const fn limited(name: &'static str, limit: usize) -> Column {
    Column { name, limit }
}

/// What kind of plant a row describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Flower,
    Herb,
    Vegetable,
}

impl Category {
    const ALL: [Self; 3] = [Self::Flower, Self::Herb, Self::Vegetable];

    /// The lower-case name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flower => "flower",
            Self::Herb => "herb",
            Self::Vegetable => "vegetable",
        }
    }

    /// The category that a file's name tells, in lower case.
    pub fn of_file(file_name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| file_name.contains(category.name()))
    }

    /// Reads a cell; a blank one is taken from the file.
    fn of_cell(cell: Option<&str>, of_file: Option<Self>) -> Result<Self, BadCell> {
        let known = match cell {
            Some(cell) => Self::ALL.into_iter().find(|category| category.name().eq_ignore_ascii_case(cell)),
            None => of_file,
        };
        known.ok_or_else(|| BadCell::new("plant_category", "flower, herb or vegetable", cell.unwrap_or_default()))
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A row as the file has it, without `image_filename`. Texts are trimmed; where nothing stands, there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPlant<'a> {
    pub plant_name: &'a str,
    pub scientific_name: Option<&'a str>,
    pub plant_category: Category,
    pub plant_type: Option<&'a str>,
    pub days_to_maturity: Option<&'a str>,
    pub plant_spacing: Option<&'a str>,
    pub sowing_depth: Option<&'a str>,
    pub position: Option<&'a str>,
    pub season: Option<&'a str>,
    pub germination: Option<&'a str>,
    /// The text as given; none if it is blank.
    pub sowing_method: Option<&'a str>,
    pub hardiness_life_cycle: Option<&'a str>,
    pub characteristics: Option<&'a str>,
    pub description: Option<&'a str>,
    pub additional_information: Option<&'a str>,
    pub seed_type: Option<&'a str>,
    /// By climate zone: cool, temperate, subtropical, tropical, arid.
    pub sowing_periods: [Option<&'a str>; 5],
    pub beneficial_companions: Option<&'a str>,
    pub harmful_companions: Option<&'a str>,
    pub neutral_companions: Option<&'a str>,
}

impl<'a> RawPlant<'a> {
    /// Reads the cells of a row, which stand in the order of [`COLUMNS`].
    pub fn new(cells: &[&'a str; 25], of_file: Option<Category>) -> Result<Self, BadCell> {
        for (column, cell) in COLUMNS.into_iter().zip(cells) {
            check(column, cell)?;
        }
        let [
            plant_name,
            scientific_name,
            plant_category,
            plant_type,
            days_to_maturity,
            plant_spacing,
            sowing_depth,
            position,
            season,
            germination,
            _,
            hardiness_life_cycle,
            characteristics,
            description,
            additional_information,
            seed_type,
            _,
            cool,
            temperate,
            subtropical,
            tropical,
            arid,
            beneficial_companions,
            harmful_companions,
            neutral_companions,
        ] = cells.map(clean);
        let sowing_method = cells[10];
        Ok(Self {
            plant_name: plant_name.ok_or_else(|| BadCell::new("plant_name", "a name", cells[0]))?,
            scientific_name,
            plant_category: Category::of_cell(plant_category, of_file)?,
            plant_type,
            days_to_maturity,
            plant_spacing,
            sowing_depth,
            position,
            season,
            germination,
            sowing_method: (!sowing_method.trim().is_empty()).then_some(sowing_method),
            hardiness_life_cycle,
            characteristics,
            description,
            additional_information,
            seed_type,
            sowing_periods: [cool, temperate, subtropical, tropical, arid],
            beneficial_companions,
            harmful_companions,
            neutral_companions,
        })
    }
}

/// Trims a cell; what is empty or only says so (`nan`, `none`, `null`, in any case) is nothing.
fn clean(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let nothing = cell.is_empty() || ["nan", "none", "null"].iter().any(|word| cell.eq_ignore_ascii_case(word));
    (!nothing).then_some(cell)
}

/// Refuses what the table can't hold.
fn check(column: Column, cell: &str) -> Result<(), BadCell> {
    if cell.contains('\0') {
        return Err(BadCell::new(column.name, "text without NUL characters", cell));
    }
    // A text has at most as many characters as bytes: most need no counting.
    if cell.len() > column.limit {
        let length = cell.trim().chars().count();
        if length > column.limit {
            return Err(BadCell::described(
                column.name,
                format!("at most {} characters", column.limit),
                format!("{length}: {}", excerpt(cell)),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(set: &[(&str, &'static str)]) -> [&'static str; 25] {
        COLUMNS.map(|Column { name, .. }| {
            let given = set.iter().find(|(column, _)| *column == name);
            given.map_or(if name == "plant_name" { "Basil" } else { "" }, |(_, cell)| *cell)
        })
    }

    fn bad(set: &[(&str, &'static str)]) -> String {
        RawPlant::new(&cells(set), Some(Category::Herb)).unwrap_err().to_string()
    }

    #[test]
    fn cells_are_trimmed_and_words_for_nothing_are_nothing() {
        for nothing in ["", "  \u{a0}\t", "nan", "NaN", " None ", "NULL"] {
            let plant = RawPlant::new(&cells(&[("season", nothing), ("description", nothing)]), Some(Category::Herb));
            let plant = plant.unwrap();
            assert_eq!((plant.season, plant.description), (None, None), "{nothing:?}");
        }
        let set = [
            ("plant_name", " Basil- Bush\n"),
            ("harmful_companions", "None documented"),
            ("position", " Full sun. "),
            ("arid_climate_sowing_period", " May "),
        ];
        let plant = RawPlant::new(&cells(&set), Some(Category::Herb)).unwrap();
        assert_eq!(plant.plant_name, "Basil- Bush");
        assert_eq!(plant.harmful_companions, Some("None documented"));
        assert_eq!(plant.position, Some("Full sun."));
        assert_eq!(plant.sowing_periods, [None, None, None, None, Some("May")]);
    }

    #[test]
    fn the_sowing_method_stays_as_given() {
        for (cell, expected) in [(" Sow.\n", Some(" Sow.\n")), ("none", Some("none")), (" \n", None)] {
            let plant = RawPlant::new(&cells(&[("sowing_method", cell)]), Some(Category::Herb)).unwrap();
            assert_eq!(plant.sowing_method, expected);
        }
    }

    #[test]
    fn the_rows_own_category_counts_then_the_files() {
        for (cell, file, expected) in [
            (" Herb ", "flower_plants.csv", "herb"),
            ("VEGETABLE", "x.csv", "vegetable"),
            ("", "flower_plants.csv", "flower"),
            ("nan", "my herbs.csv", "herb"),
            (" ", "vegetable_plants_data.csv", "vegetable"),
        ] {
            let plant = RawPlant::new(&cells(&[("plant_category", cell)]), Category::of_file(file)).unwrap();
            assert_eq!(plant.plant_category.name(), expected);
        }
        assert_eq!(
            bad(&[("plant_category", "shrub")]),
            "plant_category: expected flower, herb or vegetable, found `shrub`"
        );
        let blank = RawPlant::new(&cells(&[]), Category::of_file("plants.csv")).unwrap_err();
        assert_eq!(blank.to_string(), "plant_category: expected flower, herb or vegetable, found an empty cell");
    }

    #[test]
    fn a_row_needs_a_name() {
        assert_eq!(bad(&[("plant_name", " ")]), "plant_name: expected a name, found an empty cell");
        assert_eq!(bad(&[("plant_name", "NaN")]), "plant_name: expected a name, found `NaN`");
    }

    #[test]
    fn a_text_must_fit_into_its_column() {
        let limited = COLUMNS.into_iter().filter(|column| column.limit < usize::MAX);
        for Column { name, limit } in limited.clone() {
            let text: &'static str = "ä".repeat(limit + 1).leak();
            let message = format!("{name}: expected at most {limit} characters, found {}: `ä", limit + 1);
            assert!(bad(&[(name, text)]).starts_with(&message), "{name}");
            assert!(RawPlant::new(&cells(&[(name, &text[2..])]), Some(Category::Herb)).is_ok());
        }
        assert_eq!(limited.count(), 14);
        let long: &'static str = "ä".repeat(10_000).leak();
        assert!(RawPlant::new(&cells(&[("description", long)]), Some(Category::Herb)).is_ok());
        assert!(bad(&[("description", "a\0b")]).contains("without NUL"));
    }
}
