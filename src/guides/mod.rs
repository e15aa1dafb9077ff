//! The guides domain: Markdown for gardeners, the guides that ship or an operator's own, what is found in them, and whose
//! favourites they are. It knows users, and the growth rules for the guides that are made from the catalogue.

pub(crate) mod favorites;
mod grow;
pub(crate) mod harmless;
mod library;
mod links;
pub(crate) mod model;
mod routes;
mod search;
pub(crate) mod service;
mod shipped;
mod store;

pub(crate) use routes::router;
pub(crate) use service::Guides;
