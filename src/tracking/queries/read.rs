//! Reads: a page of a user's plants, one instance, its status, a user's calendar, stored growth data.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;
use sqlx::PgExecutor;

use super::InstanceKey;
use crate::plants::head_start::StartAs;
use crate::tracking::growth::GrowthData;
use crate::tracking::requests::ListQuery;

/// The growth data that is stored for a plant: requirements, instructions and stages.
pub(crate) async fn stored_growth(db: impl PgExecutor<'_>, plant_id: i32) -> sqlx::Result<Option<GrowthData>> {
    let row = sqlx::query!(
        "/* tracking.stored_growth */
        select requirements_checklist, setup_instructions, growth_stages
        from plant_growth_data
        where plant_id = $1",
        plant_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        GrowthData::stored(
            Some(row.requirements_checklist),
            Some(row.setup_instructions),
            Some(row.growth_stages),
            None,
        )
    }))
}

/// A plant in a page of a user's list. A page without plants is one row without an instance.
#[derive(Debug)]
pub(crate) struct Listed {
    /// All of the user's plants, and those of them that grow.
    pub total: i64,
    pub active: i64,
    pub id: Option<i32>,
    pub plant_id: Option<i32>,
    pub plant_nickname: Option<String>,
    pub start_date: Option<NaiveDate>,
    pub expected_maturity_date: Option<NaiveDate>,
    pub current_stage: String,
    pub location_details: Option<String>,
}

/// A page of a user's plants, newest first; no row when no user has the address.
pub(crate) async fn list(db: impl PgExecutor<'_>, email: &str, query: ListQuery) -> sqlx::Result<Vec<Listed>> {
    // Counting and paging read the index alone; the table is read for the plants on the page.
    sqlx::query_as!(
        Listed,
        r#"/* tracking.list */
        select counts.total as "total!", counts.active as "active!", i.id as "id?", i.plant_id as "plant_id?",
            i.plant_nickname as "plant_nickname?", i.start_date as "start_date?",
            i.expected_maturity_date as "expected_maturity_date?",
            coalesce(i.current_stage, 'germination') as "current_stage!", i.location_details as "location_details?"
        from (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1) gardener
        cross join lateral (
            select count(*) as total, count(*) filter (where is_active) as active
            from user_plant_instances
            where user_id = gardener.id
        ) counts
        left join lateral (
            select shown.*
            from (
                select id
                from user_plant_instances
                where user_id = gardener.id and (is_active or not $2)
                order by created_at desc, id desc
                limit $3 offset $4
            ) page
            cross join lateral (select * from user_plant_instances where id = page.id limit 1) shown
        ) i on true
        order by i.created_at desc, i.id desc"#,
        email,
        query.active_only,
        query.limit,
        (query.page - 1).saturating_mul(query.limit)
    )
    .fetch_all(db)
    .await
}

/// An instance with what its reads and its changes go by.
#[derive(Debug)]
pub(crate) struct Details {
    pub plant_id: i32,
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
    pub stored_stage: Option<String>,
    pub is_active: bool,
    pub user_notes: Option<String>,
    pub location_details: Option<String>,
    pub start_as: StartAs,
    pub climate_zone: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// What is stored of the plant, if anything is.
    pub growth_stages: Option<Value>,
    pub care_tips: Option<Value>,
}

impl Details {
    pub(crate) fn take_stored(&mut self) -> Option<GrowthData> {
        GrowthData::stored(None, None, self.growth_stages.take(), self.care_tips.take())
    }
}

pub(crate) async fn details(db: impl PgExecutor<'_>, key: InstanceKey<'_>) -> sqlx::Result<Option<Details>> {
    sqlx::query_as!(
        Details,
        r#"/* tracking.details */
        select i.plant_id, i.plant_nickname, i.start_date, i.expected_maturity_date,
            coalesce(i.current_stage, 'germination') as "current_stage!", i.current_stage as stored_stage,
            coalesce(i.is_active, false) as "is_active!", i.user_notes, i.location_details, i.start_as,
            s.climate_zone as "climate_zone?", s.latitude as "latitude?", s.longitude as "longitude?",
            g.growth_stages as "growth_stages?", g.care_tips as "care_tips?"
        from user_plant_instances i
        left join users u on u.id = i.user_id
        left join suburbs s on s.id = u.suburb_id
        left join plant_growth_data g using (plant_id)
        where i.id = $1
            and ($2::text is null or i.user_id in (select id from users where plantopia_address(email) = plantopia_address($2)))"#,
        key.id,
        key.owner
    )
    .fetch_optional(db)
    .await
}

