//! What a plant does for its surroundings: cooling, air, carbon, water, pollinators, food, and the care it takes.

pub(crate) mod conditions;
mod estimates;
pub(crate) mod formulas;
pub(crate) mod model;
mod routes;
mod service;
#[cfg(test)]
mod testing;
mod traits;
mod wording;
mod yields;

pub(crate) use routes::router;
pub(crate) use service::Impact;
