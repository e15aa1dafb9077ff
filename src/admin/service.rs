//! The rules of the operators' calls.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::model::{Erased, Export, InvalidateRequest, Invalidated, InvalidatedCache, Reset};
use super::queries;
use crate::cache::Registry;
use crate::clock::Clock;
use crate::db::pool::Db;
use crate::db::stamps::Stamps;
use crate::error::{Error, Result};
use crate::users::Users;

/// The operators' domain. Clones share everything.
#[derive(Clone)]
pub struct Administration {
    db: Db,
    clock: Clock,
    caches: Registry,
    users: Users,
    stamps: Arc<Stamps>,
}

impl Administration {
    /// The domain over a database and the caches of this server.
    pub fn new(db: Db, clock: Clock, caches: Registry, users: Users, stamps: Arc<Stamps>) -> Self {
        Self { db, clock, caches, users, stamps }
    }

    /// Forgets what a cache holds, or what all of them do; with `dry_run` only tells.
    pub async fn invalidate(&self, request: &InvalidateRequest) -> Result<Invalidated> {
        let asked = request.cache.as_deref();
        let stats = self.caches.stats().await;
        let meant = stats.caches.into_iter();
        let meant = meant.filter(|(name, _)| asked.is_none_or(|asked| asked == *name));
        let caches: Vec<_> =
            meant.map(|(cache, of)| InvalidatedCache { cache, entries: of.figures.size, bytes: of.bytes }).collect();
        if caches.is_empty() {
            let known = self.caches.names().join(", ");
            return Err(Error::NotFound(format!("No such cache; there are: {known}")));
        }
        if !request.dry_run {
            self.caches.clear(asked);
        }
        Ok(Invalidated { dry_run: request.dry_run, caches })
    }

    /// Lets all caches count from zero again.
    pub fn reset_stats(&self) -> Reset {
        self.caches.reset_stats();
        Reset { caches: self.caches.names() }
    }

    /// All that is stored about an address.
    pub async fn export(&self, email: &str) -> Result<Export> {
        let users = queries::export(&self.db, email).await?;
        if users.is_empty() {
            return Err(not_found());
        }
        let users: serde_json::Result<_> = users.into_iter().map(RawValue::from_string).collect();
        Ok(Export {
            exported_at: self.clock.timestamp(),
            users: users.map_err(|_| Error::internal("an export that is no JSON"))?,
        })
    }

    /// Erases all that is stored about an address, or nothing.
    pub async fn erase(&self, email: &str) -> Result<Erased> {
        let mut transaction = self.db.begin().await?;
        // Nobody becomes a user with this address while we erase those who are.
        self.users.lock(&mut transaction, email).await?;
        let erased = queries::erase(&mut transaction, email).await?;
        if erased.users == 0 {
            return Err(not_found());
        }
        transaction.commit().await?;
        // The other servers hear of the rows that went; here nothing that was kept is answered again.
        self.stamps.raise_all();
        Ok(erased)
    }
}

fn not_found() -> Error {
    Error::NotFound("User not found".into())
}
