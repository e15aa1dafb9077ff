//! The HTTP kernel: what every domain's routes stand on. It knows no domain.

pub mod cors;
pub mod encoded;
pub mod extract;
pub mod json_error;
pub mod layers;
pub mod openapi;
pub mod shell;
pub mod validate;
