//! A replica that really is one: a standby that streams from its primary. Both have the same rows; who answered is told by
//! what each of them counted.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use crate::plants::plant_garden;
use crate::support::{Machine, TestApp};

/// How long what happens in the background may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// As long as the server looks at a replica a few times.
const A_WHILE: Duration = Duration::from_secs(1);

const WEATHER: &str = "climate.reports";
const SEARCH: &str = "plants.page";

struct Pair {
    primary: Machine,
    standby: Machine,
    app: TestApp,
}

/// A server on a primary with a standby, a garden and Richmond's weather.
async fn pair() -> Option<Pair> {
    let mut primary = Machine::start().await;
    if !primary.count_statements().await {
        return None;
    }
    let db = primary.migrated().await;
    plant_garden(&db).await;
    let suburb = json!({"name": "Richmond", "latitude": -37.8, "longitude": 145.0});
    let suburb = db.insert("suburbs", suburb).await;
    let weather = json!({"suburb_id": suburb, "recorded_date": "2026-10-05", "temperature_current": 10.0});
    db.insert("climate_data", weather).await;
    let standby = primary.standby().await;
    let settings = [("DATABASE_URL", "postgres://not/used"), ("DATABASE_REPLICA_URL", &standby.url())];
    let app = TestApp::with(db, &settings).await;
    let pair = Pair { primary, standby, app };
    pair.until_asked(true).await;
    let folded =
        "select coalesce(folded_version = version, false)::int::bigint from data_versions where table_name = 'plants'";
    let deadline = Instant::now() + TIMEOUT;
    while pair.standby.ask(folded).await != 1 {
        assert!(Instant::now() < deadline, "what searches compare doesn't arrive");
        sleep(Duration::from_millis(10)).await;
    }
    Some(pair)
}

impl Pair {
    /// Waits until the standby is asked, or isn't.
    async fn until_asked(&self, asked: bool) {
        let deadline = Instant::now() + TIMEOUT;
        while self.app.app.db.asks_replica() != Some(asked) {
            assert!(Instant::now() < deadline, "asked: {asked}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn temperature(&self) -> f64 {
        self.app.app.climate.forget_reports();
        let report = self.app.get("/api/v1/climate/Richmond").await;
        report.ok()["weather"]["temperature_current"].as_f64().unwrap()
    }

    /// How many plants are found under a name; with another number each time, so that no cache answers.
    async fn found(&self, name: &str, number: u32) -> u64 {
        let path = format!("/api/v1/plants/paginated?search={name}&page={number}");
        let page = self.app.get(&path).await;
        assert_eq!(page.header("x-data-source"), None, "{page}");
        page.ok()["total"].as_u64().unwrap()
    }

    /// What primary and standby counted: weather and searches.
    async fn counts(&self) -> [[i64; 2]; 2] {
        let count = async |machine: &Machine| [machine.count(WEATHER).await, machine.count(SEARCH).await];
        [count(&self.primary).await, count(&self.standby).await]
    }

    /// The same since an earlier count.
    async fn counts_since(&self, earlier: [[i64; 2]; 2]) -> [[i64; 2]; 2] {
        let now = self.counts().await;
        [0, 1].map(|machine| [0, 1].map(|name| now[machine][name] - earlier[machine][name]))
    }
}

#[tokio::test]
async fn a_standby_answers_while_it_is_there_and_knows_what_its_primary_knows() {
    let Some(mut pair) = pair().await else {
        return;
    };
    let _listener = pair.app.follow_changes().await;
    pair.until_asked(true).await;
    it_answers(&pair, 10.0, 1).await;
    behind(&pair).await;
    it_answers(&pair, 11.0, 2).await;
    away(&mut pair).await;
    it_answers(&pair, 12.0, 3).await;
}

/// Weather and searches are the standby's, each once.
async fn it_answers(pair: &Pair, degrees: f64, number: u32) {
    let before = pair.counts().await;
    assert!((pair.temperature().await - degrees).abs() < 0.1);
    assert_eq!(pair.found("basil", number).await, 4);
    assert_eq!(pair.counts_since(before).await, [[0, 0], [1, 1]]);
}

/// A standby that gets to know nothing more isn't asked after the next notice, for as long as that lasts.
async fn behind(pair: &Pair) {
    pair.standby.tell("select pg_wal_replay_pause()").await;
    let db = &pair.app.db;
    db.execute("update climate_data set temperature_current = 11").await;
    db.insert("plants", json!({"plant_name": "Rosella", "plant_category": "herb"})).await;
    pair.until_asked(false).await;
    let deadline = Instant::now() + TIMEOUT;
    let mut number = 1;
    while pair.found("rosella", number).await != 1 {
        assert!(Instant::now() < deadline, "the plant isn't found");
        sleep(Duration::from_millis(20)).await;
        number += 1;
    }
    let before = pair.counts().await;
    let (start, mut rounds) = (Instant::now(), 0);
    while start.elapsed() < A_WHILE {
        rounds += 1;
        assert!((pair.temperature().await - 11.0).abs() < 0.1);
        assert_eq!(pair.found("rosella", number + rounds).await, 1);
        assert_eq!(pair.app.app.db.asks_replica(), Some(false));
        sleep(A_WHILE / 10).await;
    }
    let rounds = i64::from(rounds);
    assert_eq!(pair.counts_since(before).await, [[rounds, rounds], [0, 0]]);
    let stale = "select (avg(temperature_current) - 10)::bigint from climate_data";
    assert_eq!(pair.standby.ask(stale).await, 0, "it is behind all the time");
    pair.standby.tell("select pg_wal_replay_resume()").await;
    pair.until_asked(true).await;
}

/// A standby that is killed costs nobody an answer, and is asked again once it is back and has caught up.
async fn away(pair: &mut Pair) {
    let before = pair.primary.count(WEATHER).await;
    pair.standby.kill().await;
    for _ in 0..5 {
        assert!((pair.temperature().await - 11.0).abs() < 0.1);
    }
    assert_eq!(pair.primary.count(WEATHER).await - before, 5);
    assert_eq!(pair.app.app.db.asks_replica(), Some(false));
    assert_eq!(pair.app.get("/readyz").await.status, 200);
    // What happens meanwhile it learns when it is back.
    let change = "update climate_data set temperature_current = 12";
    pair.app.db.execute(change).await;
    pair.standby.start_again().await;
    pair.until_asked(true).await;
}
