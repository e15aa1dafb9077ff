//! Every SQL statement about plants that somebody grows; those about their checklists are in `checklist/queries`.
//!
//! Those that answer for many keys read them from `unnest((select $1))`: through the inner select Postgres doesn't see how
//! many there are, keeps one plan for any number, and doesn't make a new one for each statement.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;
use sqlx::PgExecutor;

use super::growth::GrowthData;
use super::requests::{ListQuery, StartRequest};
use crate::db::batch::in_places;

/// Growth data that somebody else made, as far as a statement asked for it; `None` where nobody made any.
pub(super) fn stored(
    requirements: Option<Value>,
    instructions: Option<Value>,
    stages: Option<Value>,
    tips: Option<Value>,
) -> Option<GrowthData> {
    let columns = [&requirements, &instructions, &stages, &tips];
    columns.iter().any(|column| column.is_some()).then(|| {
        let [requirements, instructions, stages, tips] =
            [requirements, instructions, stages, tips].map(Option::unwrap_or_default);
        GrowthData::from_columns(requirements, instructions, stages, tips, None, None, None)
    })
}

/// The growth data that somebody else made for a plant: what to have, what to do, and the stages.
pub async fn stored_growth(db: impl PgExecutor<'_>, plant_id: i32) -> sqlx::Result<Option<GrowthData>> {
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
        stored(Some(row.requirements_checklist), Some(row.setup_instructions), Some(row.growth_stages), None)
    }))
}

/// Starts a plant for a user; `None` when the plant is gone.
pub async fn start(
    db: impl PgExecutor<'_>,
    user_id: i32,
    plant_id: i32,
    request: &StartRequest,
    expected_maturity: NaiveDate,
    now: NaiveDateTime,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "/* tracking.start */
        insert into user_plant_instances (user_id, plant_id, plant_nickname, start_date, expected_maturity_date,
            current_stage, is_active, setup_completed, location_details, created_at, updated_at)
        select $1, p.id, $3, $4, $5, 'germination', false, false, $6, $7, $7
        from plants p
        where p.id = $2
        -- A plant that goes away at this moment is no row here, rather than a foreign key that fails.
        for key share
        returning id",
        user_id,
        plant_id,
        request.plant_nickname,
        request.start_date,
        expected_maturity,
        request.location_details,
        now
    )
    .fetch_optional(db)
    .await
}

/// Which page of whose plants is asked for.
#[derive(Clone, Debug)]
pub struct PageOf {
    pub email: String,
    pub query: ListQuery,
}

/// A page of a user's plants, and how many there are.
#[derive(Debug)]
pub struct Page {
    /// Whose they are.
    pub user_id: i32,
    /// All of the user's plants.
    pub total: i64,
    /// Those that grow.
    pub active: i64,
    /// The plants of the page, newest first.
    pub plants: Vec<Listed>,
}

/// A plant in a list.
#[derive(Debug)]
pub struct Listed {
    pub id: i32,
    pub plant_id: i32,
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
    pub location_details: Option<String>,
}

/// Pages of users' plants, in the order they were asked for; `None` for an address that nobody has.
pub async fn list(db: impl PgExecutor<'_>, asked: &[PageOf]) -> sqlx::Result<Vec<Option<Page>>> {
    let emails: Vec<&str> = asked.iter().map(|page| page.email.as_str()).collect();
    let active_only: Vec<bool> = asked.iter().map(|page| page.query.active_only).collect();
    let limits: Vec<i64> = asked.iter().map(|page| page.query.limit).collect();
    let offsets: Vec<i64> = asked.iter().map(|page| page.query.offset()).collect();
    // Counting and paging read the index alone; the table is read for the plants on the page.
    let rows = sqlx::query!(
        r#"/* tracking.list */
        select asked.place as "place!", gardener.id as "user_id!", counts.total as "total!", counts.active as "active!",
            i.id as "id?", i.plant_id as "plant_id?", i.plant_nickname as "plant_nickname?",
            i.start_date as "start_date?", i.expected_maturity_date as "expected_maturity_date?",
            coalesce(i.current_stage, 'germination') as "current_stage!", i.location_details as "location_details?"
        from unnest((select $1::text[]), (select $2::boolean[]), (select $3::bigint[]), (select $4::bigint[])) with ordinality
            as asked (email, active_only, most, skipped, place)
        cross join lateral (
            select id from users where lower(email) = lower(asked.email) order by id limit 1
        ) gardener
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
                where user_id = gardener.id and (is_active or not asked.active_only)
                order by created_at desc, id desc
                limit asked.most offset asked.skipped
            ) page
            cross join lateral (select * from user_plant_instances where id = page.id limit 1) shown
        ) i on true
        order by asked.place, i.created_at desc, i.id desc"#,
        &emails as &[&str],
        &active_only,
        &limits,
        &offsets
    )
    .fetch_all(db)
    .await?;
    let mut pages: Vec<Option<Page>> = asked.iter().map(|_| None).collect();
    for row in rows {
        let page = usize::try_from(row.place - 1).ok();
        let Some(page) = page.and_then(|place| pages.get_mut(place)) else {
            continue;
        };
        let page = page.get_or_insert_with(|| Page {
            user_id: row.user_id,
            total: row.total,
            active: row.active,
            plants: Vec::new(),
        });
        // A page without plants is one row without an instance.
        let listed = || {
            Some(Listed {
                id: row.id?,
                plant_id: row.plant_id?,
                plant_nickname: row.plant_nickname?,
                start_date: row.start_date?,
                expected_maturity_date: row.expected_maturity_date?,
                current_stage: row.current_stage,
                location_details: row.location_details,
            })
        };
        page.plants.extend(listed());
    }
    Ok(pages)
}

