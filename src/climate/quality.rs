//! What looks wrong in a suburbs file. Pure; rows are judged one after the other, against those before.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::import::Suburb;
use crate::fold;
use crate::import::error::excerpt;
use crate::import::finding::{Flaw, Rule};
use crate::import::mojibake;

const DUPLICATE: Rule = Rule::error("duplicate-suburb");
const OUTSIDE: Rule = Rule::error("outside-australia");
const POSTCODE: Rule = Rule::warning("malformed-postcode");
const OTHER_STATE: Rule = Rule::warning("postcode-of-another-state");
const NO_ZONE: Rule = Rule::warning("missing-climate-zone");
const SAME_PLACE: Rule = Rule::warning("same-coordinates");

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
            flaws.push(DUPLICATE.broken(message));
        }
        flaws.extend(mojibake::check("name", &suburb.name));
        check_postcode(suburb, &mut flaws);
        let Suburb { latitude, longitude, .. } = *suburb;
        if LATITUDES.contains(&latitude) && LONGITUDES.contains(&longitude) {
            let bits = (latitude.to_bits(), longitude.to_bits());
            if let Some(other) = self.coordinates.insert(bits, suburb.name.clone()) {
                flaws.push(SAME_PLACE.broken(format!("{other} has the same coordinates")));
            }
        } else {
            flaws.push(OUTSIDE.broken(format!("{latitude}, {longitude} is not in Australia")));
        }
        if suburb.climate_zone.is_none() {
            flaws.push(NO_ZONE.broken("without a climate zone its gardeners are told the cool zone's months"));
        }
        flaws
    }
}

fn check_postcode(suburb: &Suburb, flaws: &mut Vec<Flaw>) {
    let postcode = suburb.postcode.as_deref().unwrap_or_default();
    if postcode.len() != 4 || !postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        flaws.push(POSTCODE.broken(format!("expected a postcode of four digits, found {}", excerpt(postcode))));
        return;
    }
    let number = postcode.parse().unwrap_or(0);
    let mut states = POSTCODES.iter().filter(|(state, _)| state.eq_ignore_ascii_case(&suburb.state));
    if states.any(|(_, ranges)| !ranges.iter().any(|range| range.contains(&number))) {
        flaws.push(OTHER_STATE.broken(format!("{postcode} is no postcode of {}", suburb.state)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suburb(name: &str, postcode: &str, state: &str, latitude: f64, longitude: f64) -> Suburb {
        Suburb {
            name: name.into(),
            postcode: Some(postcode.into()),
            latitude,
            longitude,
            state: state.into(),
            climate_zone: Some("cool"),
            suburb_heat_category: None,
            suburb_heat_intensity: None,
        }
    }

    fn rules(suburb: &Suburb) -> Vec<&'static str> {
        Suburbs::default().check("s.csv", 2, suburb).iter().map(|flaw| flaw.rule).collect()
    }

    #[test]
    fn a_suburb_has_a_postcode_of_its_state() {
        for (postcode, state, expected) in [
            ("3053", "VIC", None),
            ("0800", "NT", None),
            ("3053", "Elsewhere", None),
            ("", "VIC", Some("malformed-postcode")),
            ("800", "NT", Some("malformed-postcode")),
            ("VIC3", "VIC", Some("malformed-postcode")),
            ("30530", "VIC", Some("malformed-postcode")),
            ("2000", "VIC", Some("postcode-of-another-state")),
            ("2600", "NSW", Some("postcode-of-another-state")),
            ("3053", "tas", Some("postcode-of-another-state")),
        ] {
            let found = rules(&suburb("Carlton", postcode, state, -37.8, 144.97));
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{postcode} {state}");
        }
    }

    #[test]
    fn a_suburb_lies_in_australia_and_in_a_zone() {
        for (latitude, longitude) in [(37.8, 144.97), (-37.8, -144.97), (-33.86, 18.42), (51.5, -0.1)] {
            assert_eq!(rules(&suburb("Carlton", "3053", "VIC", latitude, longitude)), ["outside-australia"]);
        }
        let without_zone = Suburb { climate_zone: None, ..suburb("Carlton", "3053", "VIC", -37.8, 144.97) };
        assert_eq!(rules(&without_zone), ["missing-climate-zone"]);
    }

    #[test]
    fn a_name_and_a_place_are_taken_once() {
        let mut suburbs = Suburbs::default();
        let mut check = |line, name, latitude| {
            let flaws = suburbs.check("s.csv", line, &suburb(name, "3053", "VIC", latitude, 144.97));
            flaws.into_iter().map(|flaw| format!("{}: {}", flaw.rule, flaw.message)).collect::<Vec<_>>()
        };
        assert_eq!(check(2, "Carlton", -37.8), Vec::<String>::new());
        let again = "duplicate-suburb: a suburb of this name is there already: an import keeps the later row (s.csv:2)";
        assert_eq!(check(7, "CARLTON", -37.81), [again]);
        assert_eq!(check(7, "Carl\u{200b}ton", -37.82), [again.replace(":2)", ":7)")]);
        assert_eq!(check(7, "MurrayÂ\u{a0}Bridge", -35.1), ["mojibake: name: text in the wrong encoding: `Â\u{a0}`"]);
        assert_eq!(check(8, "Carlton North", -37.8), ["same-coordinates: Carlton has the same coordinates"]);
    }
}
