//! The favourites domain: plants that a user keeps in mind. It knows plants; users it knows by their address.

pub mod model;
mod queries;
pub mod routes;
pub mod service;

pub use routes::router;
pub use service::Favorites;
