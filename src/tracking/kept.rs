//! What is kept of the answers about gardeners' plants, and under what: an answer is found only while everything that it
//! was made of is as it was, the day included.

use std::sync::Arc;

use chrono::NaiveDate;

use super::requests::ListQuery;
use crate::cache::{Bound, NamedCache, Registry, Weigh};
use crate::config::CacheConfig;
use crate::db::stamps::{Rows, Stamps};
use crate::error::Result;
use crate::http::encoded::Encoded;

/// About what the cache itself needs for an entry, in bytes.
const OVERHEAD: usize = 256;

/// The kept answers. Clones share everything.
#[derive(Clone)]
pub struct Kept {
    /// When gardeners' rows changed; who changes some raises theirs.
    pub stamps: Arc<Stamps>,
    answers: NamedCache<Key, Arc<Encoded>>,
    users: NamedCache<Address, i32>,
}

/// What an answer is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// All of an instance but its checklist.
    Details(i32),
    /// An instance's checklist.
    Checklist(i32),
    /// How far an instance is.
    Status(i32),
    /// A page of a user's plants, asked for by this address.
    List(i32, Arc<str>, ListQuery),
}

/// What an answer is made of besides gardeners' rows; 0 for what it doesn't depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Basis {
    /// The gardener's date.
    pub today: NaiveDate,
    /// The generation of the catalogue.
    pub catalogue: u64,
    /// The generation of the growth data that somebody else stored.
    pub growth: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    about: About,
    basis: Basis,
    stamp: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Address {
    email: Arc<str>,
    stamp: u64,
}

impl Weigh for Key {
    fn weigh(&self) -> usize {
        let email = match &self.about {
            About::List(_, email, _) => email.len(),
            _ => 0,
        };
        size_of::<Self>() + email + OVERHEAD
    }
}

impl Weigh for Address {
    fn weigh(&self) -> usize {
        size_of::<Self>() + self.email.len() + OVERHEAD
    }
}

impl About {
    /// The number of the last change of the rows that it is about.
    fn stamp(&self, stamps: &Stamps) -> u64 {
        match self {
            Self::Details(id) => stamps.of(Rows::Instance(*id)),
            Self::Checklist(id) | Self::Status(id) => {
                stamps.of(Rows::Instance(*id)).max(stamps.of(Rows::Checklist(*id)))
            }
            Self::List(user_id, ..) => stamps.of(Rows::Garden(*user_id)),
        }
    }
}

impl Kept {
    /// Nothing is kept yet; the caches are shown in `registry`.
    pub fn new(stamps: Arc<Stamps>, config: &CacheConfig, registry: &Registry) -> Self {
        let ttl = config.user_data_ttl;
        let most = config.user_data_max_bytes;
        Self {
            stamps,
            answers: NamedCache::new(registry, "gardens", ttl, Bound::Bytes(most)),
            users: NamedCache::new(registry, "garden_owners", ttl, Bound::Bytes(most / 4)),
        }
    }

    /// Whether anything may be kept or answered from what is: not while other programs' writes can't be heard of.
    pub fn may_answer(&self) -> bool {
        self.stamps.are_current()
    }

    /// The kept answer, or the one that `load` makes. Whatever is changed once this was called makes the next caller load
    /// again, rather than find this answer or wait for it.
    pub async fn get_or_load<F>(&self, about: About, basis: Basis, load: F) -> Result<Arc<Encoded>>
    where
        F: Future<Output = Result<Arc<Encoded>>> + Send + 'static,
    {
        if !self.may_answer() {
            return load.await;
        }
        let stamp = about.stamp(&self.stamps);
        let key = Key { about, basis, stamp };
        self.answers.get_or_load(key, load).await
    }

    /// Which user has an address, as it was spelled, or what `load` finds; nobody isn't kept.
    pub async fn owner<F>(&self, email: Arc<str>, load: F) -> Result<i32>
    where
        F: Future<Output = Result<i32>> + Send + 'static,
    {
        let stamp = self.stamps.of_addresses();
        self.users.get_or_load(Address { email, stamp }, load).await
    }

    /// Keeps an answer that was loaded after `since`, unless what it is about changed after that.
    pub async fn keep(&self, about: About, basis: Basis, since: u64, answer: Arc<Encoded>) {
        let stamp = about.stamp(&self.stamps);
        if stamp <= since {
            let key = Key { about, basis, stamp };
            self.answers.insert(key, answer).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answers_stamp_is_that_of_what_it_shows() {
        let query = ListQuery { active_only: true, page: 1, limit: 20 };
        let reads = [About::Details(7), About::Checklist(7), About::Status(7), About::List(7, "a@b".into(), query)];
        for (changed, expected) in [
            (Rows::Instance(7), [true, true, true, false]),
            (Rows::Checklist(7), [false, true, true, false]),
            (Rows::Garden(7), [false, false, false, true]),
            (Rows::Instance(8), [false; 4]),
        ] {
            let stamps = Stamps::default();
            stamps.raise(changed);
            let raised = reads.each_ref().map(|about| about.stamp(&stamps) > 0);
            assert_eq!(raised, expected, "{changed:?}");
        }
    }
}
