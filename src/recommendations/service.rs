//! What to plant now: the request's month, zone and suburb are resolved here, the engine answers, the answer is kept.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::answer;
use super::compare::{CompareRequest, CompareResponse};
use super::key::Key;
use super::model::{PlantScoreRequest, PlantScoreResponse, RecommendationRequest};
use super::ranking::Indexed;
use crate::cache::{Bound, NamedCache, Registry};
use crate::climate::Climate;
use crate::climate::service::Suburbs;
use crate::clock::Clock;
use crate::config::{Config, Ranking};
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;

/// The recommendations domain. Clones share everything.
#[derive(Clone)]
pub struct Recommendations(Arc<Inner>);

struct Inner {
    plants: Plants,
    climate: Climate,
    clock: Clock,
    /// Which ranking answers a request that names none.
    usual_ranking: Ranking,
    indexed: ArcSwapOption<Indexed>,
    // The keys begin with the catalogue's generation, so that no answer outlives the catalogue it was made from.
    answers: NamedCache<(u64, Key), Arc<Encoded>>,
    impact_answers: NamedCache<(u64, Key), Arc<Encoded>>,
}

impl Recommendations {
    pub(crate) fn new(plants: Plants, climate: Climate, clock: Clock, config: &Config, registry: &Registry) -> Self {
        // The answers with impact and those without share what one cache may hold.
        let (ttl, bound) = (config.cache.recommendations_ttl, Bound::Bytes(config.cache.max_bytes / 2));
        Self(Arc::new(Inner {
            answers: NamedCache::new(registry, "recommendations", ttl, bound),
            impact_answers: NamedCache::new(registry, "recommendations_with_impact", ttl, bound),
            indexed: ArcSwapOption::empty(),
            plants,
            climate,
            clock,
            usual_ranking: config.garden.ranking,
        }))
    }

    /// Reads the catalogue again, and makes its index before anybody asks.
    pub(crate) async fn refresh_catalogue(&self) -> Result<Arc<Catalogue>> {
        self.0.plants.refresh().await?;
        Ok(Arc::clone(&self.indexed().await?.catalogue))
    }

    /// Makes the index of the catalogue before anybody asks.
    pub(crate) async fn warm_up(&self) -> Result<()> {
        self.indexed().await.map(drop)
    }

    /// The catalogue as it is now, with its index. Of those who need a new one at once each makes its own: that happens
    /// once per catalogue and takes milliseconds.
    async fn indexed(&self) -> Result<Arc<Indexed>> {
        let catalogue = self.0.plants.catalogue().await?;
        let last = self.0.indexed.load_full();
        if let Some(indexed) = last.filter(|last| last.catalogue.generation == catalogue.generation) {
            return Ok(indexed);
        }
        let indexed = tokio::task::spawn_blocking(|| Arc::new(Indexed::new(catalogue))).await;
        let indexed = indexed.map_err(|_| Error::internal("building the index panicked"))?;
        self.0.indexed.store(Some(Arc::clone(&indexed)));
        let ahead = Arc::clone(&indexed);
        tokio::task::spawn_blocking(move || {
            ahead.gardener();
        });
        Ok(indexed)
    }

    fn key(&self, request: &RecommendationRequest, suburbs: &Suburbs, with_impact: bool) -> Key {
        Key::new(request, suburbs, self.0.clock.month(), self.0.usual_ranking, with_impact)
    }

    /// Plants for a garden; with impact each with what it does for its surroundings.
    pub(crate) async fn recommend(&self, request: &RecommendationRequest, with_impact: bool) -> Result<Arc<Encoded>> {
        let suburbs = self.0.climate.suburbs().await?;
        let key = self.key(request, &suburbs, with_impact);
        let cache = if with_impact { &self.0.impact_answers } else { &self.0.answers };
        let indexed = self.indexed().await?;
        let images = self.0.plants.images().clone();
        let cache_key = (indexed.catalogue.generation, key.clone());
        let load = || async move { Encoded::of(&answer::recommendations(&indexed, &images, &key)) };
        cache.get_or_load(cache_key, load).await
    }

    pub(crate) async fn compare(&self, request: &CompareRequest) -> Result<CompareResponse> {
        let suburbs = self.0.climate.suburbs().await?;
        let indexed = self.indexed().await?;
        let answer = |request: &RecommendationRequest| {
            answer::recommendations(&indexed, self.0.plants.images(), &self.key(request, &suburbs, false))
        };
        Ok(CompareResponse::new(answer(&request.base), request.variants.iter().map(answer)))
    }

    pub(crate) async fn score(&self, request: PlantScoreRequest) -> Result<PlantScoreResponse> {
        let PlantScoreRequest { plant_name, suburb, climate_zone, user_preferences, month, ranking } = request;
        let suburbs = self.0.climate.suburbs().await?;
        let indexed = self.indexed().await?;
        let position = indexed.catalogue.find_by_name(&plant_name);
        let position = position.ok_or_else(|| Error::NotFound(format!("Plant '{plant_name}' not found")))?;
        let question =
            RecommendationRequest { suburb, n: 1, climate_zone, user_preferences, month, explain: false, ranking };
        Ok(answer::plant_score(&indexed, position, &self.key(&question, &suburbs, false)))
    }
}
