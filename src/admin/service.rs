//! The rules of the operators' calls.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::model::{Erased, Export, InvalidateRequest, Invalidated, InvalidatedCache, Reloaded, Renamed};
use super::queries;
use crate::cache::Registry;
use crate::climate::Climate;
use crate::climate::update::ClimateUpdates;
use crate::clock::Clock;
use crate::config::OperationsConfig;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::fold;
use crate::recommendations::Recommendations;
use crate::users::{Users, address};

/// The operators' domain. Clones share everything.
#[derive(Clone)]
pub struct Administration {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) caches: Registry,
    pub(crate) users: Users,
    pub(crate) climate: Climate,
    pub(crate) climate_updates: ClimateUpdates,
    pub(crate) recommendations: Recommendations,
    pub(crate) config: OperationsConfig,
}

impl Administration {
    /// Clears a cache, or all of them; with `dry_run` only reports what they hold.
    pub(crate) async fn invalidate(&self, request: &InvalidateRequest) -> Result<Invalidated> {
        let asked = request.cache.as_deref();
        let stats = self.caches.stats().await;
        let caches = stats.caches.into_iter().filter(|(name, _)| asked.is_none_or(|asked| asked == *name));
        let caches: Vec<_> =
            caches.map(|(cache, of)| InvalidatedCache { cache, entries: of.figures.size, bytes: of.bytes }).collect();
        if caches.is_empty() {
            let known = self.caches.names().join(", ");
            return Err(Error::NotFound(format!("No such cache; there are: {known}")));
        }
        if !request.dry_run {
            self.caches.clear(asked);
        }
        Ok(Invalidated { dry_run: request.dry_run, caches })
    }

    /// Reads the suburbs and the catalogue again, whether or not a change was announced.
    pub(crate) async fn reload(&self) -> Result<Reloaded> {
        self.climate.refresh_suburbs().await?;
        let catalogue = self.recommendations.refresh_catalogue().await?;
        Ok(Reloaded { plants: catalogue.plants().len(), version: catalogue.version })
    }

    pub(crate) async fn export(&self, email: &str) -> Result<Export> {
        let users = queries::export(self.db.read(), email).await?;
        if users.is_empty() {
            return Err(not_found());
        }
        let users = users.into_iter().map(RawValue::from_string).collect::<serde_json::Result<_>>();
        let users = users.map_err(|_| Error::internal("the export isn't JSON"))?;
        Ok(Export { exported_at: self.clock.timestamp(), users })
    }

    pub(crate) async fn erase(&self, email: &str) -> Result<Erased> {
        let mut transaction = self.db.begin().await?;
        // Nobody may add a user with this address meanwhile.
        self.users.lock(&mut transaction, email).await?;
        let erased = queries::erase(&mut transaction, email).await?;
        if erased.users == 0 {
            return Err(not_found());
        }
        transaction.commit().await?;
        Ok(erased)
    }

    pub(crate) async fn rename(&self, email: &str, new: &str) -> Result<Renamed> {
        let new = address::to_write(new).map_err(|_| Error::BadRequest("The new email is no address".into()))?.trim();
        let mut transaction = self.db.begin().await?;
        // In one order, so that two renamings can't deadlock; what is one address is locked once.
        let addresses = BTreeSet::from([fold::address(email), fold::address(new)]);
        for address in &addresses {
            self.users.lock(&mut transaction, address).await?;
        }
        let now = self.clock.timestamp();
        let renamed = queries::rename(&mut transaction, email, new, now).await?.ok_or_else(not_found)?;
        if renamed.is_taken {
            return Err(Error::BadRequest("A user with the new email exists already".into()));
        }
        transaction.commit().await?;
        Ok(renamed)
    }
}

fn not_found() -> Error {
    Error::NotFound("User not found".into())
}
