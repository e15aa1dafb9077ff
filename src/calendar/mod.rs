//! The calendar: what to sow when, and a gardener's own dates, for people and for their phones. It knows plants, climate
//! and tracking.

pub mod ics;
pub mod journal;
pub mod model;
pub mod routes;
pub mod service;
pub mod sowing;

pub use routes::router;
pub use service::GardenCalendar;