/// An instance as its details show it.
#[derive(Debug)]
pub struct Instance {
    pub plant_id: i32,
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
    pub is_active: bool,
    pub user_notes: Option<String>,
    pub location_details: Option<String>,
    /// Stages and tips, if somebody else made them.
    pub stored: Option<GrowthData>,
}

/// Instances' details, in the order they were asked for.
pub async fn details(db: impl PgExecutor<'_>, ids: &[i32]) -> sqlx::Result<Vec<Option<Instance>>> {
    let rows = sqlx::query!(
        r#"/* tracking.details */
        select asked.place as "place!", i.plant_id, i.plant_nickname, i.start_date, i.expected_maturity_date,
            coalesce(i.current_stage, 'germination') as "current_stage!", coalesce(i.is_active, false) as "is_active!",
            i.user_notes, i.location_details, g.growth_stages as "growth_stages?", g.care_tips as "care_tips?"
        from unnest((select $1::integer[])) with ordinality as asked (id, place)
        cross join lateral (select * from user_plant_instances where id = asked.id limit 1) i
        left join lateral (
            select growth_stages, care_tips from plant_growth_data where plant_id = i.plant_id limit 1
        ) g on true"#,
        ids
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let instance = Instance {
            plant_id: row.plant_id,
            plant_nickname: row.plant_nickname,
            start_date: row.start_date,
            expected_maturity_date: row.expected_maturity_date,
            current_stage: row.current_stage,
            is_active: row.is_active,
            user_notes: row.user_notes,
            location_details: row.location_details,
            stored: stored(None, None, row.growth_stages, row.care_tips),
        };
        (row.place, instance)
    });
    Ok(in_places(ids.len(), rows))
}

/// An instance's stage and the tips that somebody else made for its plant.
pub async fn tips(db: impl PgExecutor<'_>, id: i32) -> sqlx::Result<Option<(i32, String, Option<GrowthData>)>> {
    let row = sqlx::query!(
        r#"/* tracking.tips */
        select i.plant_id, coalesce(i.current_stage, 'germination') as "current_stage!", g.care_tips as "care_tips?"
        from user_plant_instances i
        left join plant_growth_data g using (plant_id)
        where i.id = $1"#,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let stored = stored(None, None, None, row.care_tips);
        (row.plant_id, row.current_stage, stored)
    }))
}

/// An instance as its status shows it.
#[derive(Debug)]
pub struct Status {
    pub total_items: i64,
    pub completed_items: i64,
    pub setup_completed: bool,
    pub setup_completed_at: Option<NaiveDateTime>,
    pub is_active: bool,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub current_stage: String,
}

/// Instances' status, in the order they were asked for.
pub async fn status(db: impl PgExecutor<'_>, ids: &[i32]) -> sqlx::Result<Vec<Option<Status>>> {
    let rows = sqlx::query!(
        r#"/* tracking.status */
        select asked.place as "place!", t.total as "total_items!", t.completed as "completed_items!", i.setup_completed,
            i.setup_completed_at, coalesce(i.is_active, false) as "is_active!", i.start_date, i.expected_maturity_date,
            coalesce(i.current_stage, 'germination') as "current_stage!"
        from unnest((select $1::integer[])) with ordinality as asked (id, place)
        cross join lateral (select * from user_plant_instances where id = asked.id limit 1) i
        cross join lateral (
            select count(*) as total, count(*) filter (where is_completed) as completed
            from user_progress_tracking
            where user_plant_instance_id = i.id
        ) t"#,
        ids
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let status = Status {
            total_items: row.total_items,
            completed_items: row.completed_items,
            setup_completed: row.setup_completed,
            setup_completed_at: row.setup_completed_at,
            is_active: row.is_active,
            start_date: row.start_date,
            expected_maturity_date: row.expected_maturity_date,
            current_stage: row.current_stage,
        };
        (row.place, status)
    });
    Ok(in_places(ids.len(), rows))
}

/// A plant as its owner's calendar has it.
#[derive(Debug)]
pub struct Planted {
    pub id: i32,
    pub plant_id: i32,
    pub plant_nickname: String,
    pub start_date: NaiveDate,
    pub expected_maturity_date: NaiveDate,
    pub is_active: bool,
    pub setup_completed: bool,
    pub location_details: Option<String>,
    pub changed_at: Option<NaiveDateTime>,
    /// The stages, if somebody else made them.
    pub stored: Option<GrowthData>,
}

/// The newest `limit` plants of a user; `None` for an address that nobody has.
pub async fn planted(db: impl PgExecutor<'_>, email: &str, limit: i64) -> sqlx::Result<Option<Vec<Planted>>> {
    let rows = sqlx::query!(
        r#"/* tracking.planted */
        with gardener as (
            select id from users where lower(email) = lower($1) order by id limit 1
        )
        select i.id as "id?", i.plant_id as "plant_id?", i.plant_nickname as "plant_nickname?",
            i.start_date as "start_date?", i.expected_maturity_date as "expected_maturity_date?",
            coalesce(i.is_active, false) as "is_active!", coalesce(i.setup_completed, false) as "setup_completed!",
            i.location_details, coalesce(i.updated_at, i.created_at) as changed_at, g.growth_stages as "growth_stages?"
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
    if rows.is_empty() {
        return Ok(None);
    }
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
            stored: stored(None, None, row.growth_stages, None),
        })
    });
    Ok(Some(planted.collect()))
}
