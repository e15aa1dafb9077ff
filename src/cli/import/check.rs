//! Files held to the domains' rules: what an import would refuse, and what it would take and shouldn't. Nothing is written.

use std::path::PathBuf;

use serde::Serialize;

use super::files::{ImportFile, ImportFiles, Kind};
use crate::climate::{import as climate, quality as suburbs};
use crate::import::Rows;
use crate::import::error::{ImportError, printable};
use crate::import::finding::{Flaw, Rule, Severity};
use crate::plants::model::Plant;
use crate::plants::{import as plants, quality};

const UNREADABLE_FILE: Rule = Rule::error("unreadable-file");
const UNREADABLE_ROW: Rule = Rule::error("unreadable-row");

/// A flaw and its place.
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

/// What a check found.
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
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.flaw.severity).max()
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.flaw.severity == severity).count()
    }
}

/// Checks the files and folders under these paths together: duplicates and companions are looked for in all of them. A path
/// that can't be read is a finding like others.
pub(crate) fn check_paths(paths: &[PathBuf]) -> Checked {
    let (mut files, mut passed_over, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        match ImportFiles::find(std::slice::from_ref(path)) {
            Ok(found) => {
                files.extend(found.known);
                passed_over.extend(found.passed_over);
                let left_out = found.left_out.iter();
                unreadable.extend(left_out.map(|error| finding(error.file().unwrap_or_default(), error)));
            }
            Err(error) => unreadable.push(finding(&path.display().to_string(), &error)),
        }
    }
    let mut checked = check(&files);
    checked.findings.splice(0..0, unreadable);
    checked.passed_over.splice(0..0, passed_over);
    checked
}

/// Checks these files together.
pub fn check(files: &[ImportFile]) -> Checked {
    let mut check = Check { files, findings: Vec::new(), checked: Checked::default() };
    let mut plants: Vec<Plant> = Vec::new();
    let mut places = Vec::new();
    let mut suburbs = suburbs::Suburbs::default();
    for (number, ImportFile { kind, source }) in files.iter().enumerate() {
        match kind {
            Kind::Plants => {
                check.checked.plants += check.each(number, plants::rows(source), |_, line, plant| {
                    plants.push(plant);
                    places.push((number, line));
                });
            }
            Kind::Suburbs => {
                check.checked.suburbs += check.each(number, climate::suburbs(source), |check, line, suburb| {
                    for flaw in suburbs.check(source.name(), line, &suburb) {
                        check.add(number, line, flaw).suburb = Some(suburb.name.clone());
                    }
                });
            }
            Kind::Climate => check.checked.passed_over.push(source.name().into()),
        }
        check.checked.blank_rows += source.blank_rows();
    }
    for hit in quality::check(&plants) {
        let (number, line) = places[hit.at];
        let mut flaw = hit.flaw;
        if let Some((other, line)) = hit.other.map(|other| places[other]) {
            flaw.message = format!("{} ({}:{line})", flaw.message, files[other].source.name());
        }
        check.add(number, line, flaw).plant = Some(plants[hit.at].plant_name.clone());
    }
    let Check { mut findings, mut checked, .. } = check;
    findings.sort_by(|(a_file, a), (b_file, b)| {
        (a_file, a.line)
            .cmp(&(b_file, b.line))
            .then(b.flaw.severity.cmp(&a.flaw.severity))
            .then(a.flaw.rule.cmp(b.flaw.rule))
    });
    checked.findings = findings.into_iter().map(|(_, finding)| finding.printable()).collect();
    checked
}

impl Finding {
    /// What stands in files is shown on terminals.
    fn printable(mut self) -> Self {
        let texts = [Some(&mut self.file), self.plant.as_mut(), self.suburb.as_mut(), Some(&mut self.flaw.message)];
        for text in texts.into_iter().flatten() {
            *text = printable(text).into_owned();
        }
        self
    }
}

struct Check<'f> {
    files: &'f [ImportFile],
    /// Each with the number of its file.
    findings: Vec<(usize, Finding)>,
    checked: Checked,
}

