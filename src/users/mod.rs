//! The users domain: users and their profiles, found by e-mail address in any spelling. It depends on no other domain.

pub(crate) mod address;
pub(crate) mod model;
mod queries;
mod routes;
pub(crate) mod service;

pub(crate) use routes::router;
pub(crate) use service::Users;
