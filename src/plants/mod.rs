//! The plants domain: the catalogue, its pages, pictures and companions, and how far it can be trusted.

pub(crate) mod catalogue;
pub mod export;
mod folding;
pub(crate) mod head_start;
pub(crate) mod images;
pub mod import;
pub mod lookup;
pub mod model;
pub mod page;
pub(crate) mod quality;
pub mod queries;
mod routes;
pub(crate) mod safety;
pub mod search;
pub mod search_text;
mod service;
pub(crate) mod sowing_window;
pub(crate) mod synonyms;

pub(crate) use routes::router;
pub(crate) use service::Plants;
