//! A private Postgres for the run, and in it a fresh database for each test.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use plantopia::cli::import::{ImportFiles, Options, Summary, import};
use plantopia::cli::starter;
use plantopia::config::LocalConfig;
use plantopia::db::local::LocalPostgres;
use plantopia::db::migrate;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use sqlx::{AssertSqlSafe, Connection, Row};

use std::time::Duration;

struct Server {
    options: PgConnectOptions,
    /// Ends the server and removes its folder when this process is gone, however it went.
    _watchdog: Child,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        // The tests' runtimes come and go: the server is started on one that stays.
        let started = std::thread::spawn(|| {
            let runtime = Box::leak(Box::new(tokio::runtime::Runtime::new().unwrap()));
            runtime.block_on(start())
        });
        started.join().expect("the private Postgres starts")
    })
}

async fn start() -> Server {
    let folder = tempfile::Builder::new().prefix("plantopia-test-").tempdir().unwrap().keep();
    let config = LocalConfig { data_dir: Some(folder.join("data")), ..LocalConfig::default() };
    let local = LocalPostgres::start(&config).await.unwrap();
    let pid_file = local.data_dir().join("pg/postmaster.pid");
    let pid = std::fs::read_to_string(pid_file).unwrap();
    let pid = pid.lines().next().unwrap();
    let watchdog = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "cat >/dev/null; kill -QUIT {pid}; while kill -0 {pid} 2>/dev/null; do sleep 0.05; done; rm -rf \"$0\""
        ))
        .arg(&folder)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let options = local.connect_options();
    // Nothing of this outlives the run: it need not reach the disk.
    let mut superuser =
        PgConnection::connect_with(&options.clone().username("postgres").database("postgres")).await.unwrap();
    sqlx::raw_sql("alter system set fsync = off").execute(&mut superuser).await.unwrap();
    sqlx::raw_sql("select pg_reload_conf()").execute(&mut superuser).await.unwrap();
    let template = create(&options, "plantopia_template", "template0").await;
    migrate::run(&template, Duration::from_secs(5)).await.unwrap();
    std::mem::forget(local);
    Server { options, _watchdog: watchdog }
}

async fn create(server: &PgConnectOptions, name: &str, template: &str) -> PgConnectOptions {
    let mut connection = PgConnection::connect_with(&server.clone().database("postgres")).await.unwrap();
    // Two databases can't be copied from one template at once.
    sqlx::raw_sql("select pg_advisory_lock(1)").execute(&mut connection).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name} template {template}")))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    server.clone().database(name)
}

/// A database that is this test's alone.
pub struct TestDb {
    pub options: PgConnectOptions,
    pub pool: PgPool,
}

impl TestDb {
    /// With the schema and no rows.
    pub async fn migrated() -> Self {
        Self::from_template("plantopia_template").await
    }

    /// With nothing at all.
    pub async fn empty() -> Self {
        Self::from_template("template0").await
    }

    /// With nothing at all, owned by another role, so that ours can make tables but no extensions.
    pub async fn without_extensions() -> Self {
        let db = Self::empty().await;
        let name = db.options.get_database().unwrap().to_owned();
        let superuser = db.options.clone().username("postgres");
        let mut connection = PgConnection::connect_with(&superuser).await.unwrap();
        let sql = format!("alter database {name} owner to postgres; grant create, usage on schema public to public");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        db
    }

    async fn from_template(template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let options = create(&server().options, &name, template).await;
        let pool = PgPool::connect_lazy_with(options.clone());
        Self { options, pool }
    }

    /// How to reach it, as a setting.
    pub fn url(&self) -> String {
        let (user, database) = (self.options.get_username(), self.options.get_database());
        format!(
            "postgres://{user}@localhost:{}/{}?host={}",
            self.options.get_port(),
            database.unwrap(),
            self.options.get_socket().unwrap().display()
        )
    }

    /// Runs statements that aren't worth a name.
    pub async fn execute(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&self.pool).await.unwrap();
    }

    /// The first column of the only row.
    pub async fn fetch<T>(&self, sql: &str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&self.pool).await.unwrap().get(0)
    }

    /// Gives new plants of gardeners the ids 1, 2, 3, so that whole answers can be compared, and of two that were started
    /// while the clock stood still the later one comes first.
    pub async fn count_plants(&self) {
        self.execute(
            "create function count_plants() returns trigger language plpgsql as
                $$ begin new.id := nextval('user_plant_instances_id_seq'); return new; end $$;
            create trigger count_plants before insert on user_plant_instances for each row execute function count_plants()",
        )
        .await;
    }

    /// Imports files and folders, as `plantopia import` does.
    pub async fn import(&self, paths: &[PathBuf]) -> Summary {
        let files = ImportFiles::find(paths).unwrap();
        let mut connection = self.pool.acquire().await.unwrap();
        import(&mut connection, &files.known, Options::default(), &mut |_| {}).await.unwrap()
    }

    /// A migrated database with all data that ships.
    pub async fn starter() -> Self {
        let db = Self::migrated().await;
        let mut connection = db.pool.acquire().await.unwrap();
        import(&mut connection, &starter::files().unwrap(), Options::default(), &mut |_| {}).await.unwrap();
        drop(connection);
        db
    }

    /// Inserts a row given as JSON and returns its id; what isn't given has its default.
    pub async fn insert(&self, table: &str, row: Value) -> i32 {
        let columns = row.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(", ");
        let sql = format!(
            "insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, $1) returning id"
        );
        sqlx::query(AssertSqlSafe(sql)).bind(row).fetch_one(&self.pool).await.unwrap().get(0)
    }

    /// The plan of a statement, as text.
    pub async fn explain(&self, sql: &str) -> String {
        let rows = sqlx::query(AssertSqlSafe(format!("explain {sql}"))).fetch_all(&self.pool).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
    }
}
