//! The HTTP kernel: what every domain's routes stand on. It knows no domain.

pub mod auth;
pub mod cache_policy;
mod client;
mod cors;
pub(crate) mod docs;
pub mod encoded;
pub mod extract;
mod json_error;
pub mod layers;
pub mod lifecycle;
pub mod openapi;
mod rate_limit;
mod request_id;
mod request_log;
pub(crate) mod root;
pub mod server;
pub mod validate;
