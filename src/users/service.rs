//! The rules of users: one address is one user, also for requests at the same time.

use super::model::{Account, SavedUser};
use super::{address, queries};
use crate::auth::Auth;
use crate::clock::Clock;
use crate::db::{Db, Transaction};
use crate::error::{Error, Result};

/// The users domain. Clones share everything.
#[derive(Clone)]
pub struct Users {
    db: Db,
    clock: Clock,
    /// Who signs in, and what opens their feeds.
    pub(crate) auth: Auth,
}

impl Users {
    pub(crate) fn new(db: Db, clock: Clock, auth: Auth) -> Self {
        Self { db, clock, auth }
    }

    pub(crate) async fn upsert(&self, account: &Account) -> Result<SavedUser> {
        address::to_write(&account.email)?;
        // One statement is enough for a user who exists.
        if let Some(saved) = queries::save(self.db.write(), account, self.clock.timestamp(), false).await? {
            return Ok(saved);
        }
        let mut transaction = self.db.begin().await?;
        let saved = self.create(&mut transaction, account).await?;
        transaction.commit().await?;
        Ok(saved)
    }

    /// The key of a gardener's calendar feed; none where links aren't signed.
    pub(crate) async fn feed_key(&self, email: &str) -> Result<Option<String>> {
        let number = queries::feed_number(self.db.read(), address::to_read(email)?).await?;
        let number = number.ok_or_else(|| address::not_found(email))?;
        Ok(self.auth.feed_key(email, number))
    }

    /// Whether a key opens a gardener's calendar feed. There is none for an address that nobody has.
    pub(crate) async fn opens_feed(&self, email: &str, key: &str) -> Result<bool> {
        let Ok(email) = address::to_read(email) else { return Ok(false) };
        let number = queries::feed_number(self.db.read(), email).await?;
        Ok(number.is_some_and(|number| self.auth.opens_feed(email, number, key)))
    }

    /// Ends all links to a gardener's calendar feed that there are.
    pub(crate) async fn end_feed_links(&self, email: &str) -> Result<()> {
        let ended = queries::raise_feed_number(self.db.write(), address::to_read(email)?).await?;
        if ended { Ok(()) } else { Err(address::not_found(email)) }
    }

    /// Keeps others from adding this address until the caller's transaction ends.
    pub(crate) async fn lock(&self, transaction: &mut Transaction, email: &str) -> Result<()> {
        Ok(queries::lock(transaction, email).await?)
    }

    /// Updates or adds a user within the caller's transaction. The caller has checked the address.
    pub(crate) async fn get_or_create(&self, transaction: &mut Transaction, account: &Account) -> Result<SavedUser> {
        let now = self.clock.timestamp();
        match queries::save(&mut *transaction, account, now, false).await? {
            Some(saved) => Ok(saved),
            None => self.create(transaction, account).await,
        }
    }

    /// Adds a user, unless another request was quicker. The second attempt finds one that another program added meanwhile.
    async fn create(&self, transaction: &mut Transaction, account: &Account) -> Result<SavedUser> {
        queries::lock(&mut *transaction, &account.email).await?;
        let now = self.clock.timestamp();
        for _ in 0..2 {
            if let Some(saved) = queries::save(&mut *transaction, account, now, true).await? {
                return Ok(saved);
            }
        }
        Err(Error::internal("a user can be neither found nor added"))
    }
}
