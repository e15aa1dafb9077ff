//! The rules of favourite guides.

use super::model::{AddRequest, Checked, FavoriteGuide, FavoriteGuides, Removed};
use super::queries::{self, Row};
use crate::error::{Error, Result};
use crate::guides::model::GuideLink;
use crate::guides::service::{Guides, link};
use crate::guides::store::Store;
use crate::users::address;
use crate::users::model::Account;

impl Guides {
    /// Adds a favourite of a guide that there is. An address without a user makes one.
    pub(super) async fn add_favorite(&self, request: AddRequest) -> Result<FavoriteGuide> {
        let AddRequest { email, guide_name, category, notes } = request;
        let store = self.store().await?;
        let guide = link(&store, category.as_deref(), &guide_name)?;
        address::to_write(&email)?;
        let mut transaction = self.db.begin().await?;
        let user_id = match queries::lock_user(&mut transaction, &email).await? {
            Some(id) => id,
            None => self.users.get_or_create(&mut transaction, &Account::of_address(&email)).await?.user.id,
        };
        let now = self.clock.timestamp();
        let row = queries::add(&mut transaction, user_id, &guide_name, category.as_deref(), notes.as_deref(), now);
        let taken = || Error::BadRequest(format!("Guide {guide_name} is already in user's favorites"));
        let row = row.await?.ok_or_else(taken)?;
        transaction.commit().await?;
        Ok(favorite(row, Some(guide)))
    }

    pub(super) async fn favorites(&self, email: &str) -> Result<FavoriteGuides> {
        let rows = queries::list(self.db.read(), email).await?;
        let store = self.store().await?;
        let favorites: Vec<_> = rows.into_iter().map(|row| linked(&store, row)).collect();
        Ok(FavoriteGuides { count: favorites.len(), favorites })
    }

    pub(super) async fn remove_favorite(&self, email: &str, guide_name: String) -> Result<Removed> {
        let removed = queries::remove(self.db.write(), address::to_write(email)?, &guide_name).await?;
        if !removed.ok_or_else(|| address::not_found(email))? {
            return Err(Error::NotFound(format!("Guide '{guide_name}' not found in user's favorites")));
        }
        Ok(Removed { success: true, guide_name, message: "Guide removed from favorites successfully" })
    }

    pub(super) async fn check_favorite(&self, email: &str, guide_name: String) -> Result<Checked> {
        let is_favorite = queries::check(self.db.read(), email, &guide_name).await?;
        Ok(Checked { guide_name, is_favorite })
    }
}

/// A stored favourite with its guide, if there still is one.
fn linked(store: &Store, row: Row) -> FavoriteGuide {
    let guide = link(store, row.category.as_deref(), &row.guide_name).ok();
    favorite(row, guide)
}

fn favorite(row: Row, guide: Option<GuideLink>) -> FavoriteGuide {
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
