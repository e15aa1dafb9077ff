//! What is odd in the rows themselves, as far as it is cheap to see.

use sqlx::postgres::PgConnection;

use super::queries;
use super::report::Finding;
use super::schema::Seen;

/// Weather older than this misleads more than it helps, in days.
const OLD_WEATHER: i32 = 7;

/// Whether an address has two gardens.
pub async fn emails(connection: &mut PgConnection, seen: &Seen) -> sqlx::Result<Finding> {
    if !seen.has(&["users"]) {
        return Ok(Finding::skipped("there is no table users"));
    }
    let (count, ids) = queries::spellings(connection).await?;
    Ok(match ids {
        None => Finding::ok("no address stands in two spellings"),
        Some(ids) => Finding::warning(format!(
            "{count} addresses stand in several spellings, each with a garden of its own: users {ids}{}",
            if count > 3 { "; ..." } else { "" }
        ))
        .mend("update user_plant_instances set user_id = KEEP where user_id = DROP; the same for favorites, profile and chats; then delete the user DROP"),
    })
}

/// Whether there is a catalogue, and when its plants are sown.
pub async fn catalogue(connection: &mut PgConnection, seen: &Seen) -> sqlx::Result<Finding> {
    if !seen.has(&["plants"]) {
        return Ok(Finding::skipped("there is no table plants"));
    }
    let (plants, without_months) = queries::plants(connection).await?;
    Ok(if plants == 0 {
        Finding::warning("there are no plants")
            .mend("plantopia import FILE ..., or start a server with an empty database for the starter catalogue")
    } else if without_months > 0 {
        Finding::warning(format!(
            "{plants} plants, {without_months} without sowing months: no season recommends them"
        ))
        .mend("fill the sowing periods in their file and import it again; `plantopia check-catalogue FILE` names the rows")
    } else {
        Finding::ok(format!("{plants} plants, all with sowing months"))
    })
}

/// Whether the weather is today's.
pub async fn weather(connection: &mut PgConnection, seen: &Seen) -> sqlx::Result<Finding> {
    if !seen.has(&["climate_data"]) {
        return Ok(Finding::skipped("there is no table climate_data"));
    }
    Ok(match queries::weather_age(connection).await? {
        None => Finding::ok("none: recommendations go by zone and month"),
        Some(days) if days > OLD_WEATHER => Finding::warning(format!("the newest is {days} days old"))
            .mend("plantopia import climate_data.json, every day"),
        Some(days) => Finding::ok(format!("the newest is {days} days old")),
    })
}
