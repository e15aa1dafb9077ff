//! The checklist of a plant that somebody grows: what its requirements ask for, and what is ticked of it.

pub mod model;
mod queries;
pub mod routes;
mod service;

pub use queries::Ticks;
pub use routes::router;
pub use service::{TickOf, load_tick, load_ticks};
