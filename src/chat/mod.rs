//! The chat domain: gardeners ask, and rules over the catalogue answer, or a model that the operator has set up.

mod answer;
mod client;
mod model;
mod queries;
mod routes;
mod service;

pub(crate) use routes::{message_router, router};
pub(crate) use service::{Chats, Sources};
