//! The database kernel: the pool, what is known of the database, the migrations, the query log, batched reads, the news
//! between servers and what they date. It knows no domain.

pub mod batch;
pub mod health;
pub mod local;
pub mod migrate;
pub mod news;
pub mod pool;
pub mod probe;
pub mod query_log;
pub mod query_stats;
pub mod stamps;
