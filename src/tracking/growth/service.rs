//! The growth data of plants: the stored one, else what the rules derive. What the rules derive is cached for as long as
//! the catalogue is the same.

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::facts::Facts;
use super::harvest::Bearer;
use super::items::Items;
use super::{GrowthData, from_facts, stages};
use crate::cache::{Bound, NamedCache, Registry, Weigh};
use crate::config::CacheConfig;
use crate::db::Db;
use crate::db::health::CircuitBreaker;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;
use crate::plants::head_start::StartAs;
use crate::plants::model::Plant;
use crate::telemetry;
use crate::tracking::model::{Instructions, Requirements, Timeline};
use crate::tracking::queries;

/// The growth data of all plants. Clones share everything.
#[derive(Clone)]
pub struct Growth(Arc<Inner>);

struct Inner {
    db: Db,
    plants: Plants,
    /// The version of the stored growth data: a change raises it, so that older answers are never found again.
    generation: AtomicU64,
    derived: NamedCache<DerivedKey, Arc<Growing>>,
    sections: NamedCache<SectionKey, Arc<Encoded>>,
    stored_breaker: CircuitBreaker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Section {
    Requirements,
    Instructions,
    Timeline,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct DerivedKey {
    catalogue: u64,
    plant_id: i32,
    start_as: StartAs,
}

impl Weigh for DerivedKey {}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SectionKey {
    generation: u64,
    catalogue: u64,
    plant_id: i32,
    section: Section,
}

impl Weigh for SectionKey {}

impl Growth {
    pub(crate) fn new(db: Db, plants: Plants, config: &CacheConfig, registry: &Registry) -> Self {
        super::load();
        let bytes = Bound::Bytes(config.max_bytes);
        Self(Arc::new(Inner {
            db,
            plants,
            generation: AtomicU64::new(0),
            // Room for an ordinary catalogue: gardeners grow any plant, and the rules are the slowest part of an answer.
            derived: NamedCache::new(registry, "growth", config.growth_ttl, bytes),
            sections: NamedCache::new(registry, "growth_answers", config.growth_ttl, bytes),
            stored_breaker: CircuitBreaker::default(),
        }))
    }

    pub(crate) fn forget_stored(&self) {
        self.0.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// The growth data of a plant that is begun so: what the caller found stored, else what the rules derive.
    pub(crate) async fn of(
        &self,
        plant_id: i32,
        start_as: StartAs,
        stored: Option<GrowthData>,
    ) -> Result<Arc<Growing>> {
        if let Some(stored) = stored {
            let begun = match start_as {
                StartAs::Seed => stored,
                StartAs::Seedling => stored.begun_as_seedling(),
            };
            return Ok(Arc::new(begun.into()));
        }
        let catalogue = self.0.plants.catalogue_with(&[plant_id]).await?;
        self.derive(catalogue, plant_id, start_as).await
    }

    /// What the rules derive for a plant; empty for one that isn't in the catalogue.
    pub(crate) async fn derive(
        &self,
        catalogue: Arc<Catalogue>,
        plant_id: i32,
        start_as: StartAs,
    ) -> Result<Arc<Growing>> {
        let key = DerivedKey { catalogue: catalogue.generation, plant_id, start_as };
        let load = || async move {
            let plant = catalogue.find(plant_id.into());
            Ok(Arc::new(plant.map(|plant| Growing::of(plant, start_as)).unwrap_or_default()))
        };
        self.0.derived.get_or_load(key, load).await
    }

    /// A section of a plant's growth data. When the database can't be asked what is stored, it is the rules'.
    pub(crate) async fn section(&self, plant_id: i64, section: Section) -> Result<Arc<Encoded>> {
        let not_found = || Error::NotFound(format!("Plant with ID {plant_id} not found"));
        let id = i32::try_from(plant_id).map_err(|_| not_found())?;
        let catalogue = match self.0.plants.catalogue_with(&[id]).await {
            Err(Error::Unavailable(_)) => {
                telemetry::note_snapshot();
                self.0.plants.catalogue().await?
            }
            catalogue => catalogue?,
        };
        if catalogue.find(plant_id).is_none() {
            return Err(not_found());
        }
        let generation = self.0.generation.load(Ordering::Acquire);
        let key = SectionKey { generation, catalogue: catalogue.generation, plant_id: id, section };
        let (growth, seen) = (self.clone(), Arc::clone(&catalogue));
        let load = || async move {
            let stored = queries::stored_growth(growth.0.db.read(), id);
            let health = growth.0.plants.health();
            let data = match growth.0.stored_breaker.ask(health, stored).await? {
                Some(stored) => Arc::new(stored.into()),
                None => growth.derive(seen, id, StartAs::Seed).await?,
            };
            encode(id, section, &data)
        };
        match self.0.stored_breaker.wait(self.0.sections.get_or_load(key, load)).await {
            Err(Error::Unavailable(_)) => {
                telemetry::note_snapshot();
                let data = self.derive(catalogue, id, StartAs::Seed).await?;
                encode(id, section, &data)
            }
            answer => answer,
        }
    }
}

fn encode(plant_id: i32, section: Section, data: &GrowthData) -> Result<Arc<Encoded>> {
    match section {
        Section::Requirements => Encoded::of(&Requirements { plant_id, requirements: &data.requirements_checklist }),
        Section::Instructions => Encoded::of(&Instructions { plant_id, instructions: &data.setup_instructions }),
        Section::Timeline => {
            Encoded::of(&Timeline { plant_id, total_days: data.total_days(), stages: &data.growth_stages })
        }
    }
}

/// What is known of growing a plant that is begun so, with what answers need of it again and again worked out once.
#[derive(Debug, Default)]
pub(crate) struct Growing {
    data: GrowthData,
    items: OnceLock<Items>,
    /// Only of what the rules derived.
    pub bearer: Option<Bearer>,
}

impl Growing {
    pub(crate) fn of(plant: &Plant, start_as: StartAs) -> Self {
        let facts = Facts::started(plant, start_as);
        let stages = stages::of(&facts);
        let bearer = Some(Bearer::of(&facts, &stages));
        Self { bearer, ..from_facts(&facts, stages).into() }
    }

    pub(crate) fn items(&self) -> &Items {
        self.items.get_or_init(|| Items::of(&self.data))
    }
}

impl From<GrowthData> for Growing {
    fn from(data: GrowthData) -> Self {
        Self { data, ..Self::default() }
    }
}

impl Deref for Growing {
    type Target = GrowthData;

    fn deref(&self) -> &GrowthData {
        &self.data
    }
}

/// What the growth data of a plant takes: its lists, its items' keys and the texts with gaps; all others are the rules' own.
const GROWING_BYTES: usize = 9 << 10;

impl Weigh for Arc<Growing> {
    fn weigh(&self) -> usize {
        GROWING_BYTES
    }
}
