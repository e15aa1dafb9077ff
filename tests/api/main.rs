//! The tests over HTTP: the real router on a real Postgres, a file per domain and concern.

mod admin;
mod calendar;
mod climate;
mod command_line;
mod connections;
mod faults;
mod favorites;
mod import;
mod journal;
mod local_postgres;
mod metrics;
mod ops;
mod overload;
mod plans;
mod plants;
mod quality;
mod recommendations;
mod search;
mod shell;
mod shutdown;
mod support;
mod takeover;
mod tracking;
mod tracking_concurrency;
mod tracking_plans;
mod users;
