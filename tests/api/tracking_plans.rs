//! The plans of the statements that every gardener's page runs: each on a large database, with the index that it must
//! use, whether Postgres knows the parameters or not.

use std::path::PathBuf;

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::support::TestDb;

/// 1,000 users with 20 plants each and one with 10,000; ten ticks on each plant.
async fn large() -> TestDb {
    let db = TestDb::migrated().await;
    db.execute(
        "insert into plants (plant_name) select 'Plant ' || i from generate_series(1, 100) i;
         insert into users (email) select 'user' || i || '@example.com' from generate_series(1, 1001) i;
         insert into user_plant_instances (user_id, plant_id, plant_nickname, start_date, expected_maturity_date, is_active, created_at)
         select case when i <= 20000 then 1 + i % 1000 else 1001 end, 1 + i % 100, 'n', date '2026-01-01', date '2026-04-01',
            i % 3 > 0, timestamp '2026-01-01' + i * interval '1 minute'
         from generate_series(1, 30000) i;
         insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed)
         select i, 'item_' || k, k % 2 = 0 from generate_series(1, 30000) i, generate_series(1, 10) k;
         insert into user_favorites (user_id, plant_id, created_at)
         select u, p, now() from generate_series(1, 1001) u, generate_series(1, 20) p",
    )
    .await;
    // Index-only scans need to know which pages everybody sees.
    db.execute("vacuum analyze users, user_plant_instances, user_progress_tracking, user_favorites").await;
    db
}

/// The text of a checked statement, as the build knows it.
fn statement(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let texts = std::fs::read_dir(folder).unwrap().map(|file| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let description: serde_json::Value = serde_json::from_str(&text).unwrap();
        description["query"].as_str().unwrap().to_owned()
    });
    let start = format!("/* {name} */");
    let found = texts.into_iter().find(|text| text.starts_with(&start));
    found.unwrap_or_else(|| panic!("no statement is called {name}"))
}

/// The plans of a statement with these arguments: made for them, and made for any.
async fn plans(db: &TestDb, name: &str, arguments: &str) -> [String; 2] {
    let mut connection = PgConnection::connect_with(&db.options).await.unwrap();
    let prepare = format!("prepare asked as {}", statement(name));
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut connection).await.unwrap();
    let mut plans = [String::new(), String::new()];
    for (plan, mode) in plans.iter_mut().zip(["force_custom_plan", "force_generic_plan"]) {
        let sql = format!("set plan_cache_mode = {mode}; explain (costs off) execute asked({arguments})");
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        let lines = rows.iter().map(|row| row.get::<String, _>(0));
        *plan = lines.collect::<Vec<_>>().join("\n");
    }
    plans
}

#[tokio::test]
async fn every_read_of_a_gardener_uses_its_indexes() {
    let db = large().await;
    for (name, arguments, indexes) in [
        (
            "tracking.list",
            "'USER7@example.com', true, 20, 0",
            &["idx_users_address", "Index Only Scan using idx_user_instances_newest", "user_plant_instances_pkey"][..],
        ),
        (
            "tracking.list",
            "'user1001@example.com', false, 20, 9980",
            &["idx_users_address", "Index Only Scan using idx_user_instances_newest", "user_plant_instances_pkey"],
        ),
        (
            "harvests.list",
            "77, '{g,kg,pieces,bunches}', 100, 0, 'user77@example.com'",
            &["user_plant_instances_pkey", "idx_plant_harvests_plant_date", "idx_users_address"],
        ),
        ("tracking.garden", "'user1001@example.com', 500", &["idx_users_address", "idx_user_instances_newest"]),
        ("tracking.details", "77, null", &["user_plant_instances_pkey"]),
        ("tracking.details", "77, 'USER77@example.com'", &["user_plant_instances_pkey", "idx_users_address"]),
        (
            "tracking.status",
            "77, null",
            &["user_plant_instances_pkey", "Index Only Scan using idx_progress_tracking_items"],
        ),
        (
            "tracking.status",
            "77, 'user77@example.com'",
            &["user_plant_instances_pkey", "Index Only Scan using idx_progress_tracking_items", "idx_users_address"],
        ),
        ("checklist.ticks", "77, null", &["user_plant_instances_pkey", "on user_progress_tracking"]),
        ("checklist.ticks", "77, 'user77@example.com'", &["user_plant_instances_pkey", "idx_users_address"]),
        ("checklist.lock", "77, null", &["user_plant_instances_pkey"]),
        ("checklist.lock", "77, 'user77@example.com'", &["user_plant_instances_pkey", "idx_users_address"]),
        (
            "checklist.tick",
            "77, 'item_3', '{item-3,item_3}', true, null, '2026-01-01'",
            &["unique_instance_checklist_item", "Index Only Scan using idx_progress_tracking_items"],
        ),
        ("favorites.list", "'user7@example.com'", &["idx_users_address", "idx_user_favorites_user_created"]),
        ("favorites.check", "'user7@example.com', 3", &["idx_users_address", "unique_user_plant_favorite"]),
        (
            "users.save",
            "'user7@example.com', null, null, null, null, null, null, null, '2026-01-01', false",
            &["idx_users_address", "users_pkey"],
        ),
        ("tracking.delete", "77, null", &["user_plant_instances_pkey", "idx_user_plant_chats_instance"]),
        ("tracking.delete", "77, 'user77@example.com'", &["user_plant_instances_pkey", "idx_users_address"]),
        ("users.feed_number", "'user7@example.com'", &["idx_users_address"]),
    ] {
        for plan in plans(&db, name, arguments).await {
            for index in indexes {
                // Of two indexes that serve alike either will do.
                let used = index.split('|').any(|index| plan.contains(index));
                assert!(used, "{name} doesn't use {index}:\n{plan}");
            }
            for table in ["users", "user_plant_instances", "user_progress_tracking", "user_favorites"] {
                let whole = format!("Seq Scan on {table}");
                assert!(!plan.contains(&whole), "{name} reads all of {table}:\n{plan}");
            }
        }
    }
}

#[tokio::test]
async fn the_last_page_of_ten_thousand_reads_of_the_table_only_itself() {
    let db = large().await;
    let mut connection = PgConnection::connect_with(&db.options).await.unwrap();
    let prepare = format!("prepare asked as {}", statement("tracking.list"));
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut connection).await.unwrap();
    for offset in [0, 9_980] {
        let sql = format!(
            "explain (analyze, timing off, costs off) execute asked('user1001@example.com', false, 20, {offset})"
        );
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        let plan = plan.join("\n");
        let rows = plan.lines().find(|line| line.contains("Index Scan using user_plant_instances_pkey"));
        let rows = rows.unwrap_or_else(|| panic!("{plan}"));
        assert!(rows.contains("rows=1 loops=20") || rows.contains("rows=1.00 loops=20"), "{plan}");
        assert!(!plan.contains("Heap Fetches: 10"), "{plan}");
    }
}
