//! The application: its services, and the router over them that `main` and the tests both use.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use axum::routing::get;
use axum::{Extension, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use utoipa_axum::router::OpenApiRouter;

use crate::admin::{self, Administration};
use crate::auth::Auth;
use crate::cache::Registry;
use crate::calendar::{self, GardenCalendar};
use crate::chat::{self, Chats};
use crate::climate::update::ClimateUpdates;
use crate::climate::{self, Climate};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::db::changes::Change;
use crate::db::health::Health;
use crate::db::migrate;
use crate::db::probe::Probe;
use crate::error::{Error, Result};
use crate::favorites::{self, Favorites};
use crate::guides::{self, Guides};
use crate::heat::{self, Heat};
use crate::http::encoded::Encoded;
use crate::http::layers::{Bounds, Layers};
use crate::http::lifecycle::Lifecycle;
use crate::http::root::{self, KnownPaths};
use crate::http::{docs, openapi, server};
use crate::impact::{self, Impact};
use crate::ops::{self, Ops, Watched};
use crate::plants::images::Images;
use crate::plants::{self, Plants};
use crate::recommendations::{self, Recommendations};
use crate::snapshot::Rows;
use crate::tracking::{self, Tracking};
use crate::users::{self, Users};

const RETRY: Duration = Duration::from_millis(500);

/// The most bytes of a message to a chat, with its picture.
const MAX_MESSAGE_BYTES: usize = 9 << 20;

pub(crate) const PREFIX: &str = "/api/v1";

/// The application. Clones share everything.
#[derive(Clone)]
pub struct App {
    services: Arc<Services>,
    router: Router,
}

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

pub struct Services {
    pub db: Db,
    pub health: Health,
    pub plants: Plants,
    pub climate: Climate,
    pub climate_updates: ClimateUpdates,
    recommendations: Recommendations,
    impact: Impact,
    users: Users,
    tracking: Tracking,
    favorites: Favorites,
    pub(crate) guides: Guides,
    calendar: GardenCalendar,
    heat: Heat,
    pub chats: Chats,
    admin: Administration,
    pub clock: Clock,
    pub lifecycle: Lifecycle,
    pub ops: Arc<Ops>,
    config: Config,
}

impl App {
    /// The application over the database that `options` lead to. Nothing is read yet, and nothing listened to. `recorder` is
    /// the recorder of this thread or process: what it holds is shown.
    pub fn new(config: Config, options: PgConnectOptions, clock: Clock, recorder: PrometheusHandle) -> Result<Self> {
        let services = Services::new(config, options, clock, recorder)?;
        let router = router(&services)?;
        Ok(Self { services: Arc::new(services), router })
    }

    /// Reads what the first request would otherwise wait for.
    pub async fn warm_up(&self) -> Result<()> {
        self.heat.warm_up();
        if !migrate::has_trigrams(self.db.read()).await? {
            self.plants.search_in_memory();
        }
        self.catch_up().await
    }

    /// Reads the suburbs, and the catalogue if the database has another version than the one in memory.
    async fn catch_up(&self) -> Result<()> {
        self.climate.refresh_suburbs().await?;
        self.plants.refresh_if_changed().await?;
        self.recommendations.warm_up().await
    }

    /// Answers from these rows, for the database is away.
    pub(crate) async fn restore(&self, rows: Rows) -> Result<()> {
        self.health.set_away(true);
        self.health.set_behind(true);
        self.climate.restore(rows.suburbs).await?;
        self.plants.restore(rows.plants).await?;
        self.recommendations.warm_up().await
    }

    /// Follows the changes that the database announces: what a write anywhere changed is read again here.
    pub fn follow(&self, mut changes: Receiver<Change>) {
        let app = self.clone();
        tokio::spawn(async move {
            loop {
                let change = match changes.recv().await {
                    Ok(change) => change,
                    // Some changes were missed: the same as all of them.
                    Err(RecvError::Lagged(_)) => Change::Connected,
                    Err(RecvError::Closed) => return,
                };
                // Old answers must not outlive the outage that kept the new ones away: it is tried until it works.
                while let Err(error) = app.read_again(&change).await {
                    app.health.set_behind(true);
                    tracing::warn!(?error, ?change, "a change can't be read: the last state goes on serving");
                    tokio::time::sleep(RETRY).await;
                }
                if changes.is_empty() {
                    app.health.set_behind(false);
                }
            }
        });
    }

    async fn read_again(&self, change: &Change) -> Result<()> {
        match change {
            Change::Table(table) => match table.as_str() {
                "plants" => return self.recommendations.refresh_catalogue().await.map(drop),
                "suburbs" => return self.climate.refresh_suburbs().await,
                "climate_data" => self.climate.forget_reports(),
                "plant_growth_data" => self.tracking.growth.forget_stored(),
                _ => {}
            },
            Change::Connected => {
                self.tracking.growth.forget_stored();
                return self.catch_up().await;
            }
        }
        Ok(())
    }

    /// Answers what comes in at `listener`, until the [lifecycle](Lifecycle) closes it.
    pub async fn serve(&self, listener: TcpListener) {
        let clients = self.config.server.clients.clone();
        server::serve(listener, self.router(), clients, self.lifecycle.clone()).await;
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }
}

impl Services {
    fn new(config: Config, options: PgConnectOptions, clock: Clock, recorder: PrometheusHandle) -> Result<Self> {
        let db = Db::open(options.clone(), &config.database);
        let health = db.health().clone();
        let probe = Probe::new(db.clone(), options);
        let caches = Registry::default();
        let lifecycle = Lifecycle::default();
        let images = Images(config.garden.image_base_url.clone());
        let plants = Plants::new(db.clone(), images, &config.cache, &caches);
        let climate = Climate::new(db.clone(), clock.clone(), &config.cache, &caches);
        let climate_updates = ClimateUpdates::new(
            db.clone(),
            clock.clone(),
            climate.clone(),
            &config.climate,
            config.garden.timezone,
            lifecycle.clone(),
        )?;
        let auth = Auth::new(config.sign_in.as_ref(), clock.clone())?;
        let users = Users::new(db.clone(), clock.clone(), auth);
        let tracking = Tracking::new(db.clone(), clock.clone(), plants.clone(), users.clone(), &config, &caches);
        let recommendations = Recommendations::new(plants.clone(), climate.clone(), clock.clone(), &config, &caches);
        let watched = Watched {
            db: db.clone(),
            probe,
            caches: caches.clone(),
            plants: plants.clone(),
            lifecycle: lifecycle.clone(),
        };
        let guides = Guides::new(config.guides_dir.clone());
        let sources = chat::Sources {
            plants: plants.clone(),
            climate: climate.clone(),
            tracking: tracking.clone(),
            guides: guides.clone(),
        };
        Ok(Self {
            chats: Chats::new(db.clone(), clock.clone(), users.clone(), sources, &config.chat)?,
            impact: Impact::new(plants.clone(), climate.clone()),
            favorites: Favorites { db: db.clone(), clock: clock.clone(), guides: guides.clone(), users: users.clone() },
            guides,
            calendar: GardenCalendar::new(
                clock.clone(),
                plants.clone(),
                climate.clone(),
                tracking.clone(),
                users.clone(),
                &config.cache,
                &caches,
            ),
            admin: Administration {
                db: db.clone(),
                clock: clock.clone(),
                caches: caches.clone(),
                users: users.clone(),
                climate: climate.clone(),
                climate_updates: climate_updates.clone(),
                recommendations: recommendations.clone(),
                config: config.operations.clone(),
            },
            heat: Heat::new(&config.heat),
            ops: Ops::new(recorder, watched, clock.clone(), &config),
            recommendations,
            plants,
            climate,
            climate_updates,
            users,
            tracking,
            lifecycle,
            config,
            clock,
            health,
            db,
        })
    }

    /// Every route of the API with its description: the one list that the router and `/openapi.json` are made from.
    fn routes(&self) -> OpenApiRouter {
        OpenApiRouter::with_openapi(openapi::head())
            .merge(root::router())
            .merge(ops::router(Arc::clone(&self.ops)))
            .merge(plants::router(self.plants.clone()))
            .merge(climate::router(self.climate.clone()))
            .merge(recommendations::router(self.recommendations.clone()))
            .merge(impact::router(self.impact.clone()))
            .merge(users::router(self.users.clone()))
            .merge(tracking::router(self.tracking.clone()))
            .merge(favorites::router(self.favorites.clone()))
            .merge(guides::router(self.guides.clone()))
            .merge(favorites::guides_router(self.favorites.clone()))
            .merge(calendar::router(self.calendar.clone()))
            .merge(heat::router(self.heat.clone()))
            .merge(chat::router(self.chats.clone()))
            .merge(admin::gardeners_router(self.admin.clone()))
    }
}

/// The routes of all domains with their layers. Without a token the operators' calls are described, but they are paths like
/// any that aren't there.
fn router(services: &Services) -> Result<Router> {
    let (mut router, mut document) = services.routes().split_for_parts();
    let (messages, described_messages) = chat::message_router(services.chats.clone()).split_for_parts();
    let (operators, described_operators) = admin::router(services.admin.clone()).split_for_parts();
    let mut known = document.clone();
    document.merge(described_operators);
    if services.config.operations.admin_token.is_some() {
        router = router.merge(operators);
        known = document.clone();
    }
    known.merge(described_messages.clone());
    document.merge(described_messages);
    let known_paths = KnownPaths::of(&known);
    let document =
        openapi::finish(&document).map_err(|error| Error::internal(format!("the API's description: {error}")))?;
    let router = router
        .merge(ops::page_router())
        .merge(docs::router(Encoded::new(document)))
        .route(PREFIX, get(root::add_slash))
        .fallback(async move |uri: Uri| known_paths.not_found(&uri))
        .method_not_allowed_fallback(root::method_not_allowed);
    let messages = messages.method_not_allowed_fallback(root::method_not_allowed);
    let Config { server, chat, .. } = &services.config;
    let layers = Layers::new(server, services.lifecycle.clone());
    // A message may carry a picture, and a model may take its own time on top of what any request may take.
    let model_timeout = chat.model.as_ref().map_or(Duration::ZERO, |model| model.timeout);
    let bounds = Bounds { timeout: server.request_timeout + model_timeout, body_bytes: MAX_MESSAGE_BYTES };
    let auth = Extension(services.users.auth.clone());
    let router = layers.around(router, server, Bounds::usual(server), auth.clone());
    Ok(router.merge(layers.around(messages, server, bounds, auth)))
}
