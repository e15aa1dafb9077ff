//! What a plant does for its surroundings: cooling, air, carbon, water, pollinators, food, and the care it takes.

pub mod conditions;
pub mod formulas;
pub mod info;
pub mod model;
pub mod routes;
pub mod service;
pub mod suitability;
mod traits;
pub mod wording;

pub use routes::router;
pub use service::Impact;
