//! The users domain: who gardens, known by an address in any spelling. It depends on no other domain.

pub mod model;
mod queries;
pub mod routes;
pub mod service;

pub use routes::router;
pub use service::Users;