impl Check<'_> {
    /// Hands a file's rows to `take`, notes the bad ones, and counts both.
    fn each<T>(
        &mut self,
        number: usize,
        rows: Result<Rows<'_, T>, ImportError>,
        mut take: impl FnMut(&mut Self, u64, T),
    ) -> usize {
        let mut count = 0;
        match rows {
            Ok(rows) => {
                for row in rows {
                    match row {
                        Ok((line, row)) => take(self, line, row),
                        Err(error) => {
                            let is_end = !matches!(error, ImportError::Bad(_));
                            self.refuse(number, &error);
                            if is_end {
                                break;
                            }
                        }
                    }
                    count += 1;
                }
            }
            Err(error) => self.refuse(number, &error),
        }
        count
    }

    fn refuse(&mut self, number: usize, error: &ImportError) {
        self.findings.push((number, finding(self.files[number].source.name(), error)));
    }

    fn add(&mut self, number: usize, line: u64, flaw: Flaw) -> &mut Finding {
        let file = self.files[number].source.name().to_owned();
        self.findings.push((number, Finding { file, line: Some(line), plant: None, suburb: None, flaw }));
        &mut self.findings.last_mut().expect("one was pushed").1
    }
}

fn finding(file: &str, error: &ImportError) -> Finding {
    let (line, flaw) = match error {
        ImportError::Bad(row) => (Some(row.line), UNREADABLE_ROW.broken(row.cell.to_string())),
        error => {
            let message = error.to_string();
            // The path stands in front of the finding already.
            let message = message.strip_prefix(&format!("{}: ", printable(file))).unwrap_or(&message);
            (None, UNREADABLE_FILE.broken(message))
        }
    };
    Finding { file: printable(file).into_owned(), line, plant: None, suburb: None, flaw }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::Source;
    use crate::plants::import::COLUMNS;

    fn file(name: &str, text: String) -> ImportFile {
        ImportFile::new(Source::embedded(name, text.leak())).unwrap()
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
            file("herbs.csv", herbs),
            file("vegetables.csv", vegetables),
            file("suburbs.csv", places.into()),
            file("weather.json", "{\"Carlton\": {\"timestamp\": \"2025-08-29\"}}".into()),
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
                "suburbs.csv:4: : climate_zone: expected cool, temperate, subtropical, tropical, arid or nothing, found `polar`"
            ]
        );
        assert_eq!(shown(&checked, "outside-australia"), ["suburbs.csv:3: London: 51.5, 0 is not in Australia"]);
        let places: Vec<_> = checked.findings.iter().map(|finding| (&finding.file, finding.line)).collect();
        assert!(places.is_sorted_by(|a, b| a.0 != b.0 || a.1 <= b.1), "{places:?}");
        assert_eq!(checked.count(Severity::Error), 3 + 2 + 1, "no months, two rows, one place");
    }

    #[test]
    fn an_open_quote_hides_no_row_and_blank_rows_are_counted() {
        let commas = ",".repeat(22);
        let (mint, dill) = (format!("Mint,,herb{commas}\"Leek"), format!("Dill,,herb{commas}"));
        let text = catalogue(&format!("Basil,,herb{commas}\n{mint}\n{dill}\n,,{commas}\nSage,,herb{commas}\"Le"));
        let checked = check(&[file("herbs.csv", text.replace('\n', "\r"))]);
        assert_eq!((checked.plants, checked.blank_rows), (4, 1));
        let expected =
            |line, cell| format!("herbs.csv:{line}: : neutral_companions: expected a closing quote, found `{cell}`");
        assert_eq!(shown(&checked, "unreadable-row"), [expected(3, "\"Leek"), expected(6, "\"Le")]);
    }

    #[test]
    fn no_finding_commands_a_terminal() {
        let commas = ",".repeat(21);
        let text = catalogue(&format!("Basil \u{1b}[31m\u{9b}2J,a\u{7}b,herb{commas},\n"));
        let checked = check(&[file("herbs\u{1b}.csv", text)]);
        assert!(checked.findings.len() > 3);
        let all = format!("{:?}{}", checked.findings, serde_json::to_string(&checked.findings).unwrap());
        assert!(all.contains("herbs .csv") && all.contains("Basil  [31m 2J"), "{all}");
        assert!(!all.contains("\\u"), "{all}");
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
