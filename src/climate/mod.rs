//! The climate domain: suburbs, their climate zones and their weather. It depends on no other domain.

pub(crate) mod frost;
pub(crate) mod import;
pub(crate) mod model;
pub(crate) mod quality;
pub(crate) mod queries;
mod routes;
pub(crate) mod service;
pub(crate) mod update;

pub(crate) use routes::router;
pub(crate) use service::Climate;
