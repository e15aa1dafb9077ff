//! The favourites domain. It knows plants, and users by their address.

pub(crate) mod model;
mod queries;
mod routes;
pub(crate) mod service;

pub(crate) use routes::router;
pub(crate) use service::Favorites;
