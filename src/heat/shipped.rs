//! The tables that ship, as rows and as the answers that never change.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use axum::http::HeaderValue;
use serde::Deserialize;

use super::model::{
    CATEGORIES, Coordinates, HeatData, HeatFigures, HeatMetadata, HeatSuburb, Metadata, Spatial, Spread, Statistics,
    TreesByHeight, Vegetation,
};
use crate::error::Result;
use crate::http::encoded::Encoded;
use crate::python::round;

const TABLE: &str = include_str!("../../data/heat/melbourne_suburbs_aggregated.csv");
const CHART: &str = include_str!("../../data/heat/melbourne_heat.csv");
const SUMMARY: &str = include_str!("../../data/heat/heat_category_summary.csv");
const SUBURBS: &str = include_str!("../../data/suburbs.csv");

const TEXT_CSV: HeaderValue = HeaderValue::from_static("text/csv");

/// The state that the data are of.
const STATE: &str = "VIC";

/// What the Bureau adds to a name that a place in another state has too.
const STATE_MARK: &str = " (Vic.)";

/// What the heat calls answer from.
pub(super) struct Shipped {
    /// In the table's order.
    pub suburbs: Vec<HeatSuburb>,
    /// The first row with each id.
    by_id: HashMap<String, usize>,
    pub data: Arc<Encoded>,
    pub metadata: Arc<Encoded>,
    pub summary: Arc<Encoded>,
    pub chart: Arc<Encoded>,
}

/// The one copy of this process: every application in it answers from the same tables.
pub(super) static SHIPPED: LazyLock<Shipped> =
    LazyLock::new(|| Shipped::new(rows(TABLE)).expect("what ships is read by the tests before it ships"));

impl Shipped {
    fn new(suburbs: Vec<HeatSuburb>) -> Result<Self> {
        let mut by_id = HashMap::new();
        for (position, suburb) in suburbs.iter().enumerate() {
            by_id.entry(suburb.id.clone()).or_insert(position);
        }
        let (metadata, statistics) = (Metadata::of(&suburbs), statistics(&suburbs));
        Ok(Self {
            data: Encoded::compressed(&HeatData {
                metadata,
                heat_categories: CATEGORIES,
                statistics,
                suburbs: &suburbs,
            })?,
            metadata: Encoded::of(&HeatMetadata { metadata, statistics, heat_categories: CATEGORIES })?,
            summary: Encoded::of_type(TEXT_CSV, SUMMARY),
            chart: Encoded::of_type(TEXT_CSV, CHART),
            by_id,
            suburbs,
        })
    }

    /// The first row with this id.
    pub(super) fn find(&self, id: &str) -> Option<&HeatSuburb> {
        self.suburbs.get(*self.by_id.get(id)?)
    }
}

/// A row of the table.
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Row {
    suburb_name: String,
    local_government_area: String,
    avg_heat_celsius: f64,
    min_heat_celsius: f64,
    max_heat_celsius: f64,
    heat_std_dev: Option<f64>,
    mesh_block_count: u32,
    avg_vegetation_pct: f64,
    avg_tree_pct: f64,
    avg_shrub_pct: f64,
    avg_grass_pct: f64,
    avg_small_trees_pct: f64,
    avg_medium_trees_pct: f64,
    avg_large_trees_pct: f64,
    total_area_hectares: f64,
    centroid_longitude: f64,
    centroid_latitude: f64,
    suburb_heat_category: String,
    heat_rank: u32,
    vegetation_rank: u32,
}

fn rows(table: &str) -> Vec<HeatSuburb> {
    let places = places();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows = reader.deserialize().map(|row| row.expect("a row that ships is whole"));
    rows.map(|row: Row| suburb(row, &places)).collect()
}

fn suburb(row: Row, places: &HashMap<String, Place>) -> HeatSuburb {
    let name = row.suburb_name.strip_suffix(STATE_MARK).unwrap_or(&row.suburb_name);
    let (postcode, state) = match places.get(name) {
        Some(place) => (place.postcode.clone(), place.state.clone()),
        None => (String::new(), STATE.to_owned()),
    };
    HeatSuburb {
        id: row.suburb_name.to_lowercase().replace([' ', '-'], "_"),
        coordinates: Coordinates { lat: row.centroid_latitude, lng: row.centroid_longitude },
        heat: HeatFigures {
            intensity: row.avg_heat_celsius,
            category: row.suburb_heat_category,
            rank: row.heat_rank,
            min: row.min_heat_celsius,
            max: row.max_heat_celsius,
            std_dev: row.heat_std_dev,
            avg: row.avg_heat_celsius,
        },
        vegetation: Vegetation {
            total: round(row.avg_vegetation_pct, 1),
            trees: round(row.avg_tree_pct, 1),
            shrubs: round(row.avg_shrub_pct, 1),
            grass: round(row.avg_grass_pct, 1),
            rank: row.vegetation_rank,
        },
        trees_by_height: TreesByHeight {
            small_3_10m: round(row.avg_small_trees_pct, 1),
            medium_10_15m: round(row.avg_medium_trees_pct, 1),
            large_15m_plus: round(row.avg_large_trees_pct, 1),
        },
        spatial: Spatial { area_hectares: row.total_area_hectares, mesh_blocks: row.mesh_block_count },
        name: row.suburb_name,
        council: row.local_government_area,
        postcode,
        state,
    }
}

