//! The application: its services, and the router over them that `main` and the tests both use.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;
use utoipa_axum::router::OpenApiRouter;

use crate::admin::{self, Administration};
use crate::cache::Registry;
use crate::calendar::{self, GardenCalendar};
use crate::climate::{self, Climate};
use crate::clock::Clock;
use crate::config::{Config, OperationsConfig};
use crate::db::health::Health;
use crate::db::migrate;
use crate::db::news::{News, NewsDesk};
use crate::db::pool::Db;
use crate::db::probe::Probe;
use crate::db::stamps::Stamps;
use crate::error::{Error, Result};
use crate::favorites::{self, Favorites};
use crate::http::encoded::Encoded;
use crate::http::lifecycle::Lifecycle;
use crate::http::shell::KnownPaths;
use crate::http::{layers, openapi, server, shell};
use crate::impact::{self, Impact};
use crate::ops::{self, Ops, Watched};
use crate::plants::images::Images;
use crate::plants::{self, Plants};
use crate::recommendations::{self, Recommendations};
use crate::snapshot::Rows;
use crate::tracking::{self, Tracking};
use crate::users::{self, Users};

/// How long to wait before news that could not be followed up are tried again.
const RETRY: Duration = Duration::from_millis(500);

/// The API's prefix.
pub const PREFIX: &str = "/api/v1";

/// The application. A clone is one pointer: axum makes several with each request.
#[derive(Clone)]
pub struct App(Arc<Services>);

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

/// Everything that a handler can call.
pub struct Services {
    pub db: Db,
    pub health: Health,
    pub caches: Registry,
    pub stamps: Arc<Stamps>,
    pub plants: Plants,
    pub climate: Climate,
    pub recommendations: Recommendations,
    pub impact: Impact,
    pub users: Users,
    pub tracking: Tracking,
    pub favorites: Favorites,
    pub calendar: GardenCalendar,
    pub admin: Administration,
    pub clock: Clock,
    pub lifecycle: Lifecycle,
    pub ops: Arc<Ops>,
    config: Config,
    description: Arc<Encoded>,
    known_paths: KnownPaths,
}

impl FromRef<App> for Arc<Encoded> {
    fn from_ref(app: &App) -> Self {
        Arc::clone(&app.description)
    }
}

impl FromRef<App> for OperationsConfig {
    fn from_ref(app: &App) -> Self {
        app.config.operations.clone()
    }
}

impl FromRef<App> for KnownPaths {
    fn from_ref(app: &App) -> Self {
        app.known_paths.clone()
    }
}

