//! The catalogue's rules: one version of it in memory, the answers made from it, and the pages that the database finds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::catalogue::Catalogue;
use super::folding::{self, blocking};
use super::images::Images;
use super::model::{Companions, ImageUrl, ImageUrls, Loaded, Plant, PlantDetail, PlantList, PlantWithMedia};
use super::page::{Page, PageQuery};
use super::quality;
use super::queries;
use super::search::{self, Found};
use crate::cache::{Bound, NamedCache, Refreshable, Registry};
use crate::config::CacheConfig;
use crate::db::Db;
use crate::db::health::{CircuitBreaker, Health};
use crate::error::{Error, Result};
use crate::http::encoded::Encoded;
use crate::telemetry;

/// From so many plants on a catalogue's list takes seconds to write and compress.
const LARGE: usize = 20_000;

/// The plants domain. Clones share everything.
#[derive(Clone)]
pub struct Plants(Arc<Inner>);

struct Inner {
    db: Db,
    page_breaker: CircuitBreaker,
    images: Images,
    catalogue: Arc<Refreshable<Catalogue>>,
    /// Whether the database can search; without trigrams the memory does.
    database_searches: AtomicBool,
    // The keys begin with the catalogue's generation, so that no answer outlives the catalogue it was made from.
    list: NamedCache<u64, Arc<Encoded>>,
    pages: NamedCache<(u64, PageQuery), Page>,
    details: NamedCache<(u64, i64), Arc<Encoded>>,
    companions: NamedCache<(u64, i64), Arc<Encoded>>,
    quality: NamedCache<(u64, i64), Arc<Encoded>>,
}

impl Plants {
    pub(crate) fn new(db: Db, images: Images, config: &CacheConfig, registry: &Registry) -> Self {
        let ttl = config.plants_ttl;
        let few = Bound::Entries(4);
        let bytes = Bound::Bytes(config.max_bytes);
        Self(Arc::new(Inner {
            db,
            page_breaker: CircuitBreaker::default(),
            images,
            catalogue: Refreshable::new(registry, "catalogue", ttl),
            database_searches: AtomicBool::new(true),
            list: NamedCache::new(registry, "plants", ttl, few),
            pages: NamedCache::new(registry, "plant_pages", ttl, bytes),
            details: NamedCache::new(registry, "plant_details", ttl, bytes),
            companions: NamedCache::new(registry, "companions", config.companions_ttl, bytes),
            quality: NamedCache::new(registry, "plant_quality", config.companions_ttl, bytes),
        }))
    }

    /// Search in memory from now on: the database has no trigrams.
    pub(crate) fn search_in_memory(&self) {
        self.0.database_searches.store(false, Ordering::Relaxed);
    }

    pub(crate) fn images(&self) -> &Images {
        &self.0.images
    }

    pub(crate) fn health(&self) -> &Health {
        self.0.db.health()
    }

    /// The catalogue as it is now. Nobody waits for a refresh: one that is due runs in the background.
    pub async fn catalogue(&self) -> Result<Arc<Catalogue>> {
        let Some(catalogue) = self.0.catalogue.peek() else {
            // What is rarely needed must not make every request's future large.
            return Box::pin(self.first_catalogue()).await;
        };
        if self.health().is_ahead() {
            telemetry::note_snapshot();
        } else {
            self.refresh_if_stale();
        }
        Ok(catalogue)
    }

    async fn first_catalogue(&self) -> Result<Arc<Catalogue>> {
        let catalogue = self.0.catalogue.get_or_load(self.load()).await?;
        self.fold(&catalogue).await;
        Ok(catalogue)
    }

    /// The catalogue, if it has been read.
    pub(crate) fn loaded(&self) -> Option<Arc<Catalogue>> {
        self.0.catalogue.peek()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.catalogue.changes()
    }

    /// Takes the catalogue from the snapshot file, because the database is away.
    pub(crate) async fn restore(&self, loaded: Loaded) -> Result<()> {
        // Whatever version the database has when it is back, it is read then.
        let catalogue = Catalogue::new(i64::MIN, loaded.plants, None);
        let catalogue = self.0.catalogue.refresh(|_| false, async { Ok(catalogue) }).await?;
        self.prepare_list(catalogue).await
    }

    /// How long ago the catalogue was read, if it has been.
    pub(crate) fn age(&self) -> Option<Duration> {
        self.0.catalogue.age()
    }