/// A suburb of the file that ships. Not of the database: the answer would no longer be a constant.
#[derive(Deserialize)]
struct Place {
    name: String,
    postcode: String,
    state: String,
}

/// The suburbs of the data's state: a namesake elsewhere is another place.
fn places() -> HashMap<String, Place> {
    let mut reader = csv::Reader::from_reader(SUBURBS.as_bytes());
    let places = reader.deserialize().map(|row| row.expect("a suburb that ships is whole"));
    places.filter(|place: &Place| place.state == STATE).map(|place| (place.name.clone(), place)).collect()
}

fn statistics(suburbs: &[HeatSuburb]) -> Statistics {
    Statistics {
        heat: spread(suburbs, 2, |suburb| suburb.heat.intensity),
        vegetation: spread(suburbs, 1, |suburb| suburb.vegetation.total),
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
    use std::collections::HashSet;

    use super::super::model::Bound;
    use super::*;

    #[test]
    fn the_table_is_whole() {
        let suburbs = &SHIPPED.suburbs;
        assert_eq!(suburbs.len(), 323);
        assert_eq!(suburbs.iter().map(|suburb| suburb.spatial.mesh_blocks).sum::<u32>(), 55_603);
        assert_eq!(SHIPPED.by_id.len(), 306);
        let rows: HashSet<_> = suburbs.iter().map(|suburb| (&suburb.name, &suburb.council)).collect();
        assert_eq!(rows.len(), 323);
        let without_deviation: Vec<_> =
            suburbs.iter().filter(|suburb| suburb.heat.std_dev.is_none()).map(|suburb| suburb.name.as_str()).collect();
        assert_eq!(
            without_deviation,
            ["Bundoora - East", "Doncaster", "Essendon Airport", "Flemington Racecourse", "Lysterfield"]
        );
    }

    #[test]
    fn a_category_begins_where_the_legend_says() {
        let categories = [CATEGORIES.extreme_heat, CATEGORIES.high_heat, CATEGORIES.moderate_heat, CATEGORIES.low_heat];
        for suburb in &SHIPPED.suburbs {
            let reached = categories.iter().find(|category| match category.min {
                Bound::Celsius(least) => suburb.heat.intensity >= least,
                Bound::End(_) => true,
            });
            assert_eq!(reached.unwrap().label, suburb.heat.category, "{}", suburb.name);
        }
    }

    /// The chart's file is rounded another way than the JSON: it must not be taken for its source.
    #[test]
    fn the_json_is_rounded_from_the_table_and_not_from_the_chart() {
        let chart: Vec<(String, f64, f64)> = csv::Reader::from_reader(CHART.as_bytes())
            .records()
            .map(|row| {
                let row = row.unwrap();
                (row[1].to_owned(), row[8].parse().unwrap(), row[10].parse().unwrap())
            })
            .collect();
        assert_eq!(chart.len(), SHIPPED.suburbs.len());
        let tenth = |a: f64, b: f64| (a - b).abs() > 0.05;
        let (mut totals, mut trees) = (0, 0);
        for (suburb, (name, total, tree)) in SHIPPED.suburbs.iter().zip(&chart) {
            assert_eq!(suburb.name, *name);
            totals += usize::from(tenth(suburb.vegetation.total, *total));
            trees += usize::from(tenth(suburb.vegetation.trees, *tree));
        }
        assert_eq!((totals, trees), (12, 18));
    }

    #[test]
    fn a_postcode_is_that_of_the_suburb_of_the_name() {
        let postcode = |id: &str| SHIPPED.find(id).unwrap().postcode.as_str();
        assert_eq!(postcode("abbotsford"), "3067");
        assert_eq!(postcode("richmond_(vic.)"), "3121");
        assert_eq!(postcode("flemington_racecourse"), "");
        assert_eq!(postcode("carlton_north___princes_hill"), "");
        assert!(SHIPPED.suburbs.iter().all(|suburb| suburb.state == "VIC"));
    }
}
