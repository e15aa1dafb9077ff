//! The rules of favourites.

use super::model::{AddRequest, Checked, Favorite, Removed, SyncRequest};
use super::queries::{self, Row};
use crate::clock::Clock;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::plants::Plants;
use crate::users::model::Account;
use crate::users::{Users, address};

/// The notes of a favourite that comes from a browser's local storage.
const SYNCED: &str = "Synced from localStorage";

/// The favourites domain. Clones share everything.
#[derive(Clone)]
pub struct Favorites {
    db: Db,
    clock: Clock,
    plants: Plants,
    pub(super) users: Users,
}

impl Favorites {
    pub(crate) fn new(db: Db, clock: Clock, plants: Plants, users: Users) -> Self {
        Self { db, clock, plants, users }
    }

    pub(crate) async fn list(&self, email: &str) -> Result<Vec<Favorite>> {
        let rows = queries::list(self.db.read(), address::to_read(email)?).await?;
        self.named(rows.ok_or_else(|| address::not_found(email))?).await
    }

    /// Adds a favourite, or gives it new notes. An address without a user makes one, unless there is no such plant.
    pub(crate) async fn add(&self, request: &AddRequest) -> Result<Favorite> {
        let AddRequest { email, plant_id, notes } = request;
        address::to_write(email)?;
        let (notes, now) = (notes.as_deref(), self.clock.timestamp());
        let no_plant = || Error::NotFound(format!("Plant with ID {plant_id} not found"));
        // One statement is enough for a user who exists.
        let row = if let Some(row) = queries::add(self.db.write(), email, *plant_id, notes, now).await? {
            row.ok_or_else(no_plant)?
        } else {
            let mut transaction = self.db.begin().await?;
            self.users.get_or_create(&mut transaction, &Account::of_address(email)).await?;
            let row = queries::add(&mut transaction, email, *plant_id, notes, now).await?;
            let row = row.flatten().ok_or_else(no_plant)?;
            transaction.commit().await?;
            row
        };
        let named = self.named(vec![row]).await?;
        named.into_iter().next().ok_or_else(no_plant)
    }

    pub(crate) async fn remove(&self, email: &str, plant_id: i64) -> Result<Removed> {
        let removed = queries::remove(self.db.write(), address::to_write(email)?, plant_id).await?;
        if !removed.ok_or_else(|| address::not_found(email))? {
            return Err(Error::NotFound("Favorite not found".into()));
        }
        Ok(Removed { success: true, message: "Favorite removed successfully" })
    }

    /// Adds the favourites of a browser's local storage; none is removed. An address without a user makes one.
    pub(crate) async fn sync(&self, request: &SyncRequest) -> Result<Vec<Favorite>> {
        let SyncRequest { email, favorite_plant_ids } = request;
        address::to_write(email)?;
        let now = self.clock.timestamp();
        let known = queries::sync(self.db.write(), email, favorite_plant_ids, SYNCED, now).await?;
        let rows = if let Some(rows) = known {
            rows
        } else {
            let mut transaction = self.db.begin().await?;
            self.users.get_or_create(&mut transaction, &Account::of_address(email)).await?;
            let rows = queries::sync(&mut transaction, email, favorite_plant_ids, SYNCED, now).await?;
            transaction.commit().await?;
            rows.ok_or_else(|| address::not_found(email))?
        };
        self.named(rows).await
    }

    pub(crate) async fn check(&self, email: &str, plant_id: i64) -> Result<Checked> {
        let is_favorite = queries::check(self.db.read(), address::to_read(email)?, plant_id).await?;
        Ok(Checked { is_favorite: is_favorite.ok_or_else(|| address::not_found(email))? })
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
