//! The favourites domain. It knows plants, and users by their address.

pub mod model;
mod queries;
mod routes;
pub mod service;

pub(crate) use routes::router;
pub use service::Favorites;
