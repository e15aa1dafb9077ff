//! The weather that the server fetches itself: from a small Open-Meteo of the test's own, in good and in bad shape.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::command_line::{folder, plantopia, text};
use crate::support::app::Answer;
use crate::support::open_meteo::{Call, Reply, documented, place};
use crate::support::{OpenMeteo, Program, TestApp, TestDb};

const TOKEN: &str = "correct-horse-battery";
const UPDATE: &str = "/api/v1/admin/climate/update";

/// How long what happens in the background may take.
const UPDATE_TIMEOUT: Duration = Duration::from_secs(30);

/// Suburbs S000, S001, ... at latitudes -10.000, -10.001, ...
async fn town(suburbs: i32) -> TestDb {
    let db = TestDb::migrated().await;
    let sql = format!(
        "insert into suburbs (name, latitude, longitude)
         select 'S' || lpad(n::text, 3, '0'), -10 - n / 1000.0, 145 from generate_series(0, {suburbs} - 1) n"
    );
    db.execute(&sql).await;
    db
}

fn settings(service: &OpenMeteo) -> Vec<(&'static str, &str)> {
    let mut settings = vec![("ADMIN_TOKEN", TOKEN)];
    settings.extend(service.settings());
    settings
}

async fn call(app: &TestApp, method: Method, path: &str) -> Answer {
    app.request(method, path, &[("authorization", &format!("Bearer {TOKEN}"))], None).await
}

async fn status(app: &TestApp) -> Value {
    call(app, Method::GET, "/api/v1/admin/climate/status").await.ok()
}

