//! The climate domain: suburbs, their climate zones and their weather. It depends on no other domain.

pub mod import;
pub mod model;
pub mod quality;
pub mod queries;
mod routes;
pub mod service;

pub(crate) use routes::router;
pub use service::Climate;
