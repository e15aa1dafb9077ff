//! The rules of favourites.

use super::model::{AddRequest, Checked, Favorite, Removed, SyncRequest};
use super::queries::{self, Row};
use crate::clock::Clock;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::plants::Plants;

/// The notes of a favourite that comes from a browser's local storage.
const SYNCED: &str = "Synced from localStorage";

/// The favourites domain. Clones share everything.
#[derive(Clone)]
pub struct Favorites {
    db: Db,
    clock: Clock,
    plants: Plants,
}

impl Favorites {
    pub(crate) fn new(db: Db, clock: Clock, plants: Plants) -> Self {
        Self { db, clock, plants }
    }

    pub(crate) async fn list(&self, email: &str) -> Result<Vec<Favorite>> {
        let rows = queries::list(self.db.read(), email).await?;
        self.named(rows.ok_or_else(|| no_user(email))?).await
    }

    /// Adds a favourite, or gives it new notes.
    pub(crate) async fn add(&self, request: &AddRequest) -> Result<Favorite> {
        let AddRequest { email, plant_id, notes } = request;
        let now = self.clock.timestamp();
        let row = queries::add(self.db.write(), email, *plant_id, notes.as_deref(), now)
            .await?
            .ok_or_else(|| no_user(email))?;
        let no_plant = || Error::NotFound(format!("Plant with ID {plant_id} not found"));
        let named = self.named(row.into_iter().collect()).await?;
        named.into_iter().next().ok_or_else(no_plant)
    }

    pub(crate) async fn remove(&self, email: &str, plant_id: i64) -> Result<Removed> {
        let removed = queries::remove(self.db.write(), email, plant_id).await?;
        if !removed.ok_or_else(|| no_user(email))? {
            return Err(Error::NotFound("Favorite not found".into()));
        }
        Ok(Removed { success: true, message: "Favorite removed successfully" })
    }

    /// Adds the favourites of a browser's local storage; none is removed.
    pub(crate) async fn sync(&self, request: &SyncRequest) -> Result<Vec<Favorite>> {
        let SyncRequest { email, favorite_plant_ids } = request;
        let now = self.clock.timestamp();
        let rows = queries::sync(self.db.write(), email, favorite_plant_ids, SYNCED, now).await?;
        self.named(rows.ok_or_else(|| no_user(email))?).await
    }

    pub(crate) async fn check(&self, email: &str, plant_id: i64) -> Result<Checked> {
        let is_favorite = queries::check(self.db.read(), email, plant_id).await?;
        Ok(Checked { is_favorite: is_favorite.ok_or_else(|| no_user(email))? })
    }

    /// Favourites with the names of their plants.
    async fn named(&self, rows: Vec<Row>) -> Result<Vec<Favorite>> {
        let ids: Vec<i32> = rows.iter().map(|row| row.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let favorites = rows.into_iter().map(|row| {
            let plant = catalogue.find(row.plant_id.into());
            Favorite {
                id: row.id,
                plant_id: row.plant_id,
                plant_name: plant.map_or("Unknown", |plant| &plant.plant_name).to_owned(),
                plant_category: plant.and_then(|plant| plant.plant_category.clone()),
                notes: row.notes,
                priority_level: row.priority_level,
                created_at: row.created_at,
            }
        });
        Ok(favorites.collect())
    }
}

fn no_user(email: &str) -> Error {
    Error::NotFound(format!("User with email {email} not found"))
}
