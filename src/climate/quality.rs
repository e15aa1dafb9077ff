//! What looks wrong in a suburbs file. Pure; rows are judged one after the other, against those before.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::import::Suburb;
use crate::fold;
use crate::import::error::{Flaw, excerpt};
use crate::import::mojibake;

/// From Tasmania to the Torres Strait, and from Shark Bay to Byron Bay; the far islands are not gardened by these zones.
const LATITUDES: RangeInclusive<f64> = -44.0..=-9.0;
const LONGITUDES: RangeInclusive<f64> = 112.0..=154.0;

/// The postcodes of each state's places; those of its post boxes are nobody's garden. Some cross a border.
const POSTCODES: [(&str, &[RangeInclusive<u32>]); 8] = [
    ("NSW", &[2000..=2599, 2611..=2611, 2618..=2899, 2921..=2999]),
    ("ACT", &[2600..=2620, 2900..=2920]),
    ("VIC", &[3000..=3999]),
    ("QLD", &[4000..=4999]),
    ("SA", &[5000..=5799, 872..=872]),
    ("WA", &[6000..=6797, 872..=872]),
    ("TAS", &[7000..=7799]),
    ("NT", &[800..=899]),
];

/// The suburbs of one check.
#[derive(Debug, Default)]
pub(crate) struct Suburbs {
    /// Where each name stands.
    names: HashMap<String, String>,
    /// Who lies at each pair of coordinates, by their bits.
    coordinates: HashMap<(u64, u64), String>,
}

impl Suburbs {
    /// What is wrong with the next suburb, which stands in this file on this line.
    pub(crate) fn check(&mut self, file: &str, line: u64, suburb: &Suburb) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        if let Some(first) = self.names.insert(fold::identity(&suburb.name), format!("{file}:{line}")) {
            let message = format!("a suburb of this name is there already: an import keeps the later row ({first})");
            flaws.push(Flaw::error("duplicate-suburb", message));
        }
        flaws.extend(mojibake::check("name", &suburb.name));
        flaws.extend(check_postcode(suburb));
        let Suburb { latitude, longitude, .. } = *suburb;
        if LATITUDES.contains(&latitude) && LONGITUDES.contains(&longitude) {
            let bits = (latitude.to_bits(), longitude.to_bits());
            if let Some(other) = self.coordinates.insert(bits, suburb.name.clone()) {
                flaws.push(Flaw::warning("same-coordinates", format!("{other} has the same coordinates")));
            }
        } else {
            flaws.push(Flaw::error("outside-australia", format!("{latitude}, {longitude} is not in Australia")));
        }
        if suburb.climate_zone.is_none() {
            let message = "without a climate zone its gardeners are told the cool zone's months";
            flaws.push(Flaw::warning("missing-climate-zone", message));
        }
        flaws
    }
}

fn check_postcode(suburb: &Suburb) -> Option<Flaw> {
    let postcode = suburb.postcode.as_deref().unwrap_or_default();
    if postcode.len() != 4 || !postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("expected a postcode of four digits, found {}", excerpt(postcode));
        return Some(Flaw::warning("malformed-postcode", message));
    }
    let number = postcode.parse().unwrap_or(0);
    let (_, ranges) = POSTCODES.iter().find(|(state, _)| state.eq_ignore_ascii_case(&suburb.state))?;
    let is_of_state = ranges.iter().any(|range| range.contains(&number));
    let message = format!("{postcode} is no postcode of {}", suburb.state);
    (!is_of_state).then(|| Flaw::warning("postcode-of-another-state", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::climate::import;
    use crate::import::source::Source;

    /// What is wrong with the rows of a file: name, postcode, latitude, longitude, state and zone.
    fn found(rows: &str) -> Vec<String> {
        let header = "name,postcode,latitude,longitude,state,climate_zone,suburb_heat_category,suburb_heat_intensity";
        let rows: String = rows.lines().map(|row| format!("\n{row},,")).collect();
        let source = Source::embedded("s.csv", format!("{header}{rows}"));
        let mut seen = Suburbs::default();
        let flaws = import::suburbs(&source).unwrap().flat_map(|row| {
            let (line, suburb) = row.unwrap();
            seen.check("s.csv", line, &suburb)
        });
        flaws.map(|flaw| format!("{}: {}", flaw.rule, flaw.message)).collect()
    }

    #[test]
    fn a_suburb_lies_in_its_state_and_in_a_zone() {
        for (row, rule) in [
            ("Carlton,3053,-37.8,144.97,VIC,cool", None),
            ("Darwin,0800,-12.4,130.8,NT,tropical", None),
            ("Carlton,3053,-37.8,144.97,Elsewhere,cool", None),
            ("Carlton,,-37.8,144.97,VIC,cool", Some("malformed-postcode")),
            ("Carlton,800,-37.8,144.97,VIC,cool", Some("malformed-postcode")),
            ("Carlton,VIC3,-37.8,144.97,VIC,cool", Some("malformed-postcode")),
            ("Carlton,30530,-37.8,144.97,VIC,cool", Some("malformed-postcode")),
            ("Carlton,2000,-37.8,144.97,VIC,cool", Some("postcode-of-another-state")),
            ("Carlton,2600,-37.8,144.97,NSW,cool", Some("postcode-of-another-state")),
            ("Carlton,3053,-37.8,144.97,tas,cool", Some("postcode-of-another-state")),
            ("Carlton,3053,37.8,144.97,VIC,cool", Some("outside-australia")),
            ("Carlton,3053,-37.8,-144.97,VIC,cool", Some("outside-australia")),
            ("Carlton,3053,-33.86,18.42,VIC,cool", Some("outside-australia")),
            ("Carlton,3053,-37.8,144.97,VIC,", Some("missing-climate-zone")),
        ] {
            let rules: Vec<_> = found(row).iter().map(|flaw| flaw.split(':').next().unwrap().to_owned()).collect();
            assert_eq!(rules, rule.into_iter().collect::<Vec<_>>(), "{row}");
        }
    }

    #[test]
    fn a_name_and_a_place_are_taken_once() {
        let rows = "Carlton,3053,-37.8,144.97,VIC,cool\nCARLTON,3053,-37.81,144.97,VIC,cool\n\
            Carl\u{200b}ton,3053,-37.82,144.97,VIC,cool\nMurrayÂ\u{a0}Bridge,3053,-35.1,144.97,VIC,cool\n\
            Carlton North,3053,-37.8,144.97,VIC,cool";
        let again = "duplicate-suburb: a suburb of this name is there already: an import keeps the later row";
        assert_eq!(
            found(rows),
            [
                &format!("{again} (s.csv:2)"),
                &format!("{again} (s.csv:3)"),
                "mojibake: name: text in the wrong encoding: `Â\u{a0}`",
                "same-coordinates: Carlton has the same coordinates",
            ]
        );
    }
}
