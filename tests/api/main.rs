//! The tests over HTTP: the real router on a real Postgres, a file per domain and concern.

mod climate;
mod plans;
mod plants;
mod search;
mod shell;
mod support;
mod takeover;
