//! The HTTP kernel: what every domain's routes stand on. It knows no domain.

pub mod bearer;
pub mod cache_policy;
mod client;
mod cors;
pub mod encoded;
pub mod extract;
pub mod json_error;
pub mod layers;
pub mod lifecycle;
pub mod openapi;
mod rate_limit;
mod request_id;
mod request_log;
pub mod server;
pub mod shell;
pub mod validate;
