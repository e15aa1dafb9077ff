//! What to plant now: the request's month, zone and suburb are resolved here, the engine answers, the answer is kept.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::answer;
use super::compare::{CompareResponse, Variant};
use super::engine::{Garden, Index, recommend, resolve_zone};
use super::fragments::{Asked, Fragments};
use super::key::{ImpactKey, RequestKey};
use super::model::{CompareRequest, PlantScoreRequest, RecommendationRequest};
use crate::cache::{Bound, Cache, Registry};
use crate::climate::Climate;
use crate::climate::service::Suburbs;
use crate::clock::Clock;
use crate::config::CacheConfig;
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::http::extract::Unread;
use crate::http::verbatim::Verbatim;
use crate::impact::conditions::{Conditions, HeatSite};
use crate::plants::Plants;
use crate::plants::catalogue::Catalogue;
use crate::season::Month;

/// The recommendations domain. Clones share everything.
#[derive(Clone)]
pub struct Recommendations(Arc<Inner>);

struct Inner {
    plants: Plants,
    climate: Climate,
    clock: Clock,
    ready: ArcSwapOption<Ready>,
    answers: Cache<(u64, RequestKey), Arc<Encoded>>,
    impact_answers: Cache<(u64, ImpactKey), Arc<Encoded>>,
    /// The same answers by the bodies that asked for them.
    verbatim: Verbatim<Basis, Arc<Encoded>>,
    impact_verbatim: Verbatim<Basis, Arc<Encoded>>,
}

/// What the words of a request mean depends on these, and on nothing else.
#[derive(Clone, Debug, PartialEq)]
struct Basis {
    catalogue: u64,
    suburbs: u64,
    month: Month,
}

/// A catalogue with its index and the pieces of its answers.
struct Ready {
    catalogue: Arc<Catalogue>,
    index: Index,
    fragments: Fragments,
}

impl Recommendations {
    /// The domain over the plants and the suburbs, with its caches in `registry`.
    pub fn new(plants: Plants, climate: Climate, clock: Clock, config: &CacheConfig, registry: &Registry) -> Self {
        let (ttl, most) = (config.recommendations_ttl, config.max_bytes);
        let bound = Bound::Bytes(most);
        Self(Arc::new(Inner {
            answers: Cache::new(registry, "recommendations", ttl, bound),
            impact_answers: Cache::new(registry, "recommendations_with_impact", ttl, bound),
            verbatim: Verbatim::new(ttl, most / 4),
            impact_verbatim: Verbatim::new(ttl, most / 4),
            ready: ArcSwapOption::empty(),
            plants,
            climate,
            clock,
        }))
    }

    /// Makes the index of the catalogue before anybody asks.
    pub async fn warm_up(&self) -> Result<()> {
        self.ready().await.map(drop)
    }

    /// The catalogue as it is now, with its index. Of those who need a new one at once each makes its own: that happens
    /// once per catalogue and takes milliseconds.
    async fn ready(&self) -> Result<Arc<Ready>> {
        let catalogue = self.0.plants.catalogue().await?;
        let held = self.0.ready.load_full();
        if let Some(ready) = held.filter(|ready| ready.catalogue.generation() == catalogue.generation()) {
            return Ok(ready);
        }
        let images = self.0.plants.images().clone();
        let built = tokio::task::spawn_blocking(move || {
            let index = Index::build(catalogue.plants());
            let fragments = Fragments::build(catalogue.plants(), &|plant| images.primary(plant));
            Arc::new(Ready { catalogue, index, fragments })
        });
        let ready = built.await.map_err(|_| Error::internal("building the index panicked"))?;
        self.0.ready.store(Some(Arc::clone(&ready)));
        Ok(ready)
    }

    /// Plants for a garden; `packed` says that the answer will be sent as gzip.
    pub async fn recommend(&self, asked: &Unread<RecommendationRequest>, packed: bool) -> Result<Arc<Encoded>> {
        let inner = &*self.0;
        if let Some(answer) = self.answered(&inner.verbatim, asked).await {
            inner.answers.count_hit();
            return Ok(answer);
        }
        let request = asked.read()?;
        let ready = self.ready().await?;
        let suburbs = inner.climate.suburbs().await?;
        let month = inner.clock.month();
        let key = RequestKey::new(&request, own_zone(&suburbs, &request.suburb), month);
        let key = (ready.catalogue.generation(), key);
        let make = |(_, key): &(u64, RequestKey)| self.answer(&ready, key, None, packed);
        let (answer, again) = inner.answers.get_or_make(key, make).await?;
        if again {
            let basis = Basis::new(&ready.catalogue, &suburbs, month);
            keep(&inner.verbatim, asked, basis, &answer).await;
        }
        Ok(answer)
    }

