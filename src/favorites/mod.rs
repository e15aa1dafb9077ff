//! The favourites domain. It knows plants, and users by their address.

pub mod model;
mod queries;
pub mod routes;
pub mod service;

pub use routes::router;
pub use service::Favorites;
