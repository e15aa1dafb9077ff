//! The tests over HTTP: the real router on a real Postgres, a file per domain and concern.

mod admin;
mod backups;
mod calendar;
mod climate;
mod command_line;
mod connections;
mod connections_db;
mod doctor;
mod erasing;
mod faults;
mod favorites;
mod import;
mod journal;
mod local_postgres;
mod measuring;
mod metrics;
mod ops;
#[cfg(feature = "otel")]
mod otel;
mod overload;
mod plans;
mod plants;
mod pooler;
mod quality;
mod recommendations;
mod replica;
mod search;
mod shell;
mod shutdown;
mod soak;
mod support;
mod takeover;
mod tracking;
mod tracking_concurrency;
mod tracking_plans;
mod users;
