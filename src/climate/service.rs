//! The rules of suburbs and weather: all suburbs are kept in memory, the weather is cached.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Days, NaiveDate};
use tokio::sync::watch;

use super::frost::Frost;
use super::model::{ClimateHistory, Suburb, SuburbItem, SuburbList};
use super::queries;
use crate::cache::{Bound, NamedCache, Refreshable, Registry};
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::telemetry;

const MAX_HISTORY_DAYS: i64 = 30;

/// The climate domain. Clones share everything.
#[derive(Clone)]
pub struct Climate(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    suburbs: Arc<Refreshable<Suburbs>>,
    /// The version of the weather: a change raises it, so that older answers are never found again.
    generation: AtomicU64,
    reports: NamedCache<ReportKey, Arc<Encoded>>,
}

/// The generation, today, the days of a history, and the suburb as it was typed, because a history repeats it.
type ReportKey = ((u64, NaiveDate, Option<i64>), String);

/// All suburbs, with an index by name in lower case.
#[derive(Debug)]
pub(crate) struct Suburbs {
    all: Vec<Suburb>,
    by_name: HashMap<String, usize>,
    body: Arc<Encoded>,
}

impl Suburbs {
    pub(crate) fn new(all: Vec<Suburb>) -> Result<Self> {
        let item = |suburb: &Suburb| SuburbItem {
            id: suburb.id,
            name: suburb.name.clone(),
            postcode: suburb.postcode.clone(),
            latitude: suburb.latitude,
            longitude: suburb.longitude,
            state: suburb.state.clone(),
        };
        let list = SuburbList { suburbs: all.iter().map(item).collect(), total: all.len() };
        // Of two spellings of a name the first in the list counts.
        let names =
            all.iter().enumerate().rev().map(|(position, suburb)| (suburb.name.trim().to_lowercase(), position));
        Ok(Self { body: Encoded::of(&list)?, by_name: names.collect(), all })
    }

    pub(crate) fn find_id(&self, id: i32) -> Option<&Suburb> {
        self.all.iter().find(|suburb| suburb.id == id)
    }

    pub(crate) fn all(&self) -> &[Suburb] {
        &self.all
    }

    /// The suburb of this name, trimmed and in any case.
    pub(crate) fn find(&self, name: &str) -> Option<&Suburb> {
        let position = self.by_name.get(&name.trim().to_lowercase())?;
        self.all.get(*position)
    }

    /// The suburb of this name, or the first with this postcode: what a gardener may type.
    pub(crate) fn find_place(&self, place: &str) -> Option<&Suburb> {
        let postcode = place.trim();
        let is_here = |suburb: &&Suburb| suburb.postcode.as_ref().is_some_and(|known| known.trim() == postcode);
        self.find(place).or_else(|| self.all.iter().find(is_here).filter(|_| !postcode.is_empty()))
    }
}

impl Climate {
    pub(crate) fn new(db: Db, clock: Clock, config: &CacheConfig, registry: &Registry) -> Self {
        Self(Arc::new(Inner {
            db,
            clock,
            suburbs: Refreshable::new(registry, "suburbs", config.plants_ttl),
            generation: AtomicU64::new(0),
            reports: NamedCache::new(registry, "climate", config.climate_ttl, Bound::Bytes(config.max_bytes)),
        }))
    }

    /// All suburbs. Nobody waits for a refresh: one that is due runs in the background.
    pub(crate) async fn suburbs(&self) -> Result<Arc<Suburbs>> {
        let Some(suburbs) = self.0.suburbs.peek() else {
            return self.0.suburbs.get_or_load(Box::pin(self.load())).await;
        };
        if self.0.db.health().is_ahead() {
            telemetry::note_snapshot();
        } else {
            self.0.suburbs.refresh_if_stale(|| {
                let climate = self.clone();
                async move { climate.refresh_suburbs().await }
            });
        }
        Ok(suburbs)
    }

    pub(crate) fn loaded(&self) -> Option<Arc<Suburbs>> {
        self.0.suburbs.peek()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.suburbs.changes()
    }

    /// Takes the suburbs from the snapshot file, because the database is away.
    pub(crate) async fn restore(&self, all: Vec<Suburb>) -> Result<()> {
        self.0.suburbs.refresh(|_| false, async { Suburbs::new(all) }).await.map(drop)
    }

    async fn load(&self) -> Result<Suburbs> {
        Suburbs::new(queries::list_suburbs(self.0.db.read()).await?)
    }

    /// Reads the suburbs again, and forgets the weather, whose answers repeat their names.
    pub async fn refresh_suburbs(&self) -> Result<()> {
        self.0.suburbs.refresh(|_| false, self.load()).await?;
        self.forget_reports();
        Ok(())
    }

    /// Forgets the cached weather: it has changed.
    pub fn forget_reports(&self) {
        self.0.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) async fn suburb_list(&self) -> Result<Arc<Encoded>> {
        if self.loaded().is_some() {
            self.0.suburbs.count_hit();
        }
        Ok(Arc::clone(&self.suburbs().await?.body))
    }

    /// When it freezes at a place: a suburb's name or a postcode.
    pub(crate) async fn frost(&self, place: &str) -> Result<Arc<Encoded>> {
        let suburbs = self.suburbs().await?;
        let suburb = suburbs.find_place(place).ok_or_else(|| Error::NotFound(format!("Suburb {place} not found")))?;
        let frost = Frost::of(suburb);
        Encoded::of(&frost.ok_or_else(|| Error::NotFound(format!("No frost record near {}", suburb.name)))?)
    }

    /// The newest weather of a suburb; with `days` that from so many days ago to today, newest first.
    pub(crate) async fn reports(&self, name: &str, days: Option<i64>) -> Result<Arc<Encoded>> {
        if days.is_some_and(|days| !(1..=MAX_HISTORY_DAYS).contains(&days)) {
            return Err(Error::BadRequest(format!("Days must be between 1 and {MAX_HISTORY_DAYS}")));
        }
        self.0.db.health().mark();
        let today = self.0.clock.today();
        let generation = self.0.generation.load(Ordering::Acquire);
        let (climate, suburb) = (self.clone(), name.to_owned());
        let key = ((generation, today, days), suburb.clone());
        let load = || async move {
            let suburbs = climate.suburbs().await?;
            let (from, limit) = match days {
                Some(days) => (today - Days::new(days.unsigned_abs()), MAX_HISTORY_DAYS + 1),
                None => (NaiveDate::default(), 1),
            };
            // The table may hold days to come, of a file with a wrong date: they aren't the weather yet.
            let history = match suburbs.find(&suburb) {
                Some(suburb) => queries::list_reports(climate.0.db.read_replica(), suburb, from, today, limit).await?,
                None => Vec::new(),
            };
            match (days, history.as_slice()) {
                (None, [newest, ..]) => Encoded::of(newest),
                (None, []) => Err(Error::NotFound(format!("Climate data not found for suburb: {suburb}"))),
                (Some(_), []) => Err(Error::NotFound(format!("No climate history found for suburb: {suburb}"))),
                (Some(days), _) => Encoded::of(&ClimateHistory { suburb, days, history }),
            }
        };
        self.0.reports.get_or_load(key, load).await
    }
}
