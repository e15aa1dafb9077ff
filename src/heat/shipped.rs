//! The tables that ship, as rows and as the answers that never change.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use axum::http::HeaderValue;
use serde::Deserialize;

use super::model::{
    Coordinates, HeatCategories, HeatData, HeatFigures, HeatMetadata, HeatSuburb, Metadata, Spatial, Spread,
    Statistics, TreesByHeight, Vegetation,
};
use crate::error::Result;
use crate::http::encoded::Encoded;
use crate::python::round;

const TABLE: &str = include_str!("../../data/heat/melbourne_suburbs_aggregated.csv");
const LEGEND: &str = include_str!("../../data/heat/legend.json");
const CHART: &str = include_str!("../../data/heat/melbourne_heat.csv");
const SUMMARY: &str = include_str!("../../data/heat/heat_category_summary.csv");
/// Not the database's suburbs: the answer would no longer be a constant.
const SUBURBS: &str = include_str!("../../data/suburbs.csv");

const TEXT_CSV: HeaderValue = HeaderValue::from_static("text/csv");

const STATE: &str = "VIC";

/// What the Bureau adds to a name that a place in another state has too.
const STATE_MARK: &str = " (Vic.)";

#[derive(Deserialize)]
struct Legend {
    metadata: Metadata,
    heat_categories: HeatCategories,
}

/// What the heat calls answer from.
pub(super) struct Shipped {
    /// In the table's order.
    pub suburbs: Vec<HeatSuburb>,
    pub categories: HeatCategories,
    pub data: Arc<Encoded>,
    pub metadata: Arc<Encoded>,
    pub summary: Arc<Encoded>,
    pub chart: Arc<Encoded>,
}

/// The one copy of this process: every application in it answers from the same tables.
pub(super) static SHIPPED: LazyLock<Shipped> =
    LazyLock::new(|| Shipped::new().expect("what ships is read by the tests before it ships"));

impl Shipped {
    fn new() -> Result<Self> {
        // A namesake in another state is another place.
        let here = rows(SUBURBS).filter(|row| row["state"] == STATE);
        let postcodes: HashMap<_, _> = here.map(|row| (row["name"].clone(), row["postcode"].clone())).collect();
        let suburbs: Vec<_> = rows(TABLE).map(|row| suburb(&row, &postcodes)).collect();
        let Legend { metadata, heat_categories: categories } =
            serde_json::from_str(LEGEND).expect("the legend that ships is whole");
        let statistics = Statistics {
            heat: spread(&suburbs, 2, |suburb| suburb.heat.intensity),
            vegetation: spread(&suburbs, 1, |suburb| suburb.vegetation.total),
        };
        let (metadata, heat_categories) = (&metadata, &categories);
        let data = HeatData { metadata, heat_categories, statistics, suburbs: &suburbs };
        Ok(Self {
            data: Encoded::compressed(&data)?,
            metadata: Encoded::of(&HeatMetadata { metadata, statistics, heat_categories })?,
            summary: Encoded::of_type(TEXT_CSV, SUMMARY),
            chart: Encoded::of_type(TEXT_CSV, CHART),
            categories,
            suburbs,
        })
    }
}

type Row = HashMap<String, String>;

fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    let rows = csv::Reader::from_reader(table.as_bytes()).into_deserialize();
    rows.map(|row| row.expect("a row that ships is whole"))
}

fn suburb(row: &Row, postcodes: &HashMap<String, String>) -> HeatSuburb {
    let text = |column: &str| row[column].clone();
    let number = |column: &str| row[column].parse().expect("a number that ships is one");
    let count = |column: &str| row[column].parse().expect("a count that ships is one");
    let percent = |column: &str| round(number(column), 1);
    let name = text("SUBURB_NAME");
    let postcode = postcodes.get(name.strip_suffix(STATE_MARK).unwrap_or(&name));
    HeatSuburb {
        id: name.to_lowercase().replace([' ', '-'], "_"),
        name,
        council: text("LOCAL_GOVERNMENT_AREA"),
        coordinates: Coordinates { lat: number("CENTROID_LATITUDE"), lng: number("CENTROID_LONGITUDE") },
        heat: HeatFigures {
            intensity: number("AVG_HEAT_CELSIUS"),
            category: text("SUBURB_HEAT_CATEGORY"),
            rank: count("HEAT_RANK"),
            min: number("MIN_HEAT_CELSIUS"),
            max: number("MAX_HEAT_CELSIUS"),
            std_dev: row["HEAT_STD_DEV"].parse().ok(),
            avg: number("AVG_HEAT_CELSIUS"),
        },
        vegetation: Vegetation {
            total: percent("AVG_VEGETATION_PCT"),
            trees: percent("AVG_TREE_PCT"),
            shrubs: percent("AVG_SHRUB_PCT"),
            grass: percent("AVG_GRASS_PCT"),
            rank: count("VEGETATION_RANK"),
        },
        trees_by_height: TreesByHeight {
            small_3_10m: percent("AVG_SMALL_TREES_PCT"),
            medium_10_15m: percent("AVG_MEDIUM_TREES_PCT"),
            large_15m_plus: percent("AVG_LARGE_TREES_PCT"),
        },
        spatial: Spatial { area_hectares: number("TOTAL_AREA_HECTARES"), mesh_blocks: count("MESH_BLOCK_COUNT") },
        postcode: postcode.cloned().unwrap_or_default(),
        state: STATE,
    }
}

fn spread(suburbs: &[HeatSuburb], digits: usize, value: impl Fn(&HeatSuburb) -> f64) -> Spread {
    let values = || suburbs.iter().map(&value);
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let count = suburbs.len() as f64;
    Spread {
        min: round(values().fold(f64::INFINITY, f64::min), digits),
        max: round(values().fold(f64::NEG_INFINITY, f64::max), digits),
        mean: round(values().sum::<f64>() / count, digits),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Number;

    use super::*;

    #[test]
    fn a_category_begins_where_the_legend_says() {
        let HeatCategories { extreme_heat, high_heat, moderate_heat, low_heat, cool } = &SHIPPED.categories;
        let categories = [extreme_heat, high_heat, moderate_heat, low_heat, cool];
        for suburb in &SHIPPED.suburbs {
            let is_reached = |min: &Number| Some(suburb.heat.intensity) >= min.as_f64();
            let reached = categories.iter().find(|category| is_reached(&category.min));
            assert_eq!(reached.unwrap().label, suburb.heat.category, "{}", suburb.name);
        }
    }
}
