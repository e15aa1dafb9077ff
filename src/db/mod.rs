//! The database kernel: the pool, what is known of the database, the migrations, the query log, the news between servers. It knows no domain.

pub mod health;
pub mod local;
pub mod migrate;
pub mod news;
pub mod pool;
pub mod query_log;
