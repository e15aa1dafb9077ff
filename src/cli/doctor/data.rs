//! What is odd in the rows themselves, as far as it is cheap to see.

use sqlx::postgres::PgConnection;

use super::one;
use super::report::Check;

/// Weather older than this misleads more than it helps, in days.
const OLD_WEATHER: i32 = 7;

/// Whether rows that defaults date are dated in UTC, as the server reads them.
pub(super) async fn timestamps(connection: &mut PgConnection) -> sqlx::Result<Check> {
    let sql = "/* doctor.ahead */
        select max(extract(epoch from newest - (clock_timestamp() at time zone 'utc')))::float8 from (
            (select created_at as newest from users order by id desc limit 1)
            union all (select created_at from user_plant_instances order by id desc limit 1)
            union all (select created_at from user_favorites order by id desc limit 1)
            union all (select updated_at from plants order by id desc limit 1)) rows";
    let (ahead,): (Option<f64>,) = one(connection, sql).await?;
    if let Some(seconds) = ahead.filter(|seconds| *seconds > 300.0) {
        let hours = seconds / 3_600.0;
        let message = format!("the newest rows are dated {hours:.1} hours ahead of UTC: something writes local times");
        return Ok(
            Check::warning(message).mend("let whatever else writes here use UTC: alter role ... set timezone = 'UTC'")
        );
    }
    let sql = "/* doctor.local_defaults */ select count(*) from information_schema.columns
        where table_schema = current_schema() and data_type = 'timestamp without time zone'
            and column_default in ('now()', 'CURRENT_TIMESTAMP')";
    let (local_defaults,): (i64,) = one(connection, sql).await?;
    Ok(Check::ok(match local_defaults {
        0 => "no row is dated in the future, defaults are UTC".to_owned(),
        // Our own sessions are in UTC, where it is the same.
        count => format!(
            "no row is dated in the future; {count} defaults are now(), local time for programs whose sessions aren't in UTC"
        ),
    }))
}

/// A database that isn't taken over yet has no `plantopia_address`: this is the same but for rarer kinds of white space.
pub(super) async fn emails(connection: &mut PgConnection) -> sqlx::Result<Check> {
    let sql = "/* doctor.spellings */ select count(*), string_agg(ids, '; ') filter (where number <= 3) from (
        select string_agg(id::text, ' and ' order by id) as ids, row_number() over (order by min(id)) as number
        from users group by lower(btrim(email, E' \\t\\n\\r') collate \"C\") having count(*) > 1) twins";
    let (count, ids): (i64, Option<String>) = one(connection, sql).await?;
    Ok(match ids {
        None => Check::ok("no address stands in two spellings"),
        Some(ids) => {
            let more = if count > 3 { "; ..." } else { "" };
            Check::warning(format!(
                "{count} addresses stand in several spellings, each with a garden of its own: users {ids}{more}"
            ))
            .mend("update user_plant_instances set user_id = KEEP where user_id = DROP; the same for favorites, profile and chats; then delete the user DROP")
        }
    })
}

pub(super) async fn catalogue(connection: &mut PgConnection) -> sqlx::Result<Check> {
    let sql = "/* doctor.plants */ select count(*),
        count(*) filter (where coalesce(sowing_months_by_climate::text, 'null') in ('null', '{}')) from plants";
    Ok(match one::<(i64, i64)>(connection, sql).await? {
        (0, _) => Check::warning("there are no plants")
            .mend("plantopia import FILE ..., or start a server with an empty database for the starter catalogue"),
        (plants, 0) => Check::ok(format!("{plants} plants, all with sowing months")),
        (plants, without) => {
            Check::warning(format!("{plants} plants, {without} without sowing months: no season recommends them")).mend(
                "fill the sowing periods in their file and import it again; `plantopia check-catalogue FILE` names the rows",
            )
        }
    })
}

pub(super) async fn weather(connection: &mut PgConnection) -> sqlx::Result<Check> {
    let sql = "/* doctor.weather_age */ select current_date - max(recorded_date) from climate_data";
    Ok(match one(connection, sql).await? {
        (None::<i32>,) => Check::ok("none: recommendations go by zone and month"),
        (Some(days),) if days > OLD_WEATHER => Check::warning(format!("the newest is {days} days old"))
            .mend("CLIMATE_UPDATE_HOURS=6, or `plantopia climate update` every day"),
        (Some(days),) => Check::ok(format!("the newest is {days} days old")),
    })
}
