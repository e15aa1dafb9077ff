//! Every SQL statement about users.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;
use sqlx::types::Json;

use super::model::{Account, Profile, SavedUser, User};
use crate::auth::FeedNumber;

/// Locks an address in any spelling until the transaction ends: whoever may create this user waits. A unique index can't do
/// this, because a database that was taken over may hold two spellings of one address.
pub(crate) async fn lock(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "/* users.lock */ select pg_advisory_xact_lock(hashtextextended(plantopia_address($1), 7021990126))",
        email
    )
    .execute(db)
    .await
    .map(drop)
}

/// The number that links to the calendar feed of the user with this address carry.
pub(crate) async fn feed_number(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<FeedNumber>> {
    sqlx::query_as!(
        FeedNumber,
        "/* users.feed_number */
        select id as user_id, feed_number as number
        from users
        where plantopia_address(email) = plantopia_address($1)
        order by id
        limit 1",
        email
    )
    .fetch_optional(db)
    .await
}

/// Gives the user with this address another number; false when there is none.
pub(crate) async fn raise_feed_number(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<bool> {
    let raised = sqlx::query!(
        "/* users.raise_feed_number */
        update users
        set feed_number = feed_number + 1
        where id = (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1)",
        email
    )
    .execute(db)
    .await?;
    Ok(raised.rows_affected() > 0)
}

/// Updates the user with this address, and the profile if the request has one, in one statement. Of two spellings of an
/// address the lowest id counts. A user who doesn't exist is added if `create` is set; `None` if it isn't, or if another
/// program adds the same address at this moment.
pub(crate) async fn save(
    db: impl PgExecutor<'_>,
    account: &Account,
    now: NaiveDateTime,
    create: bool,
) -> sqlx::Result<Option<SavedUser>> {
    let suburb_name = account.suburb_name.as_deref().map(str::trim);
    sqlx::query_as!(
        SavedUser,
        r#"/* users.save */
        with known as (
            select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1
        ), place as (
            select
                (select id from suburbs where id = $3::bigint) as given,
                (select id from suburbs where $4::text is not null and lower(name) = lower($4) order by name, id limit 1) as named
        ), changed as (
            update users u
            set last_login = $9,
                updated_at = $9,
                name = coalesce(nullif($2, ''), u.name),
                suburb_id = coalesce(case when $3 is null then place.named else place.given end, u.suburb_id)
            from known, place
            where u.id = known.id
            returning u.*
        ), added as (
            insert into users (email, name, suburb_id, created_at, updated_at)
            select $1, $2, coalesce(place.given, place.named), $9, $9
            from place
            where $10 and not exists (select from known)
            -- Another program doesn't take our lock.
            on conflict (email) do nothing
            returning *
        ), account as (
            select * from changed union all select * from added
        ), written as (
            insert into user_profiles as p (user_id, experience_level, garden_type, available_space_m2, climate_goals,
                has_containers, organic_preference, created_at, updated_at)
            select id, $5, $6, $7, $8, false, true, $9, $9
            from account
            where num_nonnulls($5::varchar, $6::varchar, $7::double precision, $8::text) > 0
            on conflict (user_id) do update
            set experience_level = coalesce(excluded.experience_level, p.experience_level),
                garden_type = coalesce(excluded.garden_type, p.garden_type),
                available_space_m2 = coalesce(excluded.available_space_m2, p.available_space_m2),
                climate_goals = coalesce(excluded.climate_goals, p.climate_goals),
                updated_at = excluded.updated_at
            returning *
        ), profile as (
            select * from written
            union all
            -- What this statement wrote doesn't show in the table yet.
            select * from user_profiles
            where user_id in (select id from account) and not exists (select from written)
        )
        select to_jsonb(a) as "user!: Json<User>", to_jsonb(p) as "profile: Json<Profile>"
        from account a
        left join profile p on true"#,
        account.email.trim(),
        account.name,
        account.suburb_id,
        suburb_name,
        account.experience_level,
        account.garden_type,
        account.available_space,
        account.climate_goal,
        now,
        create
    )
    .fetch_optional(db)
    .await
}
