//! Writes: starting a plant, its progress, dates, stage, name, setup and deletion.

use chrono::{NaiveDate, NaiveDateTime};
use sqlx::PgExecutor;

use super::{Details, InstanceKey};
use crate::plants::head_start::StartAs;
use crate::tracking::model::{GrowingData, NicknameData, ProgressData};
use crate::tracking::requests::{ProgressRequest, StartRequest};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning<'a> {
    pub start_as: StartAs,
    pub stage: &'a str,
    pub matures: NaiveDate,
}

/// Starts a plant for a user who has fewer than `most`. The outer `None` means that the plant is gone or the garden full, the
/// inner one that the id which was drawn is taken. Ids are drawn, so that nobody guesses a neighbour's, from the upper half of
/// the numbers: the sequence counts through the lower one for other programs.
pub(crate) async fn start(
    db: impl PgExecutor<'_>,
    user_id: i32,
    plant_id: i32,
    request: &StartRequest,
    beginning: &Beginning<'_>,
    most: i64,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Option<i32>>> {
    sqlx::query_scalar!(
        r#"/* tracking.start */
        with startable as (
            select p.id
            from plants p
            where p.id = $2
                and (select count(*) from (select from user_plant_instances where user_id = $1 limit $8) own) < $8
            -- A plant that is deleted at this moment is no row here, rather than a foreign key violation.
            for key share
        ), started as (
            insert into user_plant_instances (id, user_id, plant_id, plant_nickname, start_date, expected_maturity_date,
                current_stage, is_active, setup_completed, location_details, created_at, updated_at, start_as)
            select 1073741824 + floor(random() * 1073741824)::integer, $1, id, $3, $4, $5,
                $9, false, false, $6, $7, $7, $10
            from startable
            on conflict (id) do nothing
            returning id
        )
        select started.id as "id?" from startable left join started on true"#,
        user_id,
        plant_id,
        request.plant_nickname,
        request.start_date,
        beginning.matures,
        request.location_details,
        now,
        most,
        beginning.stage,
        beginning.start_as.as_str()
    )
    .fetch_optional(db)
    .await
}

pub(crate) async fn has_plants(db: impl PgExecutor<'_>, user_id: i32, count: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"/* tracking.has_plants */
        select count(*) >= $2 as "full!" from (select from user_plant_instances where user_id = $1 limit $2) own"#,
        user_id,
        count
    )
    .fetch_one(db)
    .await
}

/// The dates of an instance that is aligned to a stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alignment {
    pub start: NaiveDate,
    /// Days from there to maturity; `None` keeps the instance's own span.
    pub days: Option<i32>,
}

/// Writes what the request has and returns what is stored then; `None` when the instance doesn't exist.
pub(crate) async fn save_progress(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    request: &ProgressRequest,
    alignment: Option<Alignment>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<ProgressData>> {
    sqlx::query_as!(
        ProgressData,
        r#"/* tracking.save_progress */
        update user_plant_instances i
        set current_stage = coalesce($2, i.current_stage),
            user_notes = coalesce($3, i.user_notes),
            location_details = coalesce($4, i.location_details),
            start_date = coalesce($5, i.start_date),
            expected_maturity_date = case
                when $5::date is null then i.expected_maturity_date
                else least($5 + coalesce($6::integer,
                    case when i.expected_maturity_date > i.start_date then i.expected_maturity_date - i.start_date else 90 end),
                    date '9999-12-31')
            end,
            is_active = i.is_active or $5::date is not null,
            updated_at = $7
        where i.id = $1
            and ($8::text is null or i.user_id in (select id from users where plantopia_address(email) = plantopia_address($8)))
        returning i.id as instance_id, coalesce(i.current_stage, 'germination') as "current_stage!", i.user_notes,
            i.location_details"#,
        key.id,
        request.current_stage,
        request.user_notes,
        request.location_details,
        alignment.map(|alignment| alignment.start),
        alignment.and_then(|alignment| alignment.days),
        now,
        key.owner
    )
    .fetch_optional(db)
    .await
}

pub(crate) async fn start_growing(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    start: NaiveDate,
    beginning: &Beginning<'_>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<GrowingData>> {
    sqlx::query_as!(
        GrowingData,
        r#"/* tracking.start_growing */
        update user_plant_instances
        set start_date = $2, expected_maturity_date = $3, current_stage = $6, start_as = $7, is_active = true,
            updated_at = $4
        where id = $1
            and ($5::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($5)))
        returning id as instance_id, start_date, expected_maturity_date, current_stage as "current_stage!",
            is_active as "is_active!""#,
        key.id,
        start,
        beginning.matures,
        now,
        key.owner,
        beginning.stage,
        beginning.start_as.as_str()
    )
    .fetch_optional(db)
    .await
}

/// Writes a stage that was derived from `seen`; false when the instance has changed since it was read.
pub(crate) async fn save_stage(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    seen: &Details,
    stage: &str,
    now: NaiveDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "/* tracking.save_stage */
        update user_plant_instances
        set current_stage = $4, updated_at = $5
        where id = $1 and start_date = $2 and current_stage is not distinct from $3
            and ($6::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($6)))",
        key.id,
        seen.start_date,
        seen.stored_stage,
        stage,
        now,
        key.owner
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn rename(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    nickname: &str,
    now: NaiveDateTime,
) -> sqlx::Result<Option<NicknameData>> {
    sqlx::query_as!(
        NicknameData,
        "/* tracking.rename */
        update user_plant_instances
        set plant_nickname = $2, updated_at = $3
        where id = $1
            and ($4::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($4)))
        returning id as instance_id, plant_nickname",
        key.id,
        nickname,
        now,
        key.owner
    )
    .fetch_optional(db)
    .await
}

pub(crate) async fn complete_setup(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "/* tracking.complete_setup */
        update user_plant_instances
        set setup_completed = true, setup_completed_at = $2, updated_at = $2
        where id = $1
            and ($3::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($3)))
        returning id",
        key.id,
        now,
        key.owner
    )
    .fetch_optional(db)
    .await
}

/// Deletes an instance with its ticks; its chats stay without an instance. `None` when it doesn't exist.
pub(crate) async fn delete(db: impl PgExecutor<'_>, key: InstanceKey<'_>) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "/* tracking.delete */
        with own as (
            select id
            from user_plant_instances
            where id = $1
                and ($2::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($2)))
        ), kept as (
            update user_plant_chats set user_plant_instance_id = null where user_plant_instance_id = (select id from own)
        )
        delete from user_plant_instances where id = (select id from own) returning id",
        key.id,
        key.owner
    )
    .fetch_optional(db)
    .await
}
