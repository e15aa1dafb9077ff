//! The catalogue's rules: one snapshot in memory, the answers made from it, and the pages that the database finds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use axum::http::HeaderMap;
use tokio::sync::watch;

use super::catalogue::Catalogue;
use super::images::Images;
use super::model::{Companions, ImageUrl, ImageUrls};
use super::page::{self, PageAnswer};
use super::quality;
use super::queries::{self, Loaded};
use super::search::{self, PageQuery};
use crate::cache::{Bound, Cache, Registry, Snapshot};
use crate::config::CacheConfig;
use crate::db::health::{Health, Question, at_once};
use crate::db::pool::Db;
use crate::error::{Error, Result};
use crate::http::encoded::{self, Answer, Encoded};
use crate::http::extract::read_query;
use crate::http::verbatim::Verbatim;
use crate::telemetry;

/// The plants domain. Clones share everything.
#[derive(Clone)]
pub struct Plants(Arc<Inner>);

struct Inner {
    db: Db,
    health: Health,
    /// What the database is asked for a page.
    page_question: Question,
    images: Images,
    catalogue: Arc<Snapshot<Catalogue>>,
    refreshing: AtomicBool,
    /// Whether the database can search; without trigrams the memory does.
    database_searches: AtomicBool,
    list: Cache<u64, Arc<Encoded>>,
    /// The newest list with its catalogue's generation: what nearly everybody asks for is found without looking for it.
    newest_list: ArcSwapOption<(u64, Arc<Encoded>)>,
    pages: Cache<(u64, PageQuery), PageAnswer>,
    /// The same pages by the query strings that asked for them.
    verbatim: Verbatim<u64, PageAnswer>,
    details: Cache<(u64, i64), Arc<Encoded>>,
    companions: Cache<(u64, i64), Arc<Encoded>>,
    quality: Cache<(u64, i64), Arc<Encoded>>,
}

impl Plants {
    /// The domain over a database, with its caches in `registry`.
    pub fn new(db: Db, health: Health, images: Images, config: &CacheConfig, registry: &Registry) -> Self {
        let ttl = config.plants_ttl;
        let few = Bound::Entries(4);
        let bytes = Bound::Bytes(config.max_bytes);
        Self(Arc::new(Inner {
            db,
            health,
            page_question: Question::default(),
            images,
            catalogue: Snapshot::new(registry, "catalogue", ttl),
            refreshing: AtomicBool::new(false),
            database_searches: AtomicBool::new(true),
            list: Cache::new(registry, "plants", ttl, few),
            newest_list: ArcSwapOption::empty(),
            pages: Cache::new(registry, "plant_pages", ttl, bytes),
            verbatim: Verbatim::new(ttl, config.max_bytes / 4),
            details: Cache::new(registry, "plant_details", ttl, bytes),
            companions: Cache::new(registry, "companions", config.companions_ttl, bytes),
            quality: Cache::new(registry, "plant_quality", config.companions_ttl, bytes),
        }))
    }

    /// Search in memory from now on: the database has no trigrams.
    pub fn search_in_memory(&self) {
        self.0.database_searches.store(false, Ordering::Relaxed);
    }

    /// Where the pictures are.
    pub fn images(&self) -> &Images {
        &self.0.images
    }

    /// What is known of the database.
    pub fn health(&self) -> &Health {
        &self.0.health
    }

    /// The catalogue as it is now. Readers never wait for a refresh: one that is due happens behind their backs.
    pub async fn catalogue(&self) -> Result<Arc<Catalogue>> {
        match self.catalogue_at_hand() {
            Some(catalogue) => Ok(catalogue),
            None => self.0.catalogue.get_or_load(self.load()).await,
        }
    }

    /// The same for who can't wait: nothing if it has not been read yet.
    pub fn catalogue_at_hand(&self) -> Option<Arc<Catalogue>> {
        let catalogue = self.0.catalogue.peek()?;
        if self.0.health.is_ahead() {
            telemetry::note_snapshot();
        } else if self.0.catalogue.is_stale() {
            self.refresh_in_background();
        }
        Some(catalogue)
    }

    /// The catalogue, if it has been read.
    pub fn loaded(&self) -> Option<Arc<Catalogue>> {
        self.0.catalogue.peek()
    }

    /// Tells each time that the catalogue was read.
    pub fn reads(&self) -> watch::Receiver<()> {
        self.0.catalogue.changes()
    }

    /// Takes the catalogue from elsewhere than the database, which is away.
    pub async fn restore(&self, loaded: Loaded) -> Result<()> {
        let catalogue = self.0.catalogue.refresh(|_| false, self.build(loaded)).await?;
        self.encode_list(&catalogue).await
    }

