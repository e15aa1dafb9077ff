//! What a plant does for its surroundings: cooling, air, carbon, water, pollinators, food, and the care it takes.

pub mod conditions;
pub mod formulas;
pub mod info;
pub mod model;
mod routes;
pub mod service;
pub mod suitability;
mod traits;
pub mod wording;

pub(crate) use routes::router;
pub use service::Impact;
