//! What to plant now: the request's month, zone and suburb are resolved here, the engine answers, the answer is kept.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::answer;
use super::compare::{CompareResponse, Variant};
use super::engine::{Garden, Index, recommend, resolve_zone};
use super::key::{ImpactKey, RequestKey};
use super::model::{CompareRequest, PlantScoreRequest, RecommendationRequest};
use crate::cache::{Bound, NamedCache, Registry};
use crate::climate::Climate;
use crate::climate::service::Suburbs;
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::impact::conditions::HeatSite;
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;

/// The recommendations domain. Clones share everything.
#[derive(Clone)]
pub struct Recommendations(Arc<Inner>);

struct Inner {
    plants: Plants,
    climate: Climate,
    clock: Clock,
    indexed: ArcSwapOption<Indexed>,
    answers: NamedCache<(u64, RequestKey), Arc<Encoded>>,
    impact_answers: NamedCache<(u64, ImpactKey), Arc<Encoded>>,
}

/// A catalogue with the engine's index of it.
struct Indexed {
    catalogue: Arc<Catalogue>,
    index: Index,
}

impl Recommendations {
    /// The domain over the plants and the suburbs, with its caches in `registry`.
    pub fn new(plants: Plants, climate: Climate, clock: Clock, config: &CacheConfig, registry: &Registry) -> Self {
        let (ttl, bound) = (config.recommendations_ttl, Bound::Bytes(config.max_bytes));
        Self(Arc::new(Inner {
            answers: NamedCache::new(registry, "recommendations", ttl, bound),
            impact_answers: NamedCache::new(registry, "recommendations_with_impact", ttl, bound),
            indexed: ArcSwapOption::empty(),
            plants,
            climate,
            clock,
        }))
    }

    /// Makes the index of the catalogue before anybody asks.
    pub async fn warm_up(&self) -> Result<()> {
        self.indexed().await.map(drop)
    }

    /// The catalogue as it is now, with its index. Of those who need a new one at once each makes its own: that happens
    /// once per catalogue and takes milliseconds.
    async fn indexed(&self) -> Result<Arc<Indexed>> {
        let catalogue = self.0.plants.catalogue().await?;
        let last = self.0.indexed.load_full();
        if let Some(indexed) = last.filter(|last| last.catalogue.generation() == catalogue.generation()) {
            return Ok(indexed);
        }
        let build = move || Arc::new(Indexed { index: Index::build(catalogue.plants()), catalogue });
        let indexed = tokio::task::spawn_blocking(build).await;
        let indexed = indexed.map_err(|_| Error::internal("building the index panicked"))?;
        self.0.indexed.store(Some(Arc::clone(&indexed)));
        Ok(indexed)
    }

    /// Plants for a garden.
    pub async fn recommend(&self, asked: &RecommendationRequest) -> Result<Arc<Encoded>> {
        let indexed = self.indexed().await?;
        let suburbs = self.0.climate.suburbs().await?;
        let key = RequestKey::new(asked, own_zone(&suburbs, &asked.suburb), self.0.clock.month());
        let (generation, images) = (indexed.catalogue.generation(), self.0.plants.images().clone());
        let asked = key.clone();
        let load = async move {
            let outcome = recommend(&indexed.index, &asked.request);
            let image_url = |plant: &_| images.primary(plant);
            Encoded::of(&answer::recommendations(indexed.catalogue.plants(), &asked, &outcome, &image_url))
        };
        self.0.answers.get_or_load((generation, key), load).await
    }

    /// Plants for a garden, each with what it does for its surroundings.
    pub async fn recommend_with_impact(&self, asked: &RecommendationRequest) -> Result<Arc<Encoded>> {
        let indexed = self.indexed().await?;
        let suburbs = self.0.climate.suburbs().await?;
        let (zone, heat) = (own_zone(&suburbs, &asked.suburb), HeatSite::of(&suburbs, &asked.suburb));
        let key = ImpactKey::new(asked, zone, heat, self.0.clock.month());
        let (generation, images) = (indexed.catalogue.generation(), self.0.plants.images().clone());
        let asked = key.clone();
        let load = async move {
            let outcome = recommend(&indexed.index, &asked.recommendations.request);
            let image_url = |plant: &_| images.primary(plant);
            Encoded::of(&answer::recommendations_with_impact(indexed.catalogue.plants(), &asked, &outcome, &image_url))
        };
        self.0.impact_answers.get_or_load((generation, key), load).await
    }

    /// How the answer changes with the question.
    pub async fn compare(&self, asked: &CompareRequest) -> Result<Arc<Encoded>> {
        let indexed = self.indexed().await?;
        let suburbs = self.0.climate.suburbs().await?;
        let keys: Vec<RequestKey> =
            std::iter::once(&asked.base).chain(&asked.variants).map(|asked| self.key(asked, &suburbs)).collect();
        let image_url = |plant: &_| self.0.plants.images().primary(plant);
        let mut answers = keys.iter().map(|key| {
            let outcome = recommend(&indexed.index, &key.request);
            answer::recommendations(indexed.catalogue.plants(), key, &outcome, &image_url)
        });
        let base = answers.next().ok_or_else(|| Error::internal("a comparison without a base"))?;
        let variants = answers.map(|variant| Variant::new(&base, variant)).collect();
        Encoded::of(&CompareResponse { base, variants })
    }

    /// How well one plant fits a garden.
    pub async fn score(&self, asked: &PlantScoreRequest) -> Result<Arc<Encoded>> {
        let indexed = self.indexed().await?;
        let suburbs = self.0.climate.suburbs().await?;
        let position = indexed.catalogue.find_by_name(&asked.plant_name);
        let position = position.ok_or_else(|| Error::NotFound(format!("Plant '{}' not found", asked.plant_name)))?;
        let (zone, _) = resolve_zone(asked.climate_zone.as_deref(), own_zone(&suburbs, &asked.suburb));
        let month = asked.month.unwrap_or_else(|| self.0.clock.month());
        let garden = Garden::new(month, zone, &asked.user_preferences);
        let plants = indexed.catalogue.plants();
        Encoded::of(&answer::plant_score(&indexed.index, plants, position, &garden, &asked.suburb))
    }

    fn key(&self, asked: &RecommendationRequest, suburbs: &Suburbs) -> RequestKey {
        RequestKey::new(asked, own_zone(suburbs, &asked.suburb), self.0.clock.month())
    }
}

fn own_zone<'a>(suburbs: &'a Suburbs, name: &str) -> Option<&'a str> {
    suburbs.find(name)?.zone()
}