    /// How long ago the catalogue was read, if it has been.
    pub fn age(&self) -> Option<Duration> {
        self.0.catalogue.age()
    }

    async fn load(&self) -> Result<Catalogue> {
        let loaded = queries::load_catalogue(self.0.db.read()).await?;
        self.build(loaded).await
    }

    async fn build(&self, loaded: Loaded) -> Result<Catalogue> {
        let images = self.0.images.clone();
        let last = self.0.catalogue.peek();
        // Writing a catalogue as JSON takes milliseconds to seconds: not on a thread that answers others.
        tokio::task::spawn_blocking(move || Catalogue::build(loaded.version, loaded.plants, &images, last.as_deref()))
            .await
            .map_err(|_| Error::internal("building the catalogue panicked"))?
    }

    /// Reads the catalogue again, and makes its list before anybody asks for it.
    pub async fn refresh(&self) -> Result<()> {
        let catalogue = self.0.catalogue.refresh(|_| false, self.load()).await?;
        self.encode_list(&catalogue).await?;
        Ok(())
    }

    fn refresh_in_background(&self) {
        if self.0.refreshing.swap(true, Ordering::AcqRel) {
            return;
        }
        let plants = self.clone();
        tokio::spawn(async move {
            if let Err(error) = plants.refresh().await {
                tracing::warn!(?error, "the catalogue could not be refreshed: the last one goes on serving");
            }
            plants.0.refreshing.store(false, Ordering::Release);
        });
    }

    /// The body of `GET /plants`.
    pub async fn list(&self) -> Result<Arc<Encoded>> {
        let catalogue = self.catalogue().await?;
        let generation = catalogue.generation();
        if let Some(newest) = &*self.0.newest_list.load()
            && newest.0 == generation
        {
            self.0.list.count_hit();
            return Ok(Arc::clone(&newest.1));
        }
        let load = encode(catalogue.list());
        let list = self.0.list.get_or_load(generation, load).await?;
        let newest = Arc::new((generation, Arc::clone(&list)));
        self.0.newest_list.store(Some(newest));
        Ok(list)
    }

    async fn encode_list(&self, catalogue: &Catalogue) -> Result<()> {
        let body = catalogue.list();
        self.0.list.prepare(catalogue.generation(), encode(body)).await
    }

    /// The page of the catalogue that a query string asks for, for a client with these headers.
    pub async fn page(&self, asked: &str, client: &HeaderMap) -> Result<Answer<PageAnswer>> {
        if let Some(catalogue) = self.catalogue_at_hand() {
            let basis = catalogue.generation();
            if let Some(page) = self.0.verbatim.get(asked.as_bytes(), &basis).await {
                self.0.pages.count_hit();
                return Ok(Answer::Body(page));
            }
        }
        let query: PageQuery = read_query(asked)?;
        let catalogue = self.catalogue().await?;
        if let Some(tag) = encoded::known_tag(client, || page::tag(&catalogue, &query)) {
            self.0.pages.count_hit();
            return Ok(Answer::Unchanged(tag));
        }
        let basis = catalogue.generation();
        match self.find_page(&catalogue, &query).await {
            Ok(page) => {
                let kept = page.clone();
                self.0.verbatim.keep(asked.as_bytes(), basis, kept).await;
                Ok(Answer::Body(page))
            }
            Err(Error::Unavailable(cause)) => {
                tracing::debug!(cause = cause.as_str(), "a page from the snapshot");
                telemetry::note_snapshot();
                let found = search::find_page(&catalogue, &query);
                // What the memory finds may differ from what the database would have: such a page has a tag of its own.
                PageAnswer::join(&catalogue, &query, &found, None).map(Answer::Body)
            }
            Err(error) => Err(error),
        }
    }

    async fn find_page(&self, catalogue: &Arc<Catalogue>, query: &PageQuery) -> Result<PageAnswer> {
        let in_memory = query.filter.search.is_some() && !self.0.database_searches.load(Ordering::Relaxed);
        let plants = self.clone();
        let (wanted, seen) = (query.clone(), Arc::clone(catalogue));
        let load = async move {
            if in_memory {
                let tag = page::tag(&seen, &wanted);
                let found = search::find_page(&seen, &wanted);
                return PageAnswer::join(&seen, &wanted, &found, Some(tag));
            }
            let found = plants.found(&wanted, seen.version());
            let page = plants.0.page_question.ask(&plants.0.health, found).await?;
            let catalogue = plants.at_least(page.version, seen).await?;
            let tag = page::tag(&catalogue, &wanted);
            PageAnswer::join(&catalogue, &wanted, &page.found, Some(tag))
        };
        let key = (catalogue.generation(), query.clone());
        let answer = self.0.pages.get_or_load(key, load);
        if self.0.page_question.is_answered() { answer.await } else { at_once(answer).await }
    }

