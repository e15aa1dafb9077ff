//! The calendar domain: what to sow when, and a gardener's own dates, as JSON and as iCalendar feeds. It knows plants, climate
//! and tracking.

pub mod garden;
pub mod ics;
pub mod model;
mod routes;
pub mod service;
pub mod sowing;

pub(crate) use routes::router;
pub use service::GardenCalendar;
