//! The users domain: users and their profiles, found by e-mail address in any case. It depends on no other domain.

pub mod model;
mod queries;
pub mod routes;
pub mod service;

pub use routes::router;
pub use service::Users;
