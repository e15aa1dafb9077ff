//! Urban heat: how much hotter than the country around it each part of Melbourne is, and how green. The figures are the
//! State's of 2018; they ship inside the program (`data/heat/`) and never change while it runs.

mod model;
mod routes;
mod service;
mod shipped;

pub(crate) use routes::router;
pub use service::Heat;
