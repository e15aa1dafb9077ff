//! The operators' calls. Each needs the token; without `ADMIN_TOKEN` there are no such calls.

mod model;
mod queries;
mod routes;
mod service;

pub(crate) use routes::{gardeners_router, router};
pub(crate) use service::Administration;
