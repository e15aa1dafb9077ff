//! A replica, played by a second database with rows that tell it from the first.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::plants::garden;
use crate::support::{Proxy, TestApp, TestDb};

const WEATHER: &str = "/api/v1/climate/Richmond";

/// A garden with weather of this temperature.
async fn warm(temperature: f64) -> TestDb {
    let db = garden().await;
    let suburb = db.insert("suburbs", json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0})).await;
    db.insert(
        "climate_data",
        json!({"suburb_id": suburb, "recorded_date": "2026-10-05", "temperature_current": temperature}),
    )
    .await;
    db
}

struct Pair {
    proxy: Proxy,
    replica: TestDb,
    app: TestApp,
}

/// A server on a primary where it is 10 degrees and a replica where it is 20.
async fn pair() -> Pair {
    let (primary, replica) = (warm(10.0).await, warm(20.0).await);
    // A replica has what the primary's server wrote; this one needs a server of its own for that.
    let replica = TestApp::over(replica).await.db;
    let proxy = Proxy::before(&replica.options);
    let settings = [("DATABASE_URL", "postgres://not/used"), ("DATABASE_REPLICA_URL", &proxy.url())];
    let app = TestApp::with(primary, &settings).await;
    let pair = Pair { proxy, replica, app };
    pair.until_asked(true).await;
    pair
}

impl Pair {
    /// Waits until the replica is asked, or isn't.
    async fn until_asked(&self, asked: bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.app.app.db.asks_replica() != Some(asked) {
            assert!(Instant::now() < deadline, "asked: {asked}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn temperature(&self) -> f64 {
        self.app.app.climate.forget_reports();
        let report = self.app.get(WEATHER).await.ok();
        report["weather"]["temperature_current"].as_f64().unwrap()
    }
}

#[tokio::test]
async fn weather_and_searches_are_read_from_the_replica() {
    let pair = pair().await;
    assert!((pair.temperature().await - 20.0).abs() < 0.1);
    let calls = "select coalesce(sum(xact_commit), 0)::bigint from pg_stat_database where datname = current_database()";
    let page = pair.app.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!(page.queries(), 1);
    assert_eq!(page.ok()["total"], 4);
    assert!(pair.replica.fetch::<i64>(calls).await > 0);
}

#[tokio::test]
async fn after_a_change_the_primary_answers_until_the_replica_knows_it() {
    let pair = pair().await;
    let _listener = pair.app.follow_changes().await;
    pair.until_asked(true).await;
    let db = &pair.app.db;
    db.execute("update climate_data set temperature_current = 11").await;
    pair.until_asked(false).await;
    assert!((pair.temperature().await - 11.0).abs() < 0.1);
    // The replica hears of it a little later.
    pair.replica.execute("update climate_data set temperature_current = 21").await;
    pair.until_asked(true).await;
    assert!((pair.temperature().await - 21.0).abs() < 0.1);
}

#[tokio::test]
async fn a_replica_that_is_away_is_not_missed() {
    let pair = pair().await;
    pair.proxy.refuse().await;
    pair.proxy.cut();
    for _ in 0..3 {
        assert!((pair.temperature().await - 10.0).abs() < 0.1);
    }
    assert_eq!(pair.app.app.db.asks_replica(), Some(false));
    pair.proxy.pass();
    pair.until_asked(true).await;
    assert!((pair.temperature().await - 20.0).abs() < 0.1);
    pair.proxy.stall();
    assert!((pair.temperature().await - 10.0).abs() < 0.1, "silence is waited out, not answered with");
}

#[tokio::test]
async fn a_page_of_an_older_catalogue_is_not_joined_from_a_newer_one() {
    let pair = pair().await;
    pair.app.db.insert("plants", json!({"plant_name": "Rosella", "plant_category": "herb"})).await;
    // The catalogue is read again without an announcement: the replica, which has no Rosella, is still read from.
    pair.app.app.plants.refresh().await.unwrap();
    assert_eq!(pair.app.app.db.asks_replica(), Some(true));
    let page = pair.app.get("/api/v1/plants/paginated?search=rosella").await;
    assert_eq!(page.ok()["total"], 1, "{page}");
}
