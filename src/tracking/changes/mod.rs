//! Changes to a plant that somebody grows: its progress, its start, its name, its setup, its end.

mod queries;
mod service;
