//! The rules of users: one address is one user, whoever asks at the same time.

use super::model::{Account, Saved};
use super::queries;
use crate::clock::Clock;
use crate::db::pool::{Db, Transaction};
use crate::error::{Error, Result};

/// The users domain. Clones share everything.
#[derive(Clone)]
pub struct Users {
    db: Db,
    clock: Clock,
}

impl Users {
    /// The domain over a database.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Brings a user up to date, or adds one.
    pub async fn upsert(&self, account: &Account) -> Result<Saved> {
        if !account.has_email() {
            return Err(Error::BadRequest("Email is required".into()));
        }
        // A user who is there takes one statement, which is a transaction by itself.
        if let Some(saved) = queries::save(self.db.write(), account, self.clock.timestamp(), false).await? {
            return Ok(saved);
        }
        let mut transaction = self.db.begin().await?;
        let saved = self.create(&mut transaction, account).await?;
        transaction.commit().await?;
        Ok(saved)
    }

    /// Keeps everybody else from adding this address, in any spelling, until the caller's transaction is over.
    pub async fn lock(&self, transaction: &mut Transaction, email: &str) -> Result<()> {
        Ok(queries::lock(transaction, email).await?)
    }

    /// The same within the caller's transaction. The address has been checked.
    pub async fn get_or_create(&self, transaction: &mut Transaction, account: &Account) -> Result<Saved> {
        let now = self.clock.timestamp();
        match queries::save(&mut *transaction, account, now, false).await? {
            Some(saved) => Ok(saved),
            None => self.create(transaction, account).await,
        }
    }

    /// Adds a user, unless another request was quicker. The second try is for one that another program adds meanwhile.
    async fn create(&self, transaction: &mut Transaction, account: &Account) -> Result<Saved> {
        queries::lock(&mut *transaction, &account.email).await?;
        let now = self.clock.timestamp();
        for _ in 0..2 {
            if let Some(saved) = queries::save(&mut *transaction, account, now, true).await? {
                return Ok(saved);
            }
        }
        Err(Error::internal("a user who is neither there nor not there"))
    }
}
