//! Files held to the domains' rules: what an import would refuse, and what it would take and shouldn't. Nothing is written.

use std::cmp::Reverse;
use std::path::PathBuf;

use serde::Serialize;

use super::files::{ImportFile, ImportFiles, Kind};
use crate::climate::{import as climate, quality as suburbs};
use crate::import::Rows;
use crate::import::error::{BadRow, Flaw, ImportError, Severity, printable};
use crate::plants::import as plants;
use crate::plants::quality::{self, Hit};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub file: String,
    /// The line on which the row begins, from 1; none if the whole file is at fault.
    pub line: Option<u64>,
    pub plant: Option<String>,
    pub suburb: Option<String>,
    #[serde(flatten)]
    pub flaw: Flaw,
}

#[derive(Debug, Default)]
pub struct Checked {
    /// By file in the given order, then by line, the worst first.
    pub findings: Vec<Finding>,
    /// How many rows of plants were read.
    pub plants: usize,
    pub suburbs: usize,
    /// Rows of nothing but separators, which are not among these.
    pub blank_rows: u64,
    /// Files that there are no rules for.
    pub passed_over: Vec<PathBuf>,
}

impl Checked {
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.flaw.severity == severity).count()
    }
}

/// Checks the files and folders under these paths together: duplicates and companions are looked for in all of them. A path
/// that can't be read is a finding like others.
pub(crate) fn check_paths(paths: &[PathBuf]) -> Checked {
    let mut all = ImportFiles::default();
    for path in paths {
        if let Err(error) = all.add(path) {
            all.left_out.push(error);
        }
    }
    let mut checked = check(&all.known);
    checked.findings.splice(0..0, all.left_out.iter().map(unreadable));
    checked.passed_over.splice(0..0, all.passed_over);
    checked
}

pub fn check(files: &[ImportFile]) -> Checked {
    let mut checked = Checked::default();
    // By file, because what clashes is found when all are read.
    let mut findings: Vec<Vec<Finding>> = files.iter().map(|_| Vec::new()).collect();
    let (mut plants, mut places) = (Vec::new(), Vec::new());
    let mut suburbs = suburbs::Suburbs::default();
    for (number, (ImportFile { kind, source }, findings)) in files.iter().zip(&mut findings).enumerate() {
        match kind {
            Kind::Plants => {
                for (line, plant) in good_rows(plants::rows(source), &mut checked.plants, findings) {
                    plants.push(plant);
                    places.push((number, line));
                }
            }
            Kind::Suburbs => {
                for (line, suburb) in good_rows(climate::suburbs(source), &mut checked.suburbs, findings) {
                    findings.extend(suburbs.check(source.name(), line, &suburb).into_iter().map(|flaw| Finding {
                        suburb: Some(printable(&suburb.name).into_owned()),
                        ..Finding::new(source.name(), Some(line), flaw)
                    }));
                }
            }
            Kind::Climate => checked.passed_over.push(source.name().into()),
        }
        checked.blank_rows += source.blank_rows();
    }
    for Hit { at, other, mut flaw } in quality::check(&plants) {
        let (number, line) = places[at];
        if let Some((other, line)) = other.map(|other| places[other]) {
            flaw.message = format!("{} ({}:{line})", flaw.message, files[other].source.name());
        }
        findings[number].push(Finding {
            plant: Some(printable(&plants[at].plant_name).into_owned()),
            ..Finding::new(files[number].source.name(), Some(line), flaw)
        });
    }
    for of_file in &mut findings {
        of_file.sort_by_key(|Finding { line, flaw, .. }| (*line, Reverse(flaw.severity), flaw.rule));
    }
    checked.findings = findings.into_iter().flatten().collect();
    checked
}

impl Finding {
    /// What stands in files is shown on terminals.
    fn new(file: &str, line: Option<u64>, mut flaw: Flaw) -> Self {
        flaw.message = printable(&flaw.message).into_owned();
        Self { file: printable(file).into_owned(), line, plant: None, suburb: None, flaw }
    }
}

/// The rows of a file that an import would take. Those that it would refuse are findings, and count as well.
fn good_rows<T>(rows: Result<Rows<'_, T>, BadRow>, count: &mut usize, findings: &mut Vec<Finding>) -> Vec<(u64, T)> {
    let mut refuse = |bad: BadRow| findings.push(unreadable(&bad.into()));
    match rows {
        Ok(rows) => rows.inspect(|_| *count += 1).filter_map(|row| row.map_err(&mut refuse).ok()).collect(),
        Err(bad) => {
            refuse(bad);
            Vec::new()
        }
    }
}

