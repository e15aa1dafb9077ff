//! The climate domain: suburbs, their climate zones and their weather. It depends on no other domain.

pub mod import;
pub mod model;
pub mod quality;
pub mod queries;
pub mod routes;
pub mod service;

pub use routes::router;
pub use service::Climate;