    /// A page that is no older than the catalogue which it will be joined from.
    async fn found(&self, query: &PageQuery, version: i64) -> sqlx::Result<queries::Page> {
        let page = queries::find_page(self.0.db.read_replica(), query).await?;
        if page.version >= version {
            return Ok(page);
        }
        // A replica that hasn't heard of the catalogue in memory.
        queries::find_page(self.0.db.read(), query).await
    }

    /// The catalogue of the version that the database just spoke of: an import may have been quicker than its news.
    async fn at_least(&self, version: i64, seen: Arc<Catalogue>) -> Result<Arc<Catalogue>> {
        if seen.version() >= version {
            return Ok(seen);
        }
        let is_current = |catalogue: &Catalogue| catalogue.version() >= version;
        self.0.catalogue.refresh(is_current, self.load()).await
    }

    /// The catalogue with these plants, if the database has them: an import may have been quicker than its news.
    pub async fn catalogue_with(&self, ids: &[i32]) -> Result<Arc<Catalogue>> {
        let catalogue = self.catalogue().await?;
        if ids.iter().all(|id| catalogue.find(i64::from(*id)).is_some()) {
            return Ok(catalogue);
        }
        let version = self.0.health.ask(queries::version(self.0.db.read())).await?;
        self.at_least(version, catalogue).await
    }

    /// One plant as `GET /plants` has it, and how complete it is.
    pub async fn detail(&self, id: i64) -> Result<Arc<Encoded>> {
        let catalogue = self.catalogue().await?;
        let position = catalogue.position(id).ok_or_else(not_found)?;
        let key = (catalogue.generation(), id);
        let make = |_: &_| Ok(Encoded::new(quality::detail(&catalogue, position)));
        let (body, _) = self.0.details.get_or_make(key, make).await?;
        Ok(body)
    }

    /// What grows well, badly and indifferently beside a plant, for a client with these headers.
    pub async fn companions(&self, id: i64, client: &HeaderMap) -> Result<Answer> {
        let catalogue = self.catalogue().await?;
        let plant = catalogue.find(id).ok_or_else(not_found)?;
        let tag = || catalogue.tag("companions", &id);
        if let Some(tag) = encoded::known_tag(client, tag) {
            self.0.companions.count_hit();
            return Ok(Answer::Unchanged(tag));
        }
        let key = (catalogue.generation(), id);
        let make = |_: &_| Encoded::of_tagged(&Companions::of(plant), tag());
        let (body, _) = self.0.companions.get_or_make(key, make).await?;
        Ok(Answer::Body(body))
    }

    /// What is known of a plant, what is missing and what looks wrong.
    pub async fn quality(&self, id: i64) -> Result<Arc<Encoded>> {
        let catalogue = self.catalogue().await?;
        let position = catalogue.position(id).ok_or_else(not_found)?;
        let key = (catalogue.generation(), id);
        let load = async move {
            // The first look at a version gathers what all plants say of each other.
            let judged = tokio::task::spawn_blocking(move || quality::report(&catalogue, position)).await;
            Encoded::of(&judged.map_err(|_| Error::internal("judging a plant panicked"))?)
        };
        self.0.quality.get_or_load(key, load).await
    }

    /// The plant's picture: the stored one, else the first of its folder.
    pub async fn image_url(&self, id: i64) -> Result<ImageUrl> {
        let catalogue = self.counted_catalogue().await?;
        let plant = catalogue.find(id).ok_or_else(|| Error::NotFound("Plant or image not found".into()))?;
        let stored = plant.image_url.clone().filter(|url| !url.is_empty());
        let image_url = stored.unwrap_or_else(|| self.0.images.primary(plant));
        Ok(ImageUrl { image_url })
    }

    /// The pictures of the plant's folder.
    pub async fn all_images(&self, id: i64) -> Result<ImageUrls> {
        let catalogue = self.counted_catalogue().await?;
        let plant = catalogue.find(id).ok_or_else(not_found)?;
        Ok(ImageUrls { image_urls: self.0.images.all(plant) })
    }

    /// The catalogue for an answer that is made from it directly: the look-up counts.
    pub async fn counted_catalogue(&self) -> Result<Arc<Catalogue>> {
        if let Some(catalogue) = self.catalogue_at_hand() {
            self.0.catalogue.count_hit();
            return Ok(catalogue);
        }
        self.catalogue().await
    }
}

fn not_found() -> Error {
    Error::NotFound("Plant not found".into())
}

async fn encode(body: bytes::Bytes) -> Result<Arc<Encoded>> {
    // A tenth of a second of compressing.
    tokio::task::spawn_blocking(move || Encoded::eager(body))
        .await
        .map_err(|_| Error::internal("compressing the catalogue panicked"))
}
