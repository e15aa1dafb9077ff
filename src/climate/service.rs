//! The rules of suburbs and weather: all suburbs are kept in memory, the weather is cached.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{Days, NaiveDate};
use serde::Serialize;
use tokio::sync::watch;

use super::frost::Frost;
use super::model::{ClimateHistory, ClimateReport, Suburb, SuburbItem, SuburbList};
use super::queries;
use crate::cache::{Bound, NamedCache, Refreshable, Registry, Weigh};
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::db::health::Health;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::telemetry;

const MAX_HISTORY_DAYS: i64 = 30;

/// The climate domain. Clones share everything.
#[derive(Clone)]
pub struct Climate(Arc<Inner>);

struct Inner {
    db: Db,
    health: Health,
    clock: Clock,
    suburbs: Arc<Refreshable<Suburbs>>,
    refreshing: AtomicBool,
    /// The version of the weather: a change raises it, so that older answers are never found again.
    generation: AtomicU64,
    reports: NamedCache<ReportKey, Arc<Encoded>>,
}

/// What an answer about the weather depends on. The suburb is as it was typed, because a history repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ReportKey {
    generation: u64,
    suburb: String,
    today: NaiveDate,
    days: Option<i64>,
}

impl Weigh for ReportKey {
    fn weigh(&self) -> usize {
        size_of::<Self>() + self.suburb.len()
    }
}

/// All suburbs, with indexes by name in lower case and by postcode.
#[derive(Debug)]
pub(crate) struct Suburbs {
    generation: u64,
    all: Vec<Suburb>,
    by_name: HashMap<String, usize>,
    by_postcode: HashMap<String, usize>,
    body: Arc<Encoded>,
}

impl Suburbs {
    pub(crate) fn new(all: Vec<Suburb>, before: Option<&Self>) -> Result<Self> {
        static GENERATIONS: AtomicU64 = AtomicU64::new(1);
        let generation = match before {
            Some(before) if before.all == all => before.generation,
            _ => GENERATIONS.fetch_add(1, Ordering::Relaxed),
        };
        let list = SuburbList { suburbs: all.iter().map(SuburbItem::from).collect(), total: all.len() };
        // Of two spellings of a name, and of those that share a postcode, the first in the list counts.
        let (mut by_name, mut by_postcode) = (HashMap::new(), HashMap::new());
        for (position, suburb) in all.iter().enumerate() {
            by_name.entry(suburb.name.trim().to_lowercase()).or_insert(position);
            let postcode = suburb.postcode.as_deref().map(str::trim).filter(|postcode| !postcode.is_empty());
            if let Some(postcode) = postcode {
                by_postcode.entry(postcode.to_owned()).or_insert(position);
            }
        }
        Ok(Self { generation, body: Encoded::of(&list)?, all, by_name, by_postcode })
    }

    /// A number that only equal lists share.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
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
        self.find(place).or_else(|| self.all.get(*self.by_postcode.get(place.trim())?))
    }
}

impl Climate {
    pub(crate) fn new(db: Db, health: Health, clock: Clock, config: &CacheConfig, registry: &Registry) -> Self {
        Self(Arc::new(Inner {
            db,
            health,
            clock,
            suburbs: Refreshable::new(registry, "suburbs", config.plants_ttl),
            refreshing: AtomicBool::new(false),
            generation: AtomicU64::new(0),
            reports: NamedCache::new(registry, "climate", config.climate_ttl, Bound::Bytes(config.max_bytes)),
        }))
    }

    /// All suburbs. Nobody waits for a refresh: one that is due runs in the background.
    pub(crate) async fn suburbs(&self) -> Result<Arc<Suburbs>> {
        let Some(suburbs) = self.0.suburbs.peek() else {
            return self.0.suburbs.get_or_load(Box::pin(self.load())).await;
        };
        if self.0.health.is_ahead() {
            telemetry::note_snapshot();
        } else if self.0.suburbs.is_stale() {
            self.refresh_in_background();
        }
        Ok(suburbs)
    }

    pub(crate) fn loaded(&self) -> Option<Arc<Suburbs>> {
        self.0.suburbs.peek()
    }

    pub(crate) fn reads(&self) -> watch::Receiver<()> {
        self.0.suburbs.changes()
    }

    /// Takes the suburbs from the snapshot file, because the database is away.
    pub(crate) async fn restore(&self, all: Vec<Suburb>) -> Result<()> {
        let suburbs = async { Suburbs::new(all, None) };
        self.0.suburbs.refresh(|_| false, suburbs).await?;
        Ok(())
    }

    fn refresh_in_background(&self) {
        if self.0.refreshing.swap(true, Ordering::AcqRel) {
            return;
        }
        let climate = self.clone();
        tokio::spawn(async move {
            if let Err(error) = climate.refresh_suburbs().await {
                tracing::warn!(?error, "the suburbs could not be refreshed: the last ones go on serving");
            }
            climate.0.refreshing.store(false, Ordering::Release);
        });
    }

    async fn load(&self) -> Result<Suburbs> {
        let all = queries::list_suburbs(self.0.db.read()).await?;
        Suburbs::new(all, self.0.suburbs.peek().as_deref())
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

    pub(crate) async fn latest(&self, name: &str) -> Result<Arc<Encoded>> {
        let newest = |name: String, mut reports: Vec<ClimateReport>| {
            reports.pop().ok_or_else(|| Error::NotFound(format!("Climate data not found for suburb: {name}")))
        };
        self.cached(name, None, newest).await
    }

    /// The weather of a suburb from `days` days ago to today, newest first.
    pub(crate) async fn history(&self, name: &str, days: i64) -> Result<Arc<Encoded>> {
        if !(1..=MAX_HISTORY_DAYS).contains(&days) {
            return Err(Error::BadRequest(format!("Days must be between 1 and {MAX_HISTORY_DAYS}")));
        }
        let of_days = move |suburb: String, history: Vec<ClimateReport>| {
            if history.is_empty() {
                return Err(Error::NotFound(format!("No climate history found for suburb: {suburb}")));
            }
            Ok(ClimateHistory { suburb, days, history })
        };
        self.cached(name, Some(days), of_days).await
    }

    /// The kept answer, or one made of the suburb's reports: the newest, or those of the last days.
    async fn cached<T: Serialize>(
        &self,
        name: &str,
        days: Option<i64>,
        answer: impl FnOnce(String, Vec<ClimateReport>) -> Result<T> + Send + 'static,
    ) -> Result<Arc<Encoded>> {
        self.0.health.mark();
        let today = self.0.clock.today();
        let generation = self.0.generation.load(Ordering::Acquire);
        let (climate, name) = (self.clone(), name.to_owned());
        let key = ReportKey { generation, suburb: name.clone(), today, days };
        let load = || async move {
            let suburbs = climate.suburbs().await?;
            let (from, limit) = match days {
                Some(days) => (today - Days::new(days.unsigned_abs()), MAX_HISTORY_DAYS + 1),
                None => (NaiveDate::default(), 1),
            };
            // The table may hold days to come, of a file with a wrong date: they aren't the weather yet.
            let reports = match suburbs.find(&name) {
                Some(suburb) => queries::list_reports(climate.0.db.read_replica(), suburb, from, today, limit).await?,
                None => Vec::new(),
            };
            Encoded::of(&answer(name, reports)?)
        };
        self.0.reports.get_or_load(key, load).await
    }
}
