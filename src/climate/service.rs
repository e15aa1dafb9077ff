//! The rules of suburbs and weather: all suburbs in memory, the weather read when it is asked for and kept for a while.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Days, NaiveDate};

use super::model::{ClimateHistory, ClimateReport, Suburb, SuburbItem, SuburbList};
use super::queries;
use crate::cache::{Bound, Cache, Registry, Snapshot, Weigh};
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::db::health::Health;
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;

/// The climate domain. Clones share everything.
#[derive(Clone)]
pub struct Climate(Arc<Inner>);

struct Inner {
    db: Db,
    health: Health,
    clock: Clock,
    suburbs: Arc<Snapshot<Suburbs>>,
    /// Raised by every change of the weather, so that answers from before it are never found again.
    generation: AtomicU64,
    reports: Cache<ReportKey, Arc<Encoded>>,
}

/// What an answer about the weather depends on; the suburb as it was typed, because a history repeats it.
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

/// All suburbs, and where each is by its name in lower case.
#[derive(Debug)]
pub struct Suburbs {
    all: Vec<Suburb>,
    by_name: HashMap<String, usize>,
    body: Arc<Encoded>,
}

impl Suburbs {
    fn new(all: Vec<Suburb>) -> Result<Self> {
        let list = SuburbList {
            suburbs: all.iter().map(SuburbItem::from).collect(),
            total: all.len(),
        };
        // Of two spellings of one name the first is found, as it is in the list.
        let mut by_name = HashMap::new();
        for (position, suburb) in all.iter().enumerate() {
            by_name
                .entry(suburb.name.trim().to_lowercase())
                .or_insert(position);
        }
        Ok(Self {
            body: Encoded::of(&list)?,
            all,
            by_name,
        })
    }

    /// The suburb of this name, trimmed and in any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Suburb> {
        let position = self.by_name.get(&name.trim().to_lowercase())?;
        self.all.get(*position)
    }

    /// The suburb with this id.
    #[must_use]
    pub fn by_id(&self, id: i64) -> Option<&Suburb> {
        self.all.iter().find(|suburb| i64::from(suburb.id) == id)
    }
}

impl Climate {
    /// The domain over a database, with its caches in `registry`.
    #[must_use]
    pub fn new(
        db: Db,
        health: Health,
        clock: Clock,
        config: &CacheConfig,
        registry: &Registry,
    ) -> Self {
        Self(Arc::new(Inner {
            db,
            health,
            clock,
            suburbs: Snapshot::new(registry, "suburbs", config.plants_ttl),
            generation: AtomicU64::new(0),
            reports: Cache::new(
                registry,
                "climate",
                config.climate_ttl,
                Bound::Entries(config.max_entries),
            ),
        }))
    }

    /// All suburbs as they are now.
    ///
    /// # Errors
    /// When they have not been read yet and the database can't give them.
    pub async fn suburbs(&self) -> Result<Arc<Suburbs>> {
        self.0.health.mark();
        if self.0.suburbs.is_stale() && self.0.suburbs.peek().is_some() {
            let climate = self.clone();
            tokio::spawn(async move { climate.refresh_suburbs().await });
        }
        self.0.suburbs.get_or_load(self.load()).await
    }

    async fn load(&self) -> Result<Suburbs> {
        Suburbs::new(queries::list_suburbs(&self.0.db).await?)
    }

    /// Reads the suburbs again; forgets the weather, whose answers repeat their names.
    ///
    /// # Errors
    /// When the database can't give them; the old ones stay.
    pub async fn refresh_suburbs(&self) -> Result<()> {
        self.0.suburbs.refresh(|_| false, self.load()).await?;
        self.forget_reports();
        Ok(())
    }

    /// Answers no more from weather that was read before now.
    pub fn forget_reports(&self) {
        self.0.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// The body of `GET /suburbs`.
    ///
    /// # Errors
    /// When there are no suburbs to be had.
    pub async fn suburb_list(&self) -> Result<Arc<Encoded>> {
        let there = self.0.suburbs.peek().is_some();
        let suburbs = self.suburbs().await?;
        if there {
            self.0.suburbs.count_hit();
        }
        Ok(Arc::clone(&suburbs.body))
    }

    /// The newest weather of a suburb.
    ///
    /// # Errors
    /// 404 when the suburb is unknown or nothing was recorded.
    pub async fn latest(&self, name: &str) -> Result<Arc<Encoded>> {
        let not_found = Error::NotFound(format!("Climate data not found for suburb: {name}"));
        let key = self.key(name, None);
        let (climate, name) = (self.clone(), name.to_owned());
        let load = async move {
            // Every date that Postgres and the calendar share.
            let (first, last) = (
                NaiveDate::default(),
                climate.0.clock.today() + Days::new(36_525),
            );
            let report = climate.reports(&name, first, last, 1).await?.pop();
            Encoded::of(&report.ok_or(not_found)?)
        };
        self.0.reports.get_or_load(key, load).await
    }

    /// The weather of a suburb from `days` days ago to today, newest first.
    ///
    /// # Errors
    /// 400 for a number of days outside 1 to 30, 404 when nothing was recorded.
    pub async fn history(&self, name: &str, days: i64) -> Result<Arc<Encoded>> {
        if !(1..=30).contains(&days) {
            return Err(Error::BadRequest("Days must be between 1 and 30".into()));
        }
        let key = self.key(name, Some(days));
        let (climate, name, today) = (self.clone(), name.to_owned(), key.today);
        let load = async move {
            let from = today - Days::new(days.unsigned_abs());
            let history = climate.reports(&name, from, today, 31).await?;
            if history.is_empty() {
                return Err(Error::NotFound(format!(
                    "No climate history found for suburb: {name}"
                )));
            }
            Encoded::of(&ClimateHistory {
                suburb: name,
                days,
                history,
            })
        };
        self.0.reports.get_or_load(key, load).await
    }

    async fn reports(
        &self,
        name: &str,
        from: NaiveDate,
        to: NaiveDate,
        limit: i64,
    ) -> Result<Vec<ClimateReport>> {
        let suburbs = self.suburbs().await?;
        match suburbs.find(name) {
            Some(suburb) => {
                Ok(queries::list_reports(self.0.db.reads(), suburb, from, to, limit).await?)
            }
            None => Ok(Vec::new()),
        }
    }

    fn key(&self, name: &str, days: Option<i64>) -> ReportKey {
        self.0.health.mark();
        ReportKey {
            generation: self.0.generation.load(Ordering::Acquire),
            suburb: name.to_owned(),
            today: self.0.clock.today(),
            days,
        }
    }
}
