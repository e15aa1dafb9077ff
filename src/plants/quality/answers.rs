//! The answers about one plant of the loaded catalogue.

use std::cmp::Reverse;

use super::{Completeness, check_one};
use crate::plants::catalogue::Catalogue;
use crate::plants::model::{Plant, PlantQuality};
use crate::wire;

/// The share of the fields that matter which are filled, from 0 to 1.
pub fn completeness(plant: &Plant) -> f64 {
    rounded(&Completeness::of(plant))
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