impl App {
    /// The application over the database that `options` lead to. Nothing is read yet, and nothing listened to. `recorder` is
    /// the recorder of this thread or process: what it holds is shown.
    pub fn new(config: Config, options: PgConnectOptions, clock: Clock, recorder: PrometheusHandle) -> Result<Self> {
        let db = Db::open(options.clone(), &config.database);
        let health = db.health().clone();
        let probe = Probe::new(db.clone(), options);
        let caches = Registry::default();
        let images = Images::new(config.garden.image_base_url.clone());
        let plants = Plants::new(db.clone(), health.clone(), images, &config.cache, &caches);
        let watched = Watched { db: db.clone(), probe, caches: caches.clone(), plants: plants.clone() };
        let ops = Ops::new(recorder, watched, clock.clone(), &config);
        let (_, served) = routes(&ops, config.operations.admin_token.is_some()).split_for_parts();
        let known_paths = KnownPaths::of(&served);
        let (_, document) = routes(&ops, true).split_for_parts();
        let description =
            openapi::finish(document).map_err(|error| Error::internal(format!("the API's description: {error}")))?;
        let climate = Climate::new(db.clone(), health.clone(), clock.clone(), &config.cache, &caches);
        let users = Users::new(db.clone(), clock.clone());
        let stamps = Arc::new(Stamps::default());
        let tracking = Tracking::new(
            db.clone(),
            clock.clone(),
            plants.clone(),
            users.clone(),
            Arc::clone(&stamps),
            &config.cache,
            &caches,
        );
        Ok(Self(Arc::new(Services {
            recommendations: Recommendations::new(
                plants.clone(),
                climate.clone(),
                clock.clone(),
                &config.cache,
                &caches,
            ),
            impact: Impact::new(plants.clone(), climate.clone()),
            favorites: Favorites::new(db.clone(), clock.clone(), plants.clone()),
            calendar: GardenCalendar::new(
                clock.clone(),
                plants.clone(),
                climate.clone(),
                tracking.clone(),
                &config.cache,
                &caches,
            ),
            admin: Administration::new(db.clone(), clock.clone(), caches.clone(), users.clone(), Arc::clone(&stamps)),
            plants,
            climate,
            users,
            tracking,
            description: Encoded::new(description),
            known_paths,
            lifecycle: Lifecycle::default(),
            ops,
            config,
            caches,
            stamps,
            clock,
            health,
            db,
        })))
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Reads what the first request would otherwise wait for.
    pub async fn warm_up(&self) -> Result<()> {
        if !migrate::has_trigrams(&self.db).await? {
            self.plants.search_in_memory();
        }
        self.climate.refresh_suburbs().await?;
        self.refresh_plants().await
    }

    /// Answers from these rows, for the database is away.
    pub async fn restore(&self, rows: Rows) -> Result<()> {
        self.health.lost();
        self.climate.restore(rows.suburbs).await?;
        self.plants.restore(rows.plants).await?;
        self.recommendations.warm_up().await
    }

    /// Reads the catalogue and the suburbs again, whether or not a change was announced.
    pub async fn reload(&self) -> Result<()> {
        self.climate.refresh_suburbs().await?;
        self.refresh_plants().await
    }

    /// Reads the catalogue again, with all that is made from it before anybody asks.
    async fn refresh_plants(&self) -> Result<()> {
        self.plants.refresh().await?;
        self.recommendations.warm_up().await
    }

    /// Follows the news: what a write anywhere changed is read again here.
    pub fn follow(&self, desk: &NewsDesk) {
        // What takes no time is done before the line counts as up to date, whatever the rest has to wait for.
        let (stamps, almanac) = (Arc::clone(&self.stamps), self.tracking.almanac.clone());
        let db = self.db.clone();
        desk.hear(move |news| {
            stamps.hear(news);
            match news {
                // What broke the line broke other connections that nobody has looked at yet.
                News::Reconnected => {
                    db.distrust_idle();
                    db.doubt_replica();
                }
                News::Changed(_) => db.doubt_replica(),
                // Of gardens no replica is asked.
                News::Gardens(_) => {}
            }
            match news {
                News::Changed(table) if table != "plant_growth_data" => {}
                News::Gardens(_) => {}
                News::Changed(_) | News::Reconnected => almanac.forget_stored(),
            }
        });
        self.stamps.trust(desk.line());
        self.health.trust(desk.line());
        self.ops.watch_line(desk.line());
        let mut news = desk.subscribe();
        let app = self.clone();
        tokio::spawn(async move {
            loop {
                let news = match news.recv().await {
                    Ok(news) => news,
                    // So much happened that some of it was missed: the same as everything.
                    Err(RecvError::Lagged(_)) => News::Reconnected,
                    Err(RecvError::Closed) => return,
                };
                // Old answers must not outlive the outage that kept the new ones away: it is tried until it works.
                while let Err(error) = app.hear(&news).await {
                    app.health.changed(true);
                    tracing::warn!(?error, ?news, "news could not be followed up: the last state goes on serving");
                    tokio::time::sleep(RETRY).await;
                }
                app.health.changed(false);
            }
        });
    }

    async fn hear(&self, news: &News) -> Result<()> {
        match news {
            News::Changed(table) if table == "plants" => self.refresh_plants().await,
            News::Changed(table) if table == "suburbs" => self.climate.refresh_suburbs().await,
            News::Changed(table) if table == "climate_data" => {
                self.climate.forget_reports();
                Ok(())
            }
            // Heard already.
            News::Changed(_) | News::Gardens(_) => Ok(()),
            News::Reconnected => {
                self.climate.refresh_suburbs().await?;
                self.refresh_plants().await
            }
        }
    }

    /// Each part that the server needs, with `ok` or what is wrong with it.
    pub async fn readiness(&self) -> [(&'static str, &'static str); 3] {
        self.ops.readiness().await
    }

    /// Answers what comes in at `listener`, until the [lifecycle](Lifecycle) closes it.
    pub async fn serve(&self, listener: TcpListener) {
        let clients = self.config.server.clients.clone();
        server::serve(listener, self.router(), clients, self.lifecycle.clone()).await;
    }

    /// The router with all its layers.
    pub fn router(&self) -> Router {
        let (router, _) = routes(&self.ops, self.config.operations.admin_token.is_some()).split_for_parts();
        let router = router
            .merge(ops::page_router())
            .route(PREFIX, get(shell::add_slash))
            .route("/openapi.json", get(shell::get_openapi))
            .route("/docs", get(shell::get_docs))
            .route("/docs/{file}", get(shell::get_docs_file))
            .route("/redoc", get(shell::get_redoc))
            .fallback(shell::not_found)
            .method_not_allowed_fallback(shell::method_not_allowed)
            .with_state(self.clone());
        layers::wrap(router, &self.config.server, self.lifecycle.clone())
    }
}

/// Every route of the API with its description: the one list that the router and `/openapi.json` are made from. Without
/// a token the router leaves out the operators' calls: they are paths like any that aren't there.
fn routes(ops: &Arc<Ops>, with_admin: bool) -> OpenApiRouter<App> {
    let admin = if with_admin { admin::router() } else { OpenApiRouter::new() };
    OpenApiRouter::with_openapi(openapi::head())
        .merge(shell::router())
        .merge(ops::router(Arc::clone(ops)))
        .merge(plants::router())
        .merge(climate::router())
        .merge(recommendations::router())
        .merge(impact::router())
        .merge(users::router())
        .merge(tracking::router())
        .merge(favorites::router())
        .merge(calendar::router())
        .merge(admin)
}