#[derive(Debug)]
pub(crate) struct Status {
    pub plant_id: i32,
    pub requirements: Option<Value>,
    /// The keys of the checklist, and whether each is ticked.
    pub keys: Vec<String>,
    pub ticked: Vec<bool>,
    pub setup_completed: bool,
    pub setup_completed_at: Option<NaiveDateTime>,
    pub is_active: bool,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
}

pub(crate) async fn status(db: impl PgExecutor<'_>, key: InstanceKey<'_>) -> sqlx::Result<Option<Status>> {
    // The ticks are read from the index alone.
    sqlx::query_as!(
        Status,
        r#"/* tracking.status */
        select i.plant_id, g.requirements_checklist as "requirements?", t.keys as "keys!", t.ticked as "ticked!",
            i.setup_completed, i.setup_completed_at, coalesce(i.is_active, false) as "is_active!", i.start_date,
            i.expected_maturity_date, coalesce(i.current_stage, 'germination') as "current_stage!"
        from user_plant_instances i
        left join plant_growth_data g using (plant_id)
        cross join lateral (
            select coalesce(array_agg(checklist_item_key), '{}') as keys,
                coalesce(array_agg(coalesce(is_completed, false)), '{}') as ticked
            from user_progress_tracking
            where user_plant_instance_id = i.id
        ) t
        where i.id = $1
            and ($2::text is null or i.user_id in (select id from users where plantopia_address(email) = plantopia_address($2)))"#,
        key.id,
        key.owner
    )
    .fetch_optional(db)
    .await
}

/// A plant as its owner's calendar has it.
#[derive(Debug)]
pub(crate) struct Planted {
    pub id: i32,
    pub plant_id: i32,
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub is_active: bool,
    pub setup_completed: bool,
    pub location_details: Option<String>,
    pub changed_at: Option<NaiveDateTime>,
    pub start_as: StartAs,
    pub stored: Option<GrowthData>,
}

/// A user's plants, and where the user lives.
#[derive(Debug)]
pub(crate) struct Garden {
    pub suburb_id: Option<i32>,
    /// Newest first.
    pub plants: Vec<Planted>,
}

/// The newest `limit` plants of a user; `None` when no user has the address.
pub(crate) async fn garden(db: impl PgExecutor<'_>, email: &str, limit: i64) -> sqlx::Result<Option<Garden>> {
    let rows = sqlx::query!(
        r#"/* tracking.garden */
        with gardener as (
            select id, suburb_id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1
        )
        select gardener.suburb_id, i.id as "id?", i.plant_id as "plant_id?", i.plant_nickname as "plant_nickname?",
            i.start_date as "start_date?", i.expected_maturity_date as "expected_maturity_date?",
            coalesce(i.is_active, false) as "is_active!", coalesce(i.setup_completed, false) as "setup_completed!",
            i.location_details, coalesce(i.updated_at, i.created_at) as changed_at,
            i.start_as as "start_as?", g.growth_stages as "growth_stages?"
        from gardener
        left join lateral (
            select *
            from user_plant_instances
            where user_id = gardener.id
            order by created_at desc, id desc
            limit $2
        ) i on true
        left join plant_growth_data g using (plant_id)
        order by i.created_at desc, i.id desc"#,
        email,
        limit
    )
    .fetch_all(db)
    .await?;
    let Some(suburb_id) = rows.first().map(|row| row.suburb_id) else {
        return Ok(None);
    };
    let planted = rows.into_iter().filter_map(|row| {
        Some(Planted {
            id: row.id?,
            plant_id: row.plant_id?,
            plant_nickname: row.plant_nickname?,
            start_date: row.start_date?,
            expected_maturity_date: row.expected_maturity_date?,
            is_active: row.is_active,
            setup_completed: row.setup_completed,
            location_details: row.location_details,
            changed_at: row.changed_at,
            start_as: row.start_as.map(StartAs::from).unwrap_or_default(),
            stored: GrowthData::stored(None, None, row.growth_stages, None),
        })
    });
    Ok(Some(Garden { suburb_id, plants: planted.collect() }))
}

/// Whether there is such an instance, whoever's.
pub(crate) async fn exists(db: impl PgExecutor<'_>, id: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"/* tracking.exists */ select exists (select from user_plant_instances where id = $1) as "exists!""#,
        id
    )
    .fetch_one(db)
    .await
}