fn unreadable(error: &ImportError) -> Finding {
    let file = error.file().unwrap_or_default();
    if let ImportError::Bad(row) = error {
        return Finding::new(file, Some(row.line), Flaw::error("unreadable-row", row.cell.to_string()));
    }
    let message = error.to_string();
    // The path stands in front of the finding already.
    let message = message.strip_prefix(&format!("{}: ", printable(file))).unwrap_or(&message);
    Finding::new(file, None, Flaw::error("unreadable-file", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::Source;
    use crate::plants::import::COLUMNS;

    fn file(name: &str, text: &str) -> ImportFile {
        ImportFile::new(Source::embedded(name, text)).unwrap()
    }

    fn catalogue(rows: &str) -> String {
        format!("{}\n{rows}", COLUMNS.map(|column| column.name).join(","))
    }

    fn shown(checked: &Checked, rule: &str) -> Vec<String> {
        let findings = checked.findings.iter().filter(|finding| finding.flaw.rule == rule);
        findings
            .map(|Finding { file, line, plant, suburb, flaw }| {
                let name = plant.as_deref().or(suburb.as_deref()).unwrap_or_default();
                format!("{file}:{}: {name}: {}", line.unwrap_or(0), flaw.message)
            })
            .collect()
    }

    #[test]
    fn rows_of_all_files_are_judged_together() {
        let commas = ",".repeat(22);
        let herbs = catalogue(&format!("Basil,,herb{commas}\nMint,,tree{commas}\nDill,,herb{commas}\n"));
        let vegetables = catalogue(&format!("Dill,,vegetable{commas}\n"));
        let places = "name,postcode,latitude,longitude,state,climate_zone,suburb_heat_category,suburb_heat_intensity\n\
            Carlton,3053,-37.8,144.9,VIC,cool,,\nLondon,,51.5,0,VIC,cool,,\nPolar,3000,-37,145,VIC,polar,,\n";
        let checked = check(&[
            file("herbs.csv", &herbs),
            file("vegetables.csv", &vegetables),
            file("suburbs\u{1b}.csv", places),
            file("weather.json", "{\"Carlton\": {\"timestamp\": \"2025-08-29\"}}"),
        ]);
        assert_eq!((checked.plants, checked.suburbs), (4, 3));
        assert_eq!(checked.passed_over, [PathBuf::from("weather.json")]);
        assert_eq!(
            shown(&checked, "same-name"),
            ["vegetables.csv:2: Dill: a plant of this name is there already, as a herb (herbs.csv:4)"]
        );
        assert_eq!(
            shown(&checked, "unreadable-row"),
            [
                "herbs.csv:3: : plant_category: expected flower, herb or vegetable, found `tree`",
                "suburbs .csv:4: : climate_zone: expected cool, temperate, subtropical, tropical, arid or nothing, found `polar`"
            ]
        );
        assert_eq!(shown(&checked, "outside-australia"), ["suburbs .csv:3: London: 51.5, 0 is not in Australia"]);
        let places: Vec<_> = checked.findings.iter().map(|finding| (&finding.file, finding.line)).collect();
        assert!(places.is_sorted_by(|a, b| a.0 != b.0 || a.1 <= b.1), "{places:?}");
        assert_eq!(checked.count(Severity::Error), 3 + 2 + 1, "no months, two rows, one place");
    }

    #[test]
    fn what_cant_be_read_is_a_finding() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let header = catalogue("").replace(",seed_type", "");
        let paths = [
            folder.path().join("missing.csv"),
            path("prices.csv", "name,price\n"),
            path("herbs.csv", &header),
            path("flowers.csv", ""),
        ];
        let checked = check_paths(&paths);
        let found: Vec<_> = checked.findings.iter().map(|finding| (finding.flaw.rule, finding.line)).collect();
        let whole = ("unreadable-file", None);
        assert_eq!(found, [whole, whole, whole, ("unreadable-row", Some(1))]);
        assert!(checked.findings[0].flaw.message.starts_with("can't be read: "), "{:?}", checked.findings[0]);
        assert!(checked.findings[3].flaw.message.starts_with("seed_type: expected a column"));
        // In a folder too.
        let checked = check_paths(&[folder.path().to_owned()]);
        let found: Vec<_> = checked.findings.iter().map(|finding| finding.flaw.rule).collect();
        assert_eq!(found, ["unreadable-file", "unreadable-file", "unreadable-row"]);
        assert!(checked.findings[1].file.ends_with("prices.csv"), "{:?}", checked.findings);
    }
}
