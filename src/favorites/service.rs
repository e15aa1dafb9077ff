//! The rules of favourites.

use super::model::{
    AddRequest, Checked, Favorite, FavoriteGuide, FavoriteGuideChecked, FavoriteGuideRemoved, FavoriteGuideRequest,
    FavoriteGuides, Removed, SyncRequest,
};
use super::queries::{self, GuideRow, Row};
use crate::clock::Clock;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::guides::Guides;
use crate::guides::model::GuideEntry;
use crate::plants::Plants;
use crate::users::model::Account;
use crate::users::{Users, address};

/// The notes of a favourite that comes from a browser's local storage.
const SYNCED: &str = "Synced from localStorage";

/// The favourites domain. Clones share everything.
#[derive(Clone)]
pub struct Favorites {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) plants: Plants,
    pub(crate) guides: Guides,
    pub(crate) users: Users,
}

impl Favorites {
    pub(super) async fn list(&self, email: &str) -> Result<Vec<Favorite>> {
        let rows = queries::list(self.db.read(), address::to_read(email)?).await?;
        if rows.is_empty() {
            return Err(address::not_found(email));
        }
        self.named(rows).await
    }

    /// Adds a favourite, or gives it new notes. An address without a user makes one, unless there is no such plant.
    pub(super) async fn add(&self, request: &AddRequest) -> Result<Favorite> {
        let AddRequest { email, plant_id, notes } = request;
        address::to_write(email)?;
        let (notes, now) = (notes.as_deref(), self.clock.timestamp());
        let no_plant = || Error::NotFound(format!("Plant with ID {plant_id} not found"));
        // One statement is enough for a user who exists.
        let mut row = queries::add(self.db.write(), email, *plant_id, notes, now).await?;
        if row.is_none() {
            let mut transaction = self.db.begin().await?;
            self.users.get_or_create(&mut transaction, &Account::of_address(email)).await?;
            row = queries::add(&mut transaction, email, *plant_id, notes, now).await?;
            if row.as_ref().is_some_and(|row| row.id.is_some()) {
                transaction.commit().await?;
            }
        }
        let row = row.filter(|row| row.id.is_some()).ok_or_else(no_plant)?;
        self.named(vec![row]).await?.pop().ok_or_else(no_plant)
    }

    pub(super) async fn remove(&self, email: &str, plant_id: i64) -> Result<Removed> {
        let removed = queries::remove(self.db.write(), address::to_write(email)?, plant_id).await?;
        if !removed.ok_or_else(|| address::not_found(email))? {
            return Err(Error::NotFound("Favorite not found".into()));
        }
        Ok(Removed { success: true, message: "Favorite removed successfully" })
    }

    /// Adds the favourites of a browser's local storage; none is removed. An address without a user makes one.
    pub(super) async fn sync(&self, request: &SyncRequest) -> Result<Vec<Favorite>> {
        let SyncRequest { email, favorite_plant_ids } = request;
        address::to_write(email)?;
        let now = self.clock.timestamp();
        let mut rows = queries::sync(self.db.write(), email, favorite_plant_ids, SYNCED, now).await?;
        if rows.is_empty() {
            let mut transaction = self.db.begin().await?;
            self.users.get_or_create(&mut transaction, &Account::of_address(email)).await?;
            rows = queries::sync(&mut transaction, email, favorite_plant_ids, SYNCED, now).await?;
            transaction.commit().await?;
        }
        self.named(rows).await
    }

    pub(super) async fn check(&self, email: &str, plant_id: i64) -> Result<Checked> {
        let is_favorite = queries::check(self.db.read(), address::to_read(email)?, plant_id).await?;
        Ok(Checked { is_favorite: is_favorite.ok_or_else(|| address::not_found(email))? })
    }

    /// The favourites in these rows, with the names of their plants.
    async fn named(&self, rows: Vec<Row>) -> Result<Vec<Favorite>> {
        let ids: Vec<i32> = rows.iter().filter_map(|row| row.plant_id).collect();
        let catalogue = self.plants.catalogue_with(&ids).await?;
        let favorites = rows.into_iter().filter_map(|row| {
            let plant_id = row.plant_id?;
            let plant = catalogue.find(plant_id.into());
            Some(Favorite {
                id: row.id?,
                plant_id,
                plant_name: plant.map_or("Unknown", |plant| &plant.plant_name).to_owned(),
                plant_category: plant.and_then(|plant| plant.plant_category.clone()),
                notes: row.notes,
                priority_level: row.priority_level.unwrap_or_default(),
                created_at: row.created_at,
            })
        });
        Ok(favorites.collect())
    }

    /// Adds a favourite of a guide that there is. An address without a user makes one.
    pub(super) async fn add_guide(&self, request: FavoriteGuideRequest) -> Result<FavoriteGuide> {
        let FavoriteGuideRequest { email, guide_name, category, notes } = request;
        let guide = self.guides.store().await?.entry(category.as_deref(), &guide_name)?;
        address::to_write(&email)?;
        let mut transaction = self.db.begin().await?;
        let user_id = match queries::lock_user(&mut transaction, &email).await? {
            Some(id) => id,
            None => self.users.get_or_create(&mut transaction, &Account::of_address(&email)).await?.user.id,
        };
        let now = self.clock.timestamp();
        let row =
            queries::add_guide(&mut transaction, user_id, &guide_name, category.as_deref(), notes.as_deref(), now);
        let taken = || Error::BadRequest(format!("Guide {guide_name} is already in user's favorites"));
        let row = row.await?.ok_or_else(taken)?;
        transaction.commit().await?;
        Ok(favorite_guide(row, Some(guide)))
    }

    pub(super) async fn list_guides(&self, email: &str) -> Result<FavoriteGuides> {
        let rows = queries::list_guides(self.db.read(), email).await?;
        let store = self.guides.store().await?;
        let favorites = rows.into_iter().map(|row| {
            let guide = store.entry(row.category.as_deref(), &row.guide_name).ok();
            favorite_guide(row, guide)
        });
        let favorites: Vec<_> = favorites.collect();
        Ok(FavoriteGuides { count: favorites.len(), favorites })
    }

    pub(super) async fn remove_guide(&self, email: &str, guide_name: String) -> Result<FavoriteGuideRemoved> {
        let removed = queries::remove_guide(self.db.write(), address::to_write(email)?, &guide_name).await?;
        if !removed.ok_or_else(|| address::not_found(email))? {
            return Err(Error::NotFound(format!("Guide '{guide_name}' not found in user's favorites")));
        }
        Ok(FavoriteGuideRemoved { success: true, guide_name, message: "Guide removed from favorites successfully" })
    }

    pub(super) async fn check_guide(&self, email: &str, guide_name: String) -> Result<FavoriteGuideChecked> {
        let is_favorite = queries::check_guide(self.db.read(), email, &guide_name).await?;
        Ok(FavoriteGuideChecked { guide_name, is_favorite })
    }
}

/// A stored favourite with its guide, if there still is one.
fn favorite_guide(row: GuideRow, guide: Option<GuideEntry>) -> FavoriteGuide {
    let (title, path) = guide.map(|guide| (guide.title, guide.path)).unzip();
    FavoriteGuide {
        id: row.id,
        guide_name: row.guide_name,
        category: row.category,
        notes: row.notes,
        title,
        path,
        created_at: row.created_at,
    }
}
