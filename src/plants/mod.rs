//! The plants domain: the catalogue, its pages, pictures and companions, and how far it can be trusted. It depends on no
//! other domain.

pub mod catalogue;
pub mod export;
pub mod images;
pub mod import;
pub mod lookup;
pub mod model;
pub mod page;
pub mod page_query;
pub mod quality;
pub mod queries;
pub mod routes;
pub mod search;
pub mod service;
pub mod trigrams;

pub use routes::router;
pub use service::Plants;
