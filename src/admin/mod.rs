//! What operators may do: clear caches, read the catalogue again, and tell or erase all that is stored about an address.
//! Every call wants the operators' token; without `ADMIN_TOKEN` in the settings there are no such calls.

mod model;
mod queries;
mod routes;
mod service;

pub use routes::router;
pub use service::Administration;
