//! The rules of favourites.

use super::model::{
    AddRequest, Checked, Favorite, FavoriteGuide, FavoriteGuideChecked, FavoriteGuideRemoved, FavoriteGuideRequest,
    FavoriteGuides, Removed, SyncRequest,
};
use super::queries;
use crate::clock::Clock;
use crate::db::{Db, Transaction};
use crate::error::{Error, Result};
use crate::guides::Guides;
use crate::guides::store::Guide;
use crate::users::model::Account;
use crate::users::{Users, address};

/// The notes of a favourite that comes from a browser's local storage.
const SYNCED: &str = "Synced from localStorage";

/// The favourites domain. Clones share everything.
#[derive(Clone)]
pub struct Favorites {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) guides: Guides,
    pub(crate) users: Users,
}

impl Favorites {
    pub(super) async fn list(&self, email: &str) -> Result<Vec<Favorite>> {
        let favorites = queries::list(self.db.read(), address::to_read(email)?).await?;
        if favorites.is_empty() {
            // This tells a gardener without favourites from nobody.
            self.check(email, 0).await?;
        }
        Ok(favorites)
    }

    /// Adds a favourite, or gives it new notes. An address without a user makes one, unless there is no such plant.
    pub(super) async fn add(&self, request: &AddRequest) -> Result<Favorite> {
        let email = address::to_write(&request.email)?;
        let now = self.clock.timestamp();
        // One statement is enough for a user who exists.
        if let Some(favorite) = queries::add(self.db.write(), request, now).await? {
            return Ok(favorite);
        }
        let no_plant = || Error::NotFound(format!("Plant with ID {} not found", request.plant_id));
        if !queries::has_plant(self.db.write(), request.plant_id).await? {
            return Err(no_plant());
        }
        let mut transaction = self.db.begin().await?;
        self.lock_or_create_user(&mut transaction, email).await?;
        let favorite = queries::add(&mut transaction, request, now).await?.ok_or_else(no_plant)?;
        transaction.commit().await?;
        Ok(favorite)
    }

    /// The id of the user with this address, who is added within the transaction if there is none.
    async fn lock_or_create_user(&self, transaction: &mut Transaction, email: &str) -> Result<i32> {
        match queries::lock_user(&mut *transaction, email).await? {
            Some(id) => Ok(id),
            None => Ok(self.users.get_or_create(transaction, &Account::of_address(email)).await?.user.id),
        }
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
        let email = address::to_write(&request.email)?;
        let now = self.clock.timestamp();
        // Most browsers bring nothing along: then nobody is locked who is known.
        let brings_none = request.favorite_plant_ids.is_empty();
        let mut favorites = if brings_none {
            queries::list(self.db.write(), email).await?
        } else {
            queries::sync(self.db.write(), request, SYNCED, now).await?
        };
        let is_done =
            !favorites.is_empty() || brings_none && queries::check(self.db.write(), email, 0).await?.is_some();
        if !is_done {
            let mut transaction = self.db.begin().await?;
            self.lock_or_create_user(&mut transaction, email).await?;
            favorites = queries::sync(&mut transaction, request, SYNCED, now).await?;
            transaction.commit().await?;
        }
        Ok(favorites)
    }

    pub(super) async fn check(&self, email: &str, plant_id: i64) -> Result<Checked> {
        let is_favorite = queries::check(self.db.read(), address::to_read(email)?, plant_id).await?;
        Ok(Checked { is_favorite: is_favorite.ok_or_else(|| address::not_found(email))? })
    }

    /// Adds a favourite of a guide that there is. An address without a user makes one.
    pub(super) async fn add_guide(&self, request: &FavoriteGuideRequest) -> Result<FavoriteGuide> {
        let store = self.guides.store().await?;
        let guide = store.guide(request.category.as_deref(), &request.guide_name)?;
        let email = address::to_write(&request.email)?;
        let mut transaction = self.db.begin().await?;
        let user_id = self.lock_or_create_user(&mut transaction, email).await?;
        let added = queries::add_guide(&mut transaction, user_id, request, self.clock.timestamp()).await?;
        let taken = || Error::BadRequest(format!("Guide {} is already in user's favorites", request.guide_name));
        let added = added.ok_or_else(taken)?;
        transaction.commit().await?;
        Ok(with_guide(added, Some(guide)))
    }

    pub(super) async fn list_guides(&self, email: &str) -> Result<FavoriteGuides> {
        let stored = queries::list_guides(self.db.read(), email).await?;
        let store = self.guides.store().await?;
        let favorites = stored.into_iter().map(|favorite| {
            let guide = store.guide(favorite.category.as_deref(), &favorite.guide_name).ok();
            with_guide(favorite, guide)
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

/// A stored favourite with what its guide says of itself, if there still is one.
fn with_guide(stored: FavoriteGuide, guide: Option<&Guide>) -> FavoriteGuide {
    let (title, path) = guide.map(|guide| (guide.entry.title.clone(), guide.entry.path.clone())).unzip();
    FavoriteGuide { title, path, ..stored }
}
