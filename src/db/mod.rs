//! The database kernel: the pool, what is known of the database, the migrations, batched reads, the news between
//! servers and what they date. It knows no domain.

pub mod batch;
pub mod health;
pub mod local;
pub mod migrate;
pub mod news;
pub mod pool;
pub mod probe;
pub mod stamps;
