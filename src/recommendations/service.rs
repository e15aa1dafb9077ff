//! What to plant now: the request's month, zone and suburb are resolved here, the engine answers, the answer is kept.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::answer;
use super::compare::{CompareRequest, CompareResponse};
use super::engine::Garden;
use super::key::{Key, gardener_preferences, zone_of};
use super::model::{PlantScoreRequest, PlantScoreResponse, RecommendationRequest};
use super::ranking::Indexed;
use crate::cache::{Bound, NamedCache, Registry};
use crate::climate::Climate;
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
        let (ttl, bound) = (config.cache.recommendations_ttl, Bound::Bytes(config.cache.max_bytes));
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

    /// Plants for a garden; with impact each with what it does for its surroundings.
    pub(crate) async fn recommend(&self, request: &RecommendationRequest, with_impact: bool) -> Result<Arc<Encoded>> {
        let suburbs = self.0.climate.suburbs().await?;
        let key = Key::new(request, &suburbs, self.0.clock.month(), self.0.usual_ranking, with_impact);
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
            let key = Key::new(request, &suburbs, self.0.clock.month(), self.0.usual_ranking, false);
            answer::recommendations(&indexed, self.0.plants.images(), &key)
        };
        Ok(CompareResponse::new(answer(&request.base), request.variants.iter().map(answer)))
    }

    pub(crate) async fn score(&self, request: &PlantScoreRequest) -> Result<PlantScoreResponse> {
        let suburbs = self.0.climate.suburbs().await?;
        let indexed = self.indexed().await?;
        let position = indexed.catalogue.find_by_name(&request.plant_name);
        let position = position.ok_or_else(|| Error::NotFound(format!("Plant '{}' not found", request.plant_name)))?;
        let place = suburbs.find_place(&request.suburb);
        let (zone, _) = zone_of(request.climate_zone.as_deref(), place);
        let month = request.month.unwrap_or_else(|| self.0.clock.month());
        let ranking = request.ranking.unwrap_or(self.0.usual_ranking);
        let preferences = gardener_preferences(ranking, &request.user_preferences, place, &zone);
        let garden = Garden::new(month, zone, &request.user_preferences);
        Ok(answer::plant_score(&indexed, position, &garden, preferences.as_ref(), &request.suburb))
    }
}
