//! Files held to the domains' rules: what an import would refuse, and what it would take and shouldn't. Nothing is written.

use std::path::PathBuf;

use super::error::{BadRow, ImportError};
use super::finding::{Finding, Flaw, Rule, Severity};
use super::source::{Domain, Source, Sources};
use crate::climate::import::Suburbs;
use crate::climate::quality as suburbs;
use crate::plants::import::read_plants;
use crate::plants::model::Plant;
use crate::plants::quality as plants;

const UNREADABLE_FILE: Rule = Rule::error("unreadable-file");
const UNREADABLE_ROW: Rule = Rule::error("unreadable-row");

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, by file in the order of the files, then by line, the worst first.
    pub findings: Vec<Finding>,
    /// How many rows of plants were read.
    pub plants: usize,
    /// How many rows of suburbs were read.
    pub suburbs: usize,
    /// Files that nobody has rules for.
    pub passed_over: Vec<PathBuf>,
}

impl Checked {
    /// The severity of the worst finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.flaw.severity).max()
    }

    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.flaw.severity == severity).count()
    }
}

/// Checks the files and folders under these paths, together: duplicates and companions are looked for in all of them. A
/// path that can't be read is a finding like others.
pub fn check_paths(paths: &[PathBuf]) -> Checked {
    let mut sources = Vec::new();
    let mut passed_over = Vec::new();
    let mut unreadable = Vec::new();
    for path in paths {
        match Sources::find(std::slice::from_ref(path)) {
            Ok(found) => {
                sources.extend(found.files);
                passed_over.extend(found.ignored);
            }
            Err(error) => unreadable.push(unreadable_file(&path.display().to_string(), &error)),
        }
    }
    let mut checked = check(&sources);
    checked.findings.splice(0..0, unreadable);
    passed_over.append(&mut checked.passed_over);
    Checked { passed_over, ..checked }
}

/// Checks these sources together.
pub fn check(sources: &[Source]) -> Checked {
    let mut check = Check {
        sources,
        findings: Vec::new(),
        plants: Vec::new(),
        places: Vec::new(),
        suburbs: suburbs::Suburbs::default(),
        checked: Checked::default(),
    };
    for (file, source) in sources.iter().enumerate() {
        let read = match source.kind().domain() {
            Domain::Plants => check.read_plants(file),
            Domain::Suburbs => check.check_suburbs(file),
            Domain::Climate => {
                check.checked.passed_over.push(source.name().into());
                Ok(())
            }
        };
        match read {
            Ok(()) => {}
            Err(ImportError::Bad(row)) => check.refuse(file, &row),
            Err(error) => check.findings.push((file, unreadable_file(source.name(), &error))),
        }
    }
    check.check_plants();
    check.finish()
}

/// A check on its way; findings carry the number of their file.
struct Check<'s> {
    sources: &'s [Source],
    findings: Vec<(usize, Finding)>,
    plants: Vec<Plant>,
    /// Where each plant stands: the number of its file, and the line.
    places: Vec<(usize, u64)>,
    suburbs: suburbs::Suburbs,
    checked: Checked,
}

impl Check<'_> {
    fn read_plants(&mut self, file: usize) -> Result<(), ImportError> {
        for row in read_plants(&self.sources[file])? {
            self.checked.plants += 1;
            match row {
                Ok((line, plant)) => {
                    self.plants.push(plant);
                    self.places.push((file, line));
                }
                Err(bad) => self.refuse(file, &bad),
            }
        }
        Ok(())
    }

    fn check_suburbs(&mut self, file: usize) -> Result<(), ImportError> {
        let source = &self.sources[file];
        let mut rows = Suburbs::open(source)?;
        loop {
            let (suburbs, findings) = (&mut self.suburbs, &mut self.findings);
            let row = rows.next(|line, suburb| {
                for flaw in suburbs.check(source.name(), line, suburb) {
                    let finding = Finding { suburb: Some(suburb.name.to_owned()), ..at(source, line, flaw) };
                    findings.push((file, finding));
                }
            })?;
            match row {
                Some(Ok(())) => {}
                Some(Err(bad)) => self.refuse(file, &bad),
                None => return Ok(()),
            }
            self.checked.suburbs += 1;
        }
    }

    fn refuse(&mut self, file: usize, row: &BadRow) {
        let flaw = UNREADABLE_ROW.broken(row.cell.to_string());
        self.findings.push((file, at(&self.sources[file], row.line, flaw)));
    }

    fn check_plants(&mut self) {
        for hit in plants::check(&self.plants) {
            let (file, line) = self.places[hit.at];
            let mut flaw = hit.flaw;
            if let Some((other, line)) = hit.other.map(|other| self.places[other]) {
                flaw.message = format!("{} ({}:{line})", flaw.message, self.sources[other].name());
            }
            let finding =
                Finding { plant: Some(self.plants[hit.at].plant_name.clone()), ..at(&self.sources[file], line, flaw) };
            self.findings.push((file, finding));
        }
    }

    fn finish(mut self) -> Checked {
        self.findings.sort_by(|(a_file, a), (b_file, b)| {
            (a_file, a.line)
                .cmp(&(b_file, b.line))
                .then(b.flaw.severity.cmp(&a.flaw.severity))
                .then(a.flaw.rule.cmp(b.flaw.rule))
        });
        Checked { findings: self.findings.into_iter().map(|(_, finding)| finding).collect(), ..self.checked }
    }
}

fn at(source: &Source, line: u64, flaw: Flaw) -> Finding {
    Finding { file: source.name().to_owned(), line: Some(line), plant: None, suburb: None, flaw }
}

fn unreadable_file(file: &str, error: &ImportError) -> Finding {
    let message = error.to_string();
    // The path stands in front of the finding already.
    let message = message.strip_prefix(&format!("{file}: ")).unwrap_or(&message);
    Finding { file: file.to_owned(), line: None, plant: None, suburb: None, flaw: UNREADABLE_FILE.broken(message) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plants::import::COLUMNS;

    fn source(name: &str, text: String) -> Source {
        Source::embedded(name, text.leak()).unwrap()
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
        let sources = [
            source("herbs.csv", herbs),
            source("vegetables.csv", vegetables),
            source("suburbs.csv", places.into()),
            source("weather.json", "{\"Carlton\": {\"timestamp\": \"2025-08-29\"}}".into()),
        ];
        let checked = check(&sources);
        assert_eq!((checked.plants, checked.suburbs), (4, 3));
        assert_eq!(checked.passed_over, [PathBuf::from("weather.json")]);
        assert_eq!(checked.worst(), Some(Severity::Error));
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
    fn what_cant_be_read_is_a_finding() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let header = catalogue("").replace(",seed_type", "");
        let paths = [
            folder.path().join("missing.csv"),
            path("prices.csv", b"name,price\n"),
            path("herbs.csv", header.as_bytes()),
            path("flowers.csv", b""),
        ];
        let checked = check_paths(&paths);
        let found: Vec<_> = checked.findings.iter().map(|finding| (finding.flaw.rule, finding.line)).collect();
        let whole = ("unreadable-file", None);
        assert_eq!(found, [whole, whole, whole, ("unreadable-row", Some(1))]);
        assert!(checked.findings[0].flaw.message.starts_with("can't be read: "), "{:?}", checked.findings[0]);
        assert!(checked.findings[3].flaw.message.starts_with("seed_type: expected a column"));
    }
}
