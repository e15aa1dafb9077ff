//! The heat of the suburbs that ship is the heat data's: the two columns of `data/suburbs.csv` are reckoned again here by the
//! rule in `data/heat/README.md`. With `UPDATE_SUBURB_HEAT=1` the file is written as it should be.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

const DIRECTIONS: [&str; 7] = ["North", "South", "East", "West", "Central", "North East", "South West"];

/// A row of `data/heat/melbourne_suburbs_aggregated.csv`.
struct Area {
    name: String,
    heat: f64,
    hectares: f64,
    longitude: f64,
    latitude: f64,
}

fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(path)
}

fn table(path: &str) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(data(path)).unwrap().deserialize().map(Result::unwrap).collect()
}

fn areas() -> Vec<Area> {
    let rows = table("heat/melbourne_suburbs_aggregated.csv").into_iter();
    rows.map(|row| {
        let number = |column: &str| row[column].parse().unwrap();
        Area {
            name: row["SUBURB_NAME"].clone(),
            heat: number("AVG_HEAT_CELSIUS"),
            hectares: number("TOTAL_AREA_HECTARES"),
            longitude: number("CENTROID_LONGITUDE"),
            latitude: number("CENTROID_LATITUDE"),
        }
    })
    .collect()
}

/// The suburbs that an area's name names: its parts between ` - ` without what stands in brackets; a direction belongs to
/// the part before it.
fn suburbs_named_by(area: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in area.split(" - ") {
        let part = part.split(" (").next().unwrap();
        match names.last() {
            Some(before) if DIRECTIONS.contains(&part) => names.push(format!("{before} {part}")),
            _ => names.push(part.to_owned()),
        }
    }
    names
}

/// Half-open: a category begins at its bound.
fn category(heat: f64) -> &'static str {
    match heat {
        _ if heat >= 12.0 => "Extreme Heat",
        _ if heat >= 8.0 => "High Heat",
        _ if heat >= 4.0 => "Moderate Heat",
        _ => "Low Heat",
    }
}

/// The areas of each suburb.
struct Matches {
    areas: Vec<Area>,
    by_suburb: HashMap<String, Vec<usize>>,
}

impl Matches {
    fn new() -> Self {
        let areas = areas();
        let mut by_suburb: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, area) in areas.iter().enumerate() {
            for suburb in suburbs_named_by(&area.name) {
                by_suburb.entry(suburb).or_default().push(position);
            }
        }
        for row in table("heat/suburb_areas.csv") {
            let within = areas.iter().enumerate().filter(|(_, area)| area.name == row["area"]);
            let within: Vec<usize> = within.map(|(position, _)| position).collect();
            assert!(!within.is_empty(), "no area of this name: {}", row["area"]);
            let before = by_suburb.insert(row["suburb"].clone(), within);
            assert!(before.is_none(), "an area's name names it already: {}", row["suburb"]);
        }
        Self { areas, by_suburb }
    }

    /// The areas of a suburb; none outside of Victoria, whatever its name.
    fn of(&self, suburb: &str, state: &str) -> Vec<&Area> {
        let positions = self.by_suburb.get(suburb).filter(|_| state == "VIC");
        positions.into_iter().flatten().map(|position| &self.areas[*position]).collect()
    }
}

/// The mean by area, to two decimals as the data have them; blank without areas.
fn heat(areas: &[&Area]) -> (&'static str, String) {
    if areas.is_empty() {
        return ("", String::new());
    }
    let hectares: f64 = areas.iter().map(|area| area.hectares).sum();
    let sum: f64 = areas.iter().map(|area| area.heat * area.hectares).sum();
    let text = format!("{:.2}", sum / hectares);
    let heat: f64 = text.parse().unwrap();
    (category(heat), heat.to_string())
}

#[test]
fn the_suburbs_that_ship_have_the_heat_of_their_areas() {
    let matches = Matches::new();
    let path = data("suburbs.csv");
    let text = fs::read_to_string(&path).unwrap();
    let mut expected = String::new();
    for (number, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), 8, "line {}", number + 1);
        let columns = match number {
            0 => (cells[6], cells[7].to_owned()),
            _ => heat(&matches.of(cells[0], cells[4])),
        };
        writeln!(expected, "{},{},{}", cells[..6].join(","), columns.0, columns.1).unwrap();
    }
    if std::env::var_os("UPDATE_SUBURB_HEAT").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let text = fs::read_to_string(path).unwrap();
    let wrong: Vec<_> = text.lines().zip(expected.lines()).filter(|(found, expected)| found != expected).collect();
    assert!(wrong.is_empty(), "found and expected (UPDATE_SUBURB_HEAT=1 writes them): {wrong:#?}");
    assert_eq!(text, expected);
}

#[test]
fn a_name_names_suburbs_and_their_sides() {
    for (area, suburbs) in [
        ("Abbotsford", &["Abbotsford"][..]),
        ("Kensington (Vic.)", &["Kensington"]),
        ("Carlton North - Princes Hill", &["Carlton North", "Princes Hill"]),
        ("Bundoora - North", &["Bundoora", "Bundoora North"]),
        ("Narre Warren - North East", &["Narre Warren", "Narre Warren North East"]),
        ("Doncaster East (South)", &["Doncaster East"]),
        ("Cheltenham - Highett (East)", &["Cheltenham", "Highett"]),
        ("Surrey Hills (East) - Mont Albert", &["Surrey Hills", "Mont Albert"]),
        ("Flemington Racecourse", &["Flemington Racecourse"]),
    ] {
        assert_eq!(suburbs_named_by(area), suburbs);
    }
}

/// A namesake would lie elsewhere: each suburb lies in its areas or beside them.
#[test]
fn a_suburb_lies_where_its_areas_lie() {
    let matches = Matches::new();
    let mut count = 0;
    for row in table("suburbs.csv") {
        let areas = matches.of(&row["name"], &row["state"]);
        if areas.is_empty() {
            continue;
        }
        count += 1;
        let (latitude, longitude): (f64, f64) = (row["latitude"].parse().unwrap(), row["longitude"].parse().unwrap());
        let is_near = |area: &&Area| {
            let north = (latitude - area.latitude) * 111.2;
            let east = (longitude - area.longitude) * 111.2 * latitude.to_radians().cos();
            // The radius of a circle as large as the area; centroids are rounded to a kilometre, and the data end within some areas.
            let radius = (area.hectares / 100.0 / std::f64::consts::PI).sqrt();
            north.hypot(east) <= 2.0 * radius + 3.0
        };
        assert!(areas.iter().any(is_near), "{} is far from its areas", row["name"]);
    }
    assert!(count > 200, "{count} suburbs");
    assert!(matches.of("Armadale", "WA").is_empty());
}