    async fn load(&self) -> Result<Catalogue> {
        let loaded = queries::load_catalogue(self.0.db.read()).await?;
        Ok(Catalogue::new(loaded.version, loaded.plants, self.0.catalogue.peek().as_deref()))
    }

    /// Reads the catalogue anew unless `is_current` accepts the one in memory.
    async fn read_unless(&self, is_current: impl Fn(&Catalogue) -> bool) -> Result<Arc<Catalogue>> {
        let catalogue = self.0.catalogue.refresh(is_current, self.load()).await?;
        self.fold(&catalogue).await;
        Ok(catalogue)
    }

    /// What the database's searches compare follows the catalogue.
    async fn fold(&self, catalogue: &Arc<Catalogue>) {
        if self.0.database_searches.load(Ordering::Relaxed) {
            folding::bring_up_to_date(&self.0.db, catalogue).await;
        }
    }

    /// Reads the catalogue again, and makes its list before anybody asks for it.
    pub async fn refresh(&self) -> Result<()> {
        self.refresh_unless(|_| false).await
    }

    /// The same, unless the database still has the version in memory: every change raises it.
    pub(crate) async fn refresh_if_changed(&self) -> Result<()> {
        let version = queries::version(self.0.db.read()).await?;
        self.refresh_unless(|catalogue| catalogue.version == version).await
    }

    async fn refresh_unless(&self, is_current: impl Fn(&Catalogue) -> bool) -> Result<()> {
        let seen = self.0.catalogue.peek().map(|catalogue| catalogue.generation);
        let catalogue = self.read_unless(is_current).await?;
        if seen == Some(catalogue.generation) {
            return Ok(());
        }
        self.prepare_list(catalogue).await
    }

    fn refresh_if_stale(&self) {
        self.0.catalogue.refresh_if_stale(|| {
            let plants = self.clone();
            async move { plants.refresh().await }
        });
    }

    pub(crate) async fn list(&self) -> Result<Arc<Encoded>> {
        let catalogue = self.catalogue().await?;
        self.0.list.get_or_load(catalogue.generation, || encode_list(catalogue, self.0.images.clone())).await
    }

    /// Makes the list before anybody asks for it. That of a large catalogue takes seconds, for which nothing else waits.
    async fn prepare_list(&self, catalogue: Arc<Catalogue>) -> Result<()> {
        if catalogue.plants().len() > LARGE {
            let plants = self.clone();
            tokio::spawn(async move { plants.list().await.map(drop) });
            return Ok(());
        }
        let generation = catalogue.generation;
        let list = encode_list(catalogue, self.0.images.clone()).await?;
        self.0.list.insert(generation, list).await;
        Ok(())
    }

    /// A page of the catalogue. While the database doesn't answer, the memory does.
    pub(crate) async fn page(&self, query: &PageQuery) -> Result<Page> {
        let catalogue = self.catalogue().await?;
        let key = (catalogue.generation, query.clone());
        let load = || self.clone().load_page(Arc::clone(&catalogue), query.clone());
        match self.0.page_breaker.wait(self.0.pages.get_or_load(key, load)).await {
            Err(Error::Unavailable(cause)) => {
                tracing::debug!(cause = cause.as_str(), "a page from the snapshot");
                telemetry::note_snapshot();
                self.find_in_memory(catalogue, query).await
            }
            page => page,
        }
    }

    async fn load_page(self, catalogue: Arc<Catalogue>, query: PageQuery) -> Result<Page> {
        let inner = &*self.0;
        let is_search = query.filter.search.is_some();
        let has_texts = || catalogue.is_folded.load(Ordering::Acquire);
        if is_search && !(inner.database_searches.load(Ordering::Relaxed) && has_texts()) {
            return self.find_in_memory(catalogue, &query).await;
        }
        let found = inner.page_breaker.ask(self.health(), self.find_no_older(&query, catalogue.version)).await?;
        let catalogue = self.at_least(found.version, catalogue).await?;
        if !found.folded {
            return self.find_in_memory(catalogue, &query).await;
        }
        Page::new(&catalogue, &inner.images, &query, &found)
    }

    /// The same page from memory. A search goes through every text: not on an async thread.
    async fn find_in_memory(&self, catalogue: Arc<Catalogue>, query: &PageQuery) -> Result<Page> {
        let (images, query) = (self.0.images.clone(), query.clone());
        blocking(move || Page::new(&catalogue, &images, &query, &search::find_page(&catalogue, &query))).await?
    }

