//! The HTTP kernel: what every domain's routes stand on. It knows no domain.

pub mod bearer;
mod body;
pub mod cache_policy;
pub mod canned;
mod compress;
mod connection;
pub mod cors;
pub mod encoded;
pub mod extract;
pub mod json_error;
pub mod layers;
pub mod lifecycle;
pub mod limits;
pub mod listen;
pub mod openapi;
pub mod shell;
pub mod validate;
mod visit;
