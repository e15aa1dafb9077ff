//! The HTTP kernel: what every domain's routes stand on. It knows no domain.

pub(crate) mod auth;
pub(crate) mod cache_policy;
pub(crate) mod client;
mod cors;
pub(crate) mod docs;
mod door;
pub(crate) mod encoded;
pub(crate) mod extract;
mod json_error;
pub mod layers;
pub mod lifecycle;
pub(crate) mod openapi;
pub mod outbound;
mod rate_limit;
mod request_id;
mod request_log;
pub(crate) mod root;
pub mod server;
mod unread;
pub mod validate;