    /// What the database finds. A replica that is behind the catalogue in memory, or without its texts, is passed over.
    async fn find_no_older(&self, query: &PageQuery, version: i64) -> sqlx::Result<Found> {
        let found = queries::find_page(self.0.db.read_replica(), query).await?;
        if found.version >= version && (found.folded || self.0.db.asks_replica().is_none()) {
            return Ok(found);
        }
        queries::find_page(self.0.db.read(), query).await
    }

    /// The catalogue, read again if the database has a newer one: an import's notification may come later than its rows.
    async fn at_least(&self, version: i64, seen: Arc<Catalogue>) -> Result<Arc<Catalogue>> {
        if seen.version >= version {
            return Ok(seen);
        }
        self.read_unless(|catalogue| catalogue.version >= version).await
    }

    /// The catalogue with these plants, if the database has them: it is read again if one is missing.
    pub(crate) async fn catalogue_with(&self, ids: &[i32]) -> Result<Arc<Catalogue>> {
        let catalogue = self.catalogue().await?;
        if ids.iter().all(|id| catalogue.find(i64::from(*id)).is_some()) {
            return Ok(catalogue);
        }
        Box::pin(async {
            let version = self.health().ask(queries::version(self.0.db.read())).await?;
            self.at_least(version, catalogue).await
        })
        .await
    }

    /// One plant as `GET /plants` has it, and how complete it is.
    pub(crate) async fn detail(&self, id: i64) -> Result<Arc<Encoded>> {
        let images = self.0.images.clone();
        let describe = move |_: &Catalogue, plant: &Plant| {
            let completeness = quality::completeness(plant);
            Encoded::of(&PlantDetail { plant: PlantWithMedia::new(plant, &images, Some("")), completeness })
        };
        self.about(id, &self.0.details, describe).await
    }

    pub(crate) async fn companions(&self, id: i64) -> Result<Arc<Encoded>> {
        self.about(id, &self.0.companions, |_, plant| Encoded::of(&Companions::of(plant))).await
    }

    pub(crate) async fn quality(&self, id: i64) -> Result<Arc<Encoded>> {
        let judge = |catalogue: &Catalogue, plant: &Plant| Encoded::of(&quality::report(plant, catalogue.companions()));
        self.about(id, &self.0.quality, judge).await
    }

    /// What is said of one plant. The first look at what all plants say of each other takes long: not on an async thread.
    async fn about<F>(&self, id: i64, cache: &NamedCache<(u64, i64), Arc<Encoded>>, make: F) -> Result<Arc<Encoded>>
    where
        F: FnOnce(&Catalogue, &Plant) -> Result<Arc<Encoded>> + Send + 'static,
    {
        let catalogue = self.catalogue().await?;
        let position = catalogue.position(id).ok_or_else(not_found)?;
        let key = (catalogue.generation, id);
        let load = || async move { blocking(move || make(&catalogue, &catalogue.plants()[position])).await? };
        cache.get_or_load(key, load).await
    }

    pub(crate) async fn image_url(&self, id: i64) -> Result<ImageUrl> {
        let catalogue = self.counted_catalogue().await?;
        let plant = catalogue.find(id).ok_or_else(|| Error::NotFound("Plant or image not found".into()))?;
        Ok(ImageUrl { image_url: self.0.images.stored_or_primary(plant) })
    }

    pub(crate) async fn all_images(&self, id: i64) -> Result<ImageUrls> {
        let catalogue = self.counted_catalogue().await?;
        let plant = catalogue.find(id).ok_or_else(not_found)?;
        Ok(ImageUrls { image_urls: self.0.images.all(plant) })
    }

    /// The catalogue for an answer that is made from it directly: the look-up counts as the catalogue's.
    async fn counted_catalogue(&self) -> Result<Arc<Catalogue>> {
        if self.0.catalogue.peek().is_some() {
            self.0.catalogue.count_hit();
        }
        self.catalogue().await
    }
}

fn not_found() -> Error {
    Error::NotFound("Plant not found".into())
}

/// Writing and compressing the list takes a tenth of a second: not on an async thread.
async fn encode_list(catalogue: Arc<Catalogue>, images: Images) -> Result<Arc<Encoded>> {
    let encode = move || {
        let plants = catalogue.plants();
        let items = plants.iter().map(|plant| PlantWithMedia::new(plant, &images, Some(""))).collect();
        Encoded::compressed(&PlantList { plants: items, total_count: plants.len() })
    };
    let list = blocking(encode).await??;
    let brotli = Arc::clone(&list);
    tokio::task::spawn_blocking(move || brotli.add_brotli());
    Ok(list)
}
