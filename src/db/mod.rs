//! The database kernel: the pool, the database's health, migrations, announced changes. It knows no domain.

pub mod changes;
mod executor;
mod failure;
pub(crate) mod health;
mod lease;
pub mod local;
pub mod migrate;
pub mod pool;
mod pooler;
pub(crate) mod probe;
mod replica;