/// The status once no update runs.
async fn ended(app: &TestApp) -> Value {
    let waiting = async {
        loop {
            let status = status(app).await;
            if status["update_in_progress"] == false {
                return status;
            }
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(UPDATE_TIMEOUT, waiting).await.expect("the update ends")
}

/// An update of a town of three while the service answers by this rule, and its status.
async fn update_with(rule: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> (TestApp, OpenMeteo, Value) {
    let service = OpenMeteo::start().await;
    service.answers(rule);
    let app = TestApp::with(town(3).await, &settings(&service)).await;
    call(&app, Method::POST, UPDATE).await.ok();
    let status = ended(&app).await;
    (app, service, status)
}

fn api<'a>(status: &'a Value, name: &str) -> &'a Value {
    let all = status["api_status"].as_array().unwrap();
    all.iter().find(|api| api["api_name"] == name).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn all_suburbs_are_updated_in_the_background_and_shown_at_once() {
    let service = OpenMeteo::start().await;
    let app = TestApp::with(town(250).await, &settings(&service)).await;
    assert_eq!(app.get("/api/v1/climate/S042").await.status, 404);
    let before = status(&app).await;
    let keys =
        ["api_status", "suburbs_total", "suburbs_current", "suburbs_outdated", "last_update", "update_in_progress"];
    assert_eq!(before.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
    assert_eq!((&before["api_status"], &before["last_update"]), (&json!([]), &Value::Null));

    let started = call(&app, Method::POST, UPDATE).await;
    assert_eq!(
        started.text(),
        r#"{"message":"Climate update started in background","status":"processing","suburbs_count":250}"#
    );
    let status = ended(&app).await;
    assert_eq!((&status["suburbs_total"], &status["suburbs_current"]), (&json!(250), &json!(250)));
    assert_eq!(status["suburbs_outdated"], 0);
    for name in ["open_meteo", "open_meteo_air_quality"] {
        let api = api(&status, name);
        assert_eq!((&api["status"], &api["records_updated"]), (&json!("success"), &json!(250)), "{status}");
        assert!(api["response_time_ms"].is_i64() && api["error_message"].is_null(), "{status}");
        assert!(api["last_success"].is_string() && api["last_update"].is_string(), "{status}");
    }
    assert_eq!(status["last_update"], api(&status, "open_meteo")["last_success"]);

    // Nobody listens for changes here.
    let shown = app.get("/api/v1/climate/S042").await.ok();
    assert_eq!(shown["recorded_date"], "2026-10-05");
    assert_eq!(
        shown["weather"],
        json!({"temperature_current": -10.042, "temperature_max": 18.4, "temperature_min": 9.1, "humidity": 61,
            "rainfall": 2.6, "wind_speed": 12.9, "weather_code": 3})
    );
    assert_eq!(shown["uv"], json!({"index": 6.35, "category": "High", "protection_required": "Yes"}));
    assert_eq!(
        shown["air_quality"],
        json!({"aqi": 42, "category": "Good", "pm25": 8.1, "pm10": 12.0, "ozone": 61.0, "nitrogen_dioxide": 9.4,
            "sulfur_dioxide": 1.2, "carbon_monoxide": 182.0})
    );
    assert_eq!(shown["data_source"], json!(["Open-Meteo Weather", "Open-Meteo Air Quality"]));

    // A hundred suburbs a request, in the gardener's zone, one call after the other.
    let calls = service.calls();
    let sizes: Vec<_> = calls.iter().map(|call| (call.path.as_str(), call.latitudes().len())).collect();
    let (forecast, air) = ("/v1/forecast", "/v1/air-quality");
    assert_eq!(sizes, [(forecast, 100), (air, 100), (forecast, 100), (air, 100), (forecast, 50), (air, 50)]);
    for call in calls {
        assert_eq!(call.parameters["timezone"], "Australia/Melbourne");
        assert_eq!(call.parameters["longitude"].split(',').count(), call.latitudes().len());
        if call.is_forecast() {
            assert_eq!(
                call.parameters["current"],
                "temperature_2m,relative_humidity_2m,precipitation,wind_speed_10m,weather_code"
            );
            assert_eq!(
                call.parameters["daily"],
                "temperature_2m_max,temperature_2m_min,precipitation_sum,uv_index_max"
            );
        }
    }
}

#[tokio::test]
async fn a_second_update_isn_t_begun_while_one_runs() {
    let service = OpenMeteo::start().await;
    service.answers(|call| Reply::Held(documented(call)));
    let app = TestApp::with(town(2).await, &settings(&service)).await;
    let neighbour = app.cold_with(&settings(&service)).await;
    neighbour.app.warm_up().await.unwrap();
    call(&app, Method::POST, UPDATE).await.ok();
    service.was_asked(1).await;
    for server in [&app, &neighbour] {
        let second = call(server, Method::POST, UPDATE).await.ok();
        assert_eq!(
            second,
            json!({"message": "A climate update is already in progress", "status": "processing", "suburbs_count": 2})
        );
        let status = status(server).await;
        assert_eq!(status["update_in_progress"], true);
        assert_eq!(api(&status, "open_meteo")["status"], "updating");
    }
    // No connection to the database is held meanwhile.
    let busy: i64 = app
        .db
        .fetch("select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'")
        .await;
    assert_eq!(busy, 0);
    service.answers(|call| Reply::Json(200, documented(call)));
    service.go_on();
    assert_eq!(ended(&app).await["suburbs_current"], 2);
    assert_eq!(service.calls().len(), 2);
    call(&neighbour, Method::POST, UPDATE).await.ok();
    ended(&neighbour).await;
    assert_eq!(service.calls().len(), 4, "the next one may begin");
}

#[tokio::test]
async fn an_update_whose_server_died_is_taken_over() {
    let service = OpenMeteo::start().await;
    let app = TestApp::with(town(2).await, &settings(&service)).await;
    let row = "insert into api_cache (api_name, status, last_update, updated_at)
        values ('open_meteo', 'updating', now() at time zone 'utc', now() at time zone 'utc' - interval '299 seconds')";
    app.db.execute(row).await;
    let message = |answer: Answer| answer.ok()["message"].as_str().unwrap().to_owned();
    assert_eq!(message(call(&app, Method::POST, UPDATE).await), "A climate update is already in progress");
    app.db.execute("update api_cache set updated_at = updated_at - interval '1 minute'").await;
    assert_eq!(status(&app).await["update_in_progress"], false);
    assert_eq!(message(call(&app, Method::POST, UPDATE).await), "Climate update started in background");
    assert_eq!(ended(&app).await["suburbs_current"], 2);
}

#[tokio::test]
async fn one_suburb_is_updated_and_answered() {
    let service = OpenMeteo::start().await;
    let app = TestApp::with(town(2).await, &settings(&service)).await;
    let answer = call(&app, Method::POST, "/api/v1/admin/climate/update/s001").await;
    assert_eq!(
        answer.text(),
        r#"{"message":"Climate data updated for S001","data":{"temperature_current":-10.001,"temperature_max":18.4,"temperature_min":9.1,"humidity":61,"rainfall":2.6,"wind_speed":12.9,"weather_code":3,"uv_index":6.35,"uv_category":"High","uv_protection_required":"Yes","air_quality_index":42,"air_quality_category":"Good","pm25":8.1,"pm10":12.0,"ozone":61.0,"nitrogen_dioxide":9.4,"sulfur_dioxide":1.2,"carbon_monoxide":182.0,"data_source":["Open-Meteo Weather","Open-Meteo Air Quality"]}}"#
    );
    assert_eq!(app.get("/api/v1/climate/S001").await.ok()["weather"]["temperature_current"], json!(-10.001));
    assert_eq!(app.get("/api/v1/climate/S000").await.status, 404);
    let unknown = call(&app, Method::POST, "/api/v1/admin/climate/update/Atlantis").await;
    assert_eq!(unknown.detail(400), "Suburb 'Atlantis' not found");
    service.answers(|_| Reply::Json(400, json!({"error": true, "reason": "no"})));
    let failed = call(&app, Method::POST, "/api/v1/admin/climate/update/S000").await;
    assert_eq!(failed.detail(400), "Failed to fetch climate data");
    assert_eq!(app.get("/api/v1/climate/S000").await.status, 404);
}

#[tokio::test]
async fn the_calls_are_the_operators() {
    let service = OpenMeteo::start().await;
    let app = TestApp::with(town(1).await, &settings(&service)).await;
    let open = TestApp::with(town(1).await, &service.settings()).await;
    for (method, path) in [
        (Method::POST, UPDATE),
        (Method::POST, "/api/v1/admin/climate/update/S000"),
        (Method::GET, "/api/v1/admin/climate/status"),
    ] {
        let answer = app.request(method.clone(), path, &[], None).await;
        assert_eq!(answer.detail(401), "Not authenticated", "{path}");
        assert_eq!(call(&open, method, path).await.detail(404), "Not Found", "{path}");
    }
    assert_eq!(service.calls().len(), 0);
}

#[tokio::test]
async fn missing_air_quality_doesn_t_cost_the_weather_nor_what_is_known_of_the_air() {
    let failing = |call: &Call| match call.is_forecast() {
        true => Reply::Json(200, documented(call)),
        false => Reply::Again(503, json!({})),
    };
    let (app, service, status) = update_with(failing).await;
    assert_eq!(status["suburbs_current"], 3);
    assert_eq!(api(&status, "open_meteo")["status"], "success");
    let air = api(&status, "open_meteo_air_quality");
    assert_eq!(
        (&air["status"], &air["records_updated"], &air["last_success"]),
        (&json!("error"), &json!(0), &Value::Null)
    );
    assert_eq!(air["error_message"], "503 Service Unavailable; 3 of 3 suburbs without air quality");
    let shown = app.get("/api/v1/climate/S000").await.ok();
    assert_eq!((&shown["air_quality"]["aqi"], &shown["data_source"]), (&Value::Null, &json!(["Open-Meteo Weather"])));

    service.answers(|call| Reply::Json(200, documented(call)));
    call(&app, Method::POST, UPDATE).await.ok();
    ended(&app).await;
    service.answers(move |call| match failing(call) {
        Reply::Json(..) => {
            let warmer = call.latitudes().into_iter().map(|latitude| place(call, latitude + 20.0));
            Reply::Json(200, Value::Array(warmer.collect()))
        }
        other => other,
    });
    call(&app, Method::POST, UPDATE).await.ok();
    ended(&app).await;
    let shown = app.get("/api/v1/climate/S000").await.ok();
    assert_eq!((&shown["weather"]["temperature_current"], &shown["air_quality"]["aqi"]), (&json!(10.0), &json!(42)));
    assert_eq!(shown["data_source"], json!(["Open-Meteo Weather", "Open-Meteo Air Quality"]));
    let rows: i64 = app.db.fetch("select count(*) from climate_data").await;
    assert_eq!(rows, 3, "a day has one row");
}

#[tokio::test]
async fn what_passes_is_asked_again() {
    for broken in
        [Reply::Again(429, json!({"error": true, "reason": "Too many"})), Reply::Again(500, json!({})), Reply::CutOff]
    {
        let reply = broken.clone();
        let (_, service, status) = update_with(move |call| match call.before {
            0 => reply.clone(),
            _ => Reply::Json(200, documented(call)),
        })
        .await;
        assert_eq!(status["suburbs_current"], 3, "{broken:?}");
        assert_eq!(service.calls().len(), 4, "{broken:?}");
    }
}

#[tokio::test]
async fn what_doesn_t_pass_is_named_and_changes_nothing() {
    let html = || Reply::Text("<html>Bad gateway</html>".into());
    let cases: [(Reply, &str, usize); 7] = [
        (Reply::Again(500, json!({})), "500 Internal Server Error", 3),
        (
            Reply::Again(429, json!({"error": true, "reason": "Daily API request limit exceeded."})),
            "429 Too Many Requests: Daily API request limit exceeded.",
            1,
        ),
        (html(), "the answer isn't JSON", 1),
        (Reply::Json(200, json!([{}, {}])), "asked for 3 places, and 2 were answered", 1),
        (Reply::Json(200, json!([{}, null, {"current": {"temperature_2m": null}}])), "no values", 1),
        (Reply::Huge, "an answer of more than 2097152 bytes", 1),
        (Reply::Json(404, json!("nothing")), "404 Not Found", 1),
    ];
    for (reply, why, asked) in cases {
        let broken = reply.clone();
        let (app, service, status) = update_with(move |_| broken.clone()).await;
        let api = api(&status, "open_meteo");
        let expected = format!("{why}; 3 of 3 suburbs without weather: S000, S001, S002");
        assert_eq!((&api["status"], &api["error_message"]), (&json!("error"), &json!(expected)), "{reply:?}");
        assert_eq!((&api["records_updated"], &api["last_success"]), (&json!(0), &Value::Null));
        assert_eq!(status["suburbs_outdated"], 3);
        assert_eq!(service.calls().len(), asked, "{reply:?}");
        assert_eq!(app.get("/api/v1/climate/S000").await.status, 404);
    }
}

#[tokio::test]
async fn a_refused_suburb_doesn_t_cost_its_neighbours() {
    let service = OpenMeteo::start().await;
    service.answers(|call| {
        if call.latitudes().contains(&-10.033) {
            return Reply::Json(400, json!({"error": true, "reason": "No data is available for this location"}));
        }
        Reply::Json(200, documented(call))
    });
    let app = TestApp::with(town(60).await, &settings(&service)).await;
    call(&app, Method::POST, UPDATE).await.ok();
    let status = ended(&app).await;
    assert_eq!((&status["suburbs_current"], &status["suburbs_outdated"]), (&json!(59), &json!(1)));
    let api = api(&status, "open_meteo");
    assert_eq!((&api["status"], &api["records_updated"]), (&json!("partial"), &json!(59)));
    let message = api["error_message"].as_str().unwrap();
    let expected =
        "S033: 400 Bad Request: No data is available for this location; 1 of 60 suburbs without weather: S033";
    assert_eq!(message, expected);
    assert_eq!(app.get("/api/v1/climate/S033").await.status, 404);
    assert_eq!(app.get("/api/v1/climate/S034").await.ok()["weather"]["temperature_current"], json!(-10.034));
}

/// One of a request's suburbs is found by a few halvings; where all are refused, they end, and the air shares their bound.
#[tokio::test]
async fn refused_requests_are_halved_up_to_a_bound_that_both_calls_share() {
    let service = OpenMeteo::start().await;
    service.answers(|call| {
        let is_refused = |latitude: &f64| !call.is_forecast() || *latitude > -10.016;
        if call.latitudes().iter().any(is_refused) {
            return Reply::Json(400, json!({"error": true, "reason": "no"}));
        }
        Reply::Json(200, documented(call))
    });
    let app = TestApp::with(town(32).await, &settings(&service)).await;
    call(&app, Method::POST, UPDATE).await.ok();
    assert_eq!(ended(&app).await["suburbs_current"], 16);
    // A halving is two requests. The forecast takes 16 for sixteen refused suburbs, and the air the four that are left.
    let (forecasts, air): (Vec<_>, Vec<_>) = service.calls().into_iter().partition(Call::is_forecast);
    assert_eq!((forecasts.len(), air.len()), (1 + 2 * 16, 1 + 2 * 4));
}

#[tokio::test]
async fn of_two_servers_on_one_database_one_updates_and_then_only_when_it_is_due() {
    let service = OpenMeteo::start().await;
    let mut settings = settings(&service);
    settings.push(("CLIMATE_UPDATE_HOURS", "6"));
    let app = TestApp::with(town(3).await, &settings).await;
    let neighbour = app.cold_with(&settings).await;
    neighbour.app.warm_up().await.unwrap();
    app.app.climate_updates.keep_current();
    neighbour.app.climate_updates.keep_current();
    service.was_asked(2).await;
    assert_eq!(ended(&app).await["suburbs_current"], 3);
    // A third one that starts finds the weather fresh.
    let third = app.cold_with(&settings).await;
    third.app.climate_updates.keep_current();
    let look = "select count(*) from api_cache where api_name = 'open_meteo' and last_success > now() at time zone 'utc' - interval '1 minute'";
    let fresh: i64 = app.db.fetch(look).await;
    assert_eq!(fresh, 1);
    sleep(Duration::from_millis(200)).await;
    assert_eq!(service.calls().len(), 2);
    // Six hours later it is due again.
    app.db.execute("update api_cache set last_update = last_update - interval '7 hours', last_success = last_success - interval '7 hours'").await;
    let fourth = app.cold_with(&settings).await;
    fourth.app.climate_updates.keep_current();
    service.was_asked(4).await;
    ended(&app).await;
    // One that brought nothing is tried again sooner, but not at once.
    service.answers(|_| Reply::Json(404, json!({})));
    app.db.execute("update api_cache set last_update = last_update - interval '7 hours', last_success = last_success - interval '7 hours'").await;
    let fifth = app.cold_with(&settings).await;
    fifth.app.climate_updates.keep_current();
    service.was_asked(5).await;
    ended(&app).await;
    let sixth = app.cold_with(&settings).await;
    sixth.app.climate_updates.keep_current();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(service.calls().len(), 5);
    app.db.execute("update api_cache set last_update = last_update - interval '16 minutes'").await;
    let seventh = app.cold_with(&settings).await;
    seventh.app.climate_updates.keep_current();
    service.was_asked(6).await;
}

#[tokio::test]
async fn a_server_that_stops_gives_the_update_back() {
    let service = OpenMeteo::start().await;
    service.answers(|_| Reply::Silence);
    let (folder, db) = (folder(), town(1).await);
    let url = db.url();
    let mut settings = vec![("DATABASE_URL", url.as_str()), ("CLIMATE_UPDATE_HOURS", "1")];
    settings.extend(service.settings());
    let server = Program::serve(folder.path(), &folder.path().join("data"), &settings).await;
    service.was_asked(1).await;
    assert_eq!(server.stop().await, Some(0));
    let row: String =
        db.fetch("select status || ': ' || error_message from api_cache where api_name = 'open_meteo'").await;
    assert_eq!(row, "error: the server was stopped");
}

#[tokio::test]
async fn the_command_updates_once_and_tells_by_its_exit_code() {
    let service = OpenMeteo::start().await;
    let (folder, db) = (folder(), town(150).await);
    let run = async || {
        let mut command = plantopia(folder.path());
        command.args(["climate", "update"]).env("DATABASE_URL", db.url()).envs(service.settings());
        let output = tokio::process::Command::from(command).kill_on_drop(true).output();
        text(&timeout(UPDATE_TIMEOUT, output).await.expect("it ends").unwrap())
    };
    let (code, output, errors) = run().await;
    assert_eq!((code, output.as_str()), (Some(0), "150 of 150 suburbs updated, 150 with air quality\n"), "{errors}");
    assert!(errors.contains("Asked for 100 of 150 suburbs, 100 updated\n"), "{errors}");
    let rows: i64 = db.fetch("select count(*) from climate_data where air_quality_index = 42").await;
    assert_eq!(rows, 150);

    service.answers(|call| match call.is_forecast() {
        true => Reply::Json(200, documented(call)),
        false => Reply::Text("no".into()),
    });
    let (code, output, errors) = run().await;
    assert_eq!((code, output.as_str()), (Some(0), "150 of 150 suburbs updated, 0 with air quality\n"), "{errors}");
    assert!(errors.contains("Air quality: the answer isn't JSON; 150 of 150 suburbs without air quality"), "{errors}");

    service.answers(|call| match call.latitudes().len() {
        50 => Reply::Text("no".into()),
        _ => Reply::Json(200, documented(call)),
    });
    let (code, output, errors) = run().await;
    assert_eq!((code, output.as_str()), (Some(1), "100 of 150 suburbs updated, 100 with air quality\n"), "{errors}");
    assert!(
        errors.contains("plantopia: Open-Meteo: the answer isn't JSON; 50 of 150 suburbs without weather: S100, "),
        "{errors}"
    );

    db.execute("delete from climate_data; delete from suburbs").await;
    let (code, _, errors) = run().await;
    assert_eq!((code, errors.contains("plantopia: there are no suburbs")), (Some(1), true), "{errors}");

    db.execute("update api_cache set status = 'updating', updated_at = now() at time zone 'utc'").await;
    let (code, _, errors) = run().await;
    assert_eq!(code, Some(1));
    assert!(errors.contains("plantopia: a climate update is already in progress"), "{errors}");
}
