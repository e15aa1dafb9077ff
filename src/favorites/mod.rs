//! The favourites domain: the plants and guides that a gardener wants to find again. It knows users by their address.

pub(crate) mod model;
mod queries;
mod routes;
pub(crate) mod service;

pub(crate) use routes::{guides_router, router};
pub(crate) use service::Favorites;
