//! What there is to know of growing each plant: what somebody else stored, else what the rules make of the plant. The
//! rules' answers are kept in memory, for as long as the catalogue is the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::growth::{self, GrowthData, growth_data};
use super::model::{Instructions, Requirements, Timeline};
use super::queries;
use crate::cache::{Bound, NamedCache, Registry, Weigh};
use crate::config::CacheConfig;
use crate::db::health::{Question, at_once};
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;
use crate::telemetry;

/// The almanac. Clones share everything.
#[derive(Clone)]
pub struct Almanac(Arc<Inner>);

struct Inner {
    db: Db,
    plants: Plants,
    /// Raised by every change of the stored growth data, so that answers from before it are never found again.
    generation: AtomicU64,
    rules: NamedCache<(u64, i32), Arc<GrowthData>>,
    chapters: NamedCache<ChapterKey, Arc<Encoded>>,
    /// What the database is asked for a chapter.
    stored_question: Question,
}

/// A part of the growth data that has a call of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chapter {
    Requirements,
    Instructions,
    Timeline,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct ChapterKey {
    generation: u64,
    catalogue: u64,
    plant_id: i32,
    chapter: Chapter,
}

impl Weigh for ChapterKey {}

impl Weigh for Arc<GrowthData> {
    fn weigh(&self) -> usize {
        size_of::<GrowthData>() + self.heap_bytes()
    }
}

impl Almanac {
    /// The almanac of the plants, with its caches in `registry`.
    pub fn new(db: Db, plants: Plants, config: &CacheConfig, registry: &Registry) -> Self {
        growth::load();
        let bytes = Bound::Bytes(config.max_bytes);
        Self(Arc::new(Inner {
            db,
            plants,
            generation: AtomicU64::new(0),
            // All plants of an ordinary catalogue: gardeners grow any of them, and the rules are the slowest part of an answer.
            rules: NamedCache::new(registry, "growth", config.growth_ttl, bytes),
            chapters: NamedCache::new(registry, "growth_answers", config.growth_ttl, bytes),
            stored_question: Question::default(),
        }))
    }

    /// Answers no more from growth data that was stored before now.
    pub fn forget_stored(&self) {
        self.0.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Which stored growth data answers may be made of: a number that changes with it.
    pub fn generation(&self) -> u64 {
        self.0.generation.load(Ordering::Acquire)
    }

    /// The growth data of a plant: what was stored, which the caller has read already, else the rules'.
    pub async fn of(&self, plant_id: i32, stored: Option<GrowthData>) -> Result<Arc<GrowthData>> {
        if let Some(stored) = stored {
            return Ok(Arc::new(stored));
        }
        let catalogue = self.0.plants.catalogue_with(&[plant_id]).await?;
        self.by_rules(catalogue, plant_id).await
    }

    /// What the rules make of a plant; nothing of one that isn't in the catalogue.
    async fn by_rules(&self, catalogue: Arc<Catalogue>, plant_id: i32) -> Result<Arc<GrowthData>> {
        let key = (catalogue.generation(), plant_id);
        let load = async move {
            let plant = catalogue.find(plant_id.into());
            Ok(Arc::new(plant.map(growth_data).unwrap_or_default()))
        };
        self.0.rules.get_or_load(key, load).await
    }

    /// A chapter of a plant's growth data. When the database can't be asked what was stored, it is the rules'.
    pub async fn chapter(&self, plant_id: i64, chapter: Chapter) -> Result<Arc<Encoded>> {
        let not_found = || Error::NotFound(format!("Plant with ID {plant_id} not found"));
        let id = i32::try_from(plant_id).map_err(|_| not_found())?;
        let mut catalogue = self.0.plants.catalogue().await?;
        if catalogue.find(plant_id).is_none() {
            catalogue = match self.0.plants.catalogue_with(&[id]).await {
                Err(Error::Unavailable(_)) => {
                    telemetry::note_snapshot();
                    catalogue
                }
                newer => newer?,
            };
        }
        if catalogue.find(plant_id).is_none() {
            return Err(not_found());
        }
        let key =
            ChapterKey { generation: self.generation(), catalogue: catalogue.generation(), plant_id: id, chapter };
        let (almanac, seen) = (self.clone(), Arc::clone(&catalogue));
        let load = async move {
            let stored = queries::stored_growth(&almanac.0.db, id);
            let health = almanac.0.plants.health();
            let data = match almanac.0.stored_question.ask(health, stored).await? {
                Some(stored) => Arc::new(stored),
                None => almanac.by_rules(seen, id).await?,
            };
            encode(id, chapter, &data)
        };
        let answer = self.0.chapters.get_or_load(key, load);
        let answer = if self.0.stored_question.is_answered() { answer.await } else { at_once(answer).await };
        match answer {
            Err(Error::Unavailable(_)) => {
                telemetry::note_snapshot();
                let data = self.by_rules(catalogue, id).await?;
                encode(id, chapter, &data)
            }
            answer => answer,
        }
    }
}

fn encode(plant_id: i32, chapter: Chapter, data: &GrowthData) -> Result<Arc<Encoded>> {
    match chapter {
        Chapter::Requirements => Encoded::of(&Requirements { plant_id, requirements: &data.requirements_checklist }),
        Chapter::Instructions => Encoded::of(&Instructions { plant_id, instructions: &data.setup_instructions }),
        Chapter::Timeline => {
            Encoded::of(&Timeline { plant_id, total_days: data.total_days(), stages: &data.growth_stages })
        }
    }
}