    /// Plants for a garden, each with what it does for its surroundings.
    pub async fn recommend_with_impact(
        &self,
        asked: &Unread<RecommendationRequest>,
        packed: bool,
    ) -> Result<Arc<Encoded>> {
        let inner = &*self.0;
        if let Some(answer) = self.answered(&inner.impact_verbatim, asked).await {
            inner.impact_answers.count_hit();
            return Ok(answer);
        }
        let request = asked.read()?;
        let ready = self.ready().await?;
        let suburbs = inner.climate.suburbs().await?;
        let month = inner.clock.month();
        let key = ImpactKey::new(
            &request,
            own_zone(&suburbs, &request.suburb),
            HeatSite::of(&suburbs, &request.suburb),
            month,
        );
        let key = (ready.catalogue.generation(), key);
        let make =
            |(_, key): &(u64, ImpactKey)| self.answer(&ready, &key.recommendations, Some(&key.conditions), packed);
        let (answer, again) = inner.impact_answers.get_or_make(key, make).await?;
        if again {
            let basis = Basis::new(&ready.catalogue, &suburbs, month);
            keep(&inner.impact_verbatim, asked, basis, &answer).await;
        }
        Ok(answer)
    }

    /// The answer to a body that was answered before, by the catalogue and the suburbs of now, in this month.
    async fn answered(
        &self,
        verbatim: &Verbatim<Basis, Arc<Encoded>>,
        asked: &Unread<RecommendationRequest>,
    ) -> Option<Arc<Encoded>> {
        let body = asked.bytes()?;
        let catalogue = self.0.plants.catalogue_at_hand()?;
        let suburbs = self.0.climate.suburbs_at_hand()?;
        let basis = Basis::new(&catalogue, &suburbs, self.0.clock.month());
        verbatim.get(body, &basis).await
    }

    fn answer(
        &self,
        ready: &Ready,
        key: &RequestKey,
        conditions: Option<&Conditions>,
        packed: bool,
    ) -> Result<Arc<Encoded>> {
        let asked = Asked {
            plants: ready.catalogue.plants(),
            key,
            conditions,
            outcome: &recommend(&ready.index, &key.request),
            image_url: &|plant| self.0.plants.images().primary(plant),
        };
        let (plain, gzip) = ready.fragments.join(&asked, packed)?;
        Ok(Encoded::joined(plain, gzip))
    }

    /// How the answer changes with the question.
    pub async fn compare(&self, asked: &CompareRequest) -> Result<Arc<Encoded>> {
        let ready = self.ready().await?;
        let suburbs = self.0.climate.suburbs().await?;
        let keys: Vec<RequestKey> =
            std::iter::once(&asked.base).chain(&asked.variants).map(|asked| self.key(asked, &suburbs)).collect();
        let image_url = |plant: &_| self.0.plants.images().primary(plant);
        let mut answers = keys.iter().map(|key| {
            let outcome = recommend(&ready.index, &key.request);
            answer::recommendations(ready.catalogue.plants(), key, &outcome, &image_url)
        });
        let base = answers.next().ok_or_else(|| Error::internal("a comparison without a base"))?;
        let variants = answers.map(|variant| Variant::new(&base, variant)).collect();
        Encoded::of(&CompareResponse { base, variants })
    }

    /// How well one plant fits a garden.
    pub async fn score(&self, asked: &PlantScoreRequest) -> Result<Arc<Encoded>> {
        let ready = self.ready().await?;
        let suburbs = self.0.climate.suburbs().await?;
        let position = ready.catalogue.find_by_name(&asked.plant_name);
        let position = position.ok_or_else(|| Error::NotFound(format!("Plant '{}' not found", asked.plant_name)))?;
        let (zone, _) = resolve_zone(asked.climate_zone.as_deref(), own_zone(&suburbs, &asked.suburb));
        let month = asked.month.unwrap_or_else(|| self.0.clock.month());
        let garden = Garden::new(month, zone, &asked.user_preferences);
        let plants = ready.catalogue.plants();
        Encoded::of(&answer::plant_score(&ready.index, plants, position, &garden, &asked.suburb))
    }

    fn key(&self, asked: &RecommendationRequest, suburbs: &Suburbs) -> RequestKey {
        RequestKey::new(asked, own_zone(suburbs, &asked.suburb), self.0.clock.month())
    }
}

impl Basis {
    fn new(catalogue: &Catalogue, suburbs: &Suburbs, month: Month) -> Self {
        Self { catalogue: catalogue.generation(), suburbs: suburbs.generation(), month }
    }
}

/// An answer that was asked for a second time is found by the words of the question from now on.
async fn keep(
    verbatim: &Verbatim<Basis, Arc<Encoded>>,
    asked: &Unread<RecommendationRequest>,
    basis: Basis,
    answer: &Arc<Encoded>,
) {
    answer.used_again();
    if let Some(body) = asked.bytes() {
        verbatim.keep(body, basis, Arc::clone(answer)).await;
    }
}

fn own_zone<'a>(suburbs: &'a Suburbs, name: &str) -> Option<&'a str> {
    suburbs.find(name)?.zone()
}
