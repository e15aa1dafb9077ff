//! What the tests stand on: a real Postgres, the real router on a real port, a client that shows what went wrong.

pub mod app;
pub mod browser;
pub mod cluster;
pub mod db;
pub mod disk;
pub mod http;
pub mod issuer;
pub mod open_meteo;
pub mod pgbouncer;
pub mod program;
pub mod proxy;
pub mod samples;
mod watchdog;

pub use app::TestApp;
pub use browser::Browser;
pub use cluster::Machine;
pub use db::TestDb;
pub use disk::Disk;
pub use issuer::Issuer;
pub use open_meteo::OpenMeteo;
pub use pgbouncer::PgBouncer;
pub use program::Program;
pub use proxy::Proxy;

/// Says why a test doesn't run here. Where every program is installed, `PLANTOPIA_TEST_NO_SKIPS=1` makes that a failure:
/// nobody reads what a test that passed has printed.
#[track_caller]
pub fn skip(why: &str) {
    let forbidden = std::env::var_os("PLANTOPIA_TEST_NO_SKIPS").is_some_and(|value| value == "1");
    assert!(!forbidden, "PLANTOPIA_TEST_NO_SKIPS=1 and {why}");
    eprintln!("skipped: {why}");
}
