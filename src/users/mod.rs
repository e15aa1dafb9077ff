//! The users domain: users and their profiles, found by e-mail address in any case. It depends on no other domain.

pub mod model;
mod queries;
mod routes;
pub mod service;

pub(crate) use routes::router;
pub use service::Users;
