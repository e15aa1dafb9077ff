//! Behind a real pgbouncer in transaction mode: right answers in the safe form, and no server in the unsafe one.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use plantopia::config::{Config, DatabaseConfig};
use plantopia::db::Db;
use plantopia::db::pooler::expect_sessions;
use serde_json::json;
use tokio::time::timeout;

use crate::plants::garden;
use crate::support::{PgBouncer, TestApp, TestDb};

pub const TRANSACTIONS: &str = "pool_mode = transaction";

fn database(settings: &[(&str, &str)]) -> DatabaseConfig {
    let lookup = |variable: &str| {
        let given = settings.iter().find(|(name, _)| *name == variable);
        given.map(|(_, value)| (*value).to_owned())
    };
    Config::read(&lookup).unwrap().database
}

/// The settings of a server behind a pooler in transaction mode.
pub fn behind<'a>(pooler: &'a str, direct: &'a str) -> [(&'a str, &'a str); 3] {
    [("DATABASE_URL", pooler), ("DATABASE_DIRECT_URL", direct), ("DATABASE_POOL_MODE", "transaction")]
}

#[tokio::test]
async fn six_thousand_answers_through_a_transaction_pooler_are_all_right() {
    let db = TestDb::empty().await;
    let Some(pooler) = PgBouncer::start(&db.options, TRANSACTIONS).await else {
        return;
    };
    let config = database(&behind(&pooler.url(), &pooler.url()));
    let pool = Db::alone(pooler.options(), &config);
    pool.expect_right_answers().await.unwrap();
    // Twenty askers share three sessions; two kinds of questions, whose prepared forms would be mistaken for each other.
    let ask = async |asker: i64| {
        let mut right = 0;
        for question in 0..150 {
            let number = asker * 1_000 + question;
            let sum: i64 = sqlx::query_scalar("select $1::bigint + 1").bind(number).fetch_one(pool.read()).await?;
            let text: String =
                sqlx::query_scalar("select 'no. ' || $1::text").bind(number.to_string()).fetch_one(pool.read()).await?;
            right += u32::from(sum == number + 1) + u32::from(text == format!("no. {number}"));
        }
        Ok::<_, sqlx::Error>(right)
    };
    let right = try_join_all((0..20).map(ask)).await.unwrap();
    assert_eq!(right.iter().sum::<u32>(), 6_000);
    let sessions: i64 = db
        .fetch("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'plantopia_api'")
        .await;
    assert!((1..=3).contains(&sessions), "{sessions} sessions were shared");
}

#[tokio::test]
async fn questions_that_are_given_up_cost_the_others_no_right_answer() {
    let db = TestDb::empty().await;
    let Some(pooler) = PgBouncer::start(&db.options, TRANSACTIONS).await else {
        return;
    };
    let config = database(&behind(&pooler.url(), &pooler.url()));
    let pool = Db::alone(pooler.options(), &config);
    // The sleep has those that are given up end in the middle of their statement, or while they wait for a session.
    let ask = async |number: i64| {
        let sum = sqlx::query_scalar::<_, i64>("select $1::bigint + 1 from pg_sleep(0.003)").bind(number);
        let limit = if number % 3 == 0 { Duration::from_millis(1) } else { Duration::MAX };
        let answer = timeout(limit, sum.fetch_one(pool.read())).await;
        Ok::<_, sqlx::Error>(answer.ok().transpose()?.map(|sum| sum == number + 1))
    };
    let mut given_up = 0;
    for round in 0..20 {
        let answers = try_join_all((0..30).map(|number| ask(round * 30 + number))).await.unwrap();
        assert!(!answers.contains(&Some(false)), "round {round}: an answer to another question: {answers:?}");
        given_up += answers.iter().filter(|answer| answer.is_none()).count();
    }
    // On a busy machine an answer may be there before the timer is looked at.
    assert!((100..=200).contains(&given_up), "{given_up} of 200 were given up");
    let deadline = Instant::now() + Duration::from_secs(10);
    while pool.figures().in_use > 0 {
        assert!(Instant::now() < deadline, "some keep their connection: {:?}", pool.figures());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_unsafe_form_is_refused_with_the_setting_that_mends_it() {
    let db = TestDb::empty().await;
    let remedy = "set DATABASE_POOL_MODE=transaction";
    // A pooler that is told to overlook settings, as many are, and one that isn't.
    for more in [
        "pool_mode = transaction\nignore_startup_parameters = extra_float_digits,options",
        TRANSACTIONS,
        "pool_mode = statement\nignore_startup_parameters = extra_float_digits,options",
    ] {
        let Some(pooler) = PgBouncer::start(&db.options, more).await else {
            return;
        };
        let refused = expect_sessions(&pooler.options(), "DATABASE_URL", remedy).await;
        let message = refused.unwrap_err();
        assert!(message.contains("pooler") && message.contains(remedy), "{message}");
    }
    expect_sessions(&db.options, "DATABASE_URL", remedy).await.unwrap();
}

#[tokio::test]
async fn a_pooler_that_takes_no_transactions_is_refused() {
    let db = TestDb::empty().await;
    let Some(pooler) = PgBouncer::start(&db.options, "pool_mode = statement").await else {
        return;
    };
    let config = database(&behind(&pooler.url(), &pooler.url()));
    let refused = Db::alone(pooler.options(), &config).expect_right_answers().await;
    let message = refused.unwrap_err();
    assert!(message.starts_with("DATABASE_POOL_MODE=transaction: "), "{message}");
}

#[tokio::test]
async fn a_pooler_in_session_mode_passes_for_the_database() {
    let db = TestDb::empty().await;
    let more = "pool_mode = session\nignore_startup_parameters = extra_float_digits,options";
    let Some(pooler) = PgBouncer::start(&db.options, more).await else {
        return;
    };
    expect_sessions(&pooler.options(), "DATABASE_URL", "").await.unwrap();
}

#[tokio::test]
async fn a_gardener_notices_nothing_of_the_pooler() {
    let db = garden().await;
    let Some(pooler) = PgBouncer::start(&db.options, TRANSACTIONS).await else {
        return;
    };
    let (through, direct) = (pooler.url(), "postgres://somewhere/else".to_owned());
    let settings = behind(&through, &direct);
    let app = TestApp::through(pooler.options(), db, &settings).await;
    let user_data = json!({"email": "sarah@example.com", "name": "Sarah"});
    let request = json!({"user_data": user_data, "plant_id": 1, "plant_nickname": "Tommy", "start_date": "2026-10-01"});
    // More gardeners than sessions, at once: transactions, single statements, search.
    let starts = (0..12).map(|_| app.post("/api/v1/tracking/start", request.clone()));
    for started in futures_util::future::join_all(starts).await {
        started.expect(201);
    }
    let list = app.get("/api/v1/tracking/user/sarah@example.com").await.ok();
    assert_eq!(list["total_count"], 12, "{list}");
    let page = app.get("/api/v1/plants/paginated?search=basil").await;
    assert_eq!(page.header("x-data-source"), None, "{page}");
    assert_eq!(page.ok()["total"], 4);
    // Sessions have no settings of ours there; each transaction brings them.
    let limit: String =
        sqlx::query_scalar("select current_setting('statement_timeout')").fetch_one(app.app.db.read()).await.unwrap();
    assert_eq!(limit, "10s");
}
