//! The database kernel: the pool, the database's health, migrations, changes announced by the database, the query log. It
//! knows no domain.

pub mod health;
pub mod local;
pub mod migrate;
pub mod news;
pub mod pool;
pub mod probe;
pub mod query_log;
pub mod query_stats;
