//! The calendar domain: what to sow when and when again, a gardener's own dates and tasks, as JSON and as iCalendar feeds. It
//! knows plants, climate, tracking and users.

mod garden;
pub(crate) mod ics;
pub(crate) mod model;
mod routes;
mod seasons;
pub(crate) mod service;
pub(crate) mod sowing;
pub(crate) mod tasks;

pub(crate) use routes::router;
pub(crate) use service::GardenCalendar;
