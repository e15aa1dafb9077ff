//! The operators' calls: clear caches, read the catalogue again, export or erase what is stored about an address,
//! fetch the weather. Each
//! needs the token; without `ADMIN_TOKEN` there are no such calls.

mod climate;
pub(crate) mod gardeners;
mod model;
mod queries;
mod routes;
mod service;

pub(crate) use routes::router;
pub(crate) use service::Administration;
