//! The answers about one plant of the loaded catalogue.

use std::cmp::Reverse;

use super::{Completeness, check_one};
use crate::plants::catalogue::Catalogue;
use crate::plants::model::PlantQuality;
use crate::wire;

/// The body of `GET /plants/{id}`: the plant as the list has it, with its completeness behind.
pub fn detail(catalogue: &Catalogue, position: usize) -> Vec<u8> {
    let completeness = rounded(&Completeness::of(&catalogue.plants()[position]));
    let mut body = catalogue.object(position).to_vec();
    // It goes in before the object's closing brace.
    body.pop();
    body.extend_from_slice(format!(",\"completeness\":{completeness:?}}}").as_bytes());
    body
}

/// The body of `GET /plants/{id}/quality`.
pub fn report(catalogue: &Catalogue, position: usize) -> PlantQuality {
    let plant = &catalogue.plants()[position];
    let fields = Completeness::of(plant);
    let mut findings = check_one(plant, catalogue.companions());
    findings.sort_by_key(|flaw| Reverse(flaw.severity));
    PlantQuality {
        plant_id: plant.id,
        plant_name: plant.plant_name.clone(),
        completeness: rounded(&fields),
        known: fields.known,
        missing: fields.missing,
        findings,
    }
}

fn rounded(fields: &Completeness) -> f64 {
    wire::round(fields.share(), 2)
}
