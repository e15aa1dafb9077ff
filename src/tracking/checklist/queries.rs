//! Every SQL statement about checklists, nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

use super::model::{ProgressSummary, TickRequest};
use crate::db::batch::in_places;
use crate::tracking::growth::GrowthData;
use crate::tracking::queries::stored;

/// Ticks or unticks an item and counts what is ticked then, in one statement; `None` when the instance isn't there. The
/// time of a tick stays when it is ticked again, the notes stay when there are no new ones.
pub async fn tick(
    db: impl PgExecutor<'_>,
    instance_id: i32,
    request: &TickRequest,
    now: NaiveDateTime,
) -> sqlx::Result<Option<ProgressSummary>> {
    let row = sqlx::query!(
        r#"/* checklist.tick */
        with ticked as (
            insert into user_progress_tracking as t (user_plant_instance_id, checklist_item_key, is_completed, completed_at,
                user_notes, created_at)
            select i.id, $2, $3, case when $3 then $5::timestamp end, $4, $5
            from user_plant_instances i
            where i.id = $1
            -- An instance that is deleted at this moment is no row here, rather than a foreign key that fails.
            for key share
            on conflict (user_plant_instance_id, checklist_item_key) do update
            set is_completed = excluded.is_completed,
                completed_at = case when excluded.is_completed then coalesce(t.completed_at, excluded.completed_at) end,
                user_notes = coalesce(excluded.user_notes, t.user_notes)
            returning is_completed
        ), others as (
            -- The item's own row is as it was before this statement, or not there yet: it is counted apart.
            select count(*) as total, count(*) filter (where is_completed) as completed
            from user_progress_tracking
            where user_plant_instance_id = $1 and checklist_item_key <> $2
        )
        select others.total + 1 as "total!", others.completed + ticked.is_completed::integer as "completed!"
        from ticked, others"#,
        instance_id,
        request.checklist_item_key,
        request.is_completed,
        request.user_notes,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| ProgressSummary::new(row.completed, row.total)))
}

/// The same for several instances at once, each once, in the order they were asked for. `None` also for one that somebody
/// else holds at this moment: nobody waits for another's instance.
pub async fn tick_all(
    db: impl PgExecutor<'_>,
    ticks: &[(i32, Arc<TickRequest>)],
    now: NaiveDateTime,
) -> sqlx::Result<Vec<Option<ProgressSummary>>> {
    let ids: Vec<i32> = ticks.iter().map(|(id, _)| *id).collect();
    let keys: Vec<&str> = ticks.iter().map(|(_, tick)| tick.checklist_item_key.as_str()).collect();
    let completed: Vec<bool> = ticks.iter().map(|(_, tick)| tick.is_completed).collect();
    let notes: Vec<Option<&str>> = ticks.iter().map(|(_, tick)| tick.user_notes.as_deref()).collect();
    let rows = sqlx::query!(
        r#"/* checklist.tick_all */
        with asked as (
            select *
            from unnest((select $1::integer[]), (select $2::text[]), (select $3::boolean[]), (select $4::text[])) with ordinality
                as asked (id, key, is_completed, notes, place)
        ), ticked as (
            insert into user_progress_tracking as t (user_plant_instance_id, checklist_item_key, is_completed, completed_at,
                user_notes, created_at)
            select i.id, asked.key, asked.is_completed, case when asked.is_completed then $5::timestamp end, asked.notes, $5
            from asked
            cross join lateral (
                select id from user_plant_instances where id = asked.id limit 1 for key share skip locked
            ) i
            -- In one order, so that two of these don't wait for each other.
            order by asked.id
            on conflict (user_plant_instance_id, checklist_item_key) do update
            set is_completed = excluded.is_completed,
                completed_at = case when excluded.is_completed then coalesce(t.completed_at, excluded.completed_at) end,
                user_notes = coalesce(excluded.user_notes, t.user_notes)
            returning user_plant_instance_id as id, is_completed
        )
        select asked.place as "place!", others.total + 1 as "total!", others.completed + ticked.is_completed::integer as "completed!"
        from ticked
        join asked using (id)
        cross join lateral (
            -- The item's own row is as it was before this statement, or not there yet: it is counted apart.
            select count(*) as total, count(*) filter (where t.is_completed) as completed
            from user_progress_tracking t
            where t.user_plant_instance_id = ticked.id and t.checklist_item_key <> asked.key
        ) others"#,
        &ids,
        &keys as &[&str],
        &completed,
        &notes as &[Option<&str>],
        now
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| (row.place, ProgressSummary::new(row.completed, row.total)));
    Ok(in_places(ticks.len(), rows))
}

/// The plant of an instance, and its requirements if somebody else made them.
pub async fn requirements(
    db: impl PgExecutor<'_>,
    instance_id: i32,
) -> sqlx::Result<Option<(i32, Option<GrowthData>)>> {
    let row = sqlx::query!(
        r#"/* checklist.requirements */
        select i.plant_id, g.requirements_checklist as "requirements?"
        from user_plant_instances i
        left join plant_growth_data g using (plant_id)
        where i.id = $1"#,
        instance_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.plant_id, stored(row.requirements, None, None, None))))
}

/// Adds the items that are missing, in this order, and returns how many; `None` when the instance isn't there.
pub async fn add_missing(
    db: impl PgExecutor<'_>,
    instance_id: i32,
    keys: &[String],
    now: NaiveDateTime,
) -> sqlx::Result<Option<u64>> {
    let added = sqlx::query_scalar!(
        r#"/* checklist.add_missing */
        with instance as (
            select id from user_plant_instances where id = $1 for key share
        ), added as (
            insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed, created_at)
            select instance.id, key, false, $3
            from instance, unnest($2::text[]) with ordinality as wanted (key, place)
            order by place
            on conflict do nothing
            returning id
        )
        select (select count(*) from added) as "added!" from instance"#,
        instance_id,
        keys,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(added.map(i64::unsigned_abs))
}

/// What is ticked of an instance's checklist.
#[derive(Debug)]
pub struct Ticks {
    /// The plant that is grown.
    pub plant_id: i32,
    /// Its requirements, if somebody else made them.
    pub stored: Option<GrowthData>,
    /// The rows by key.
    pub by_key: HashMap<String, Tick>,
}

/// One row of a checklist.
#[derive(Clone, Debug, Default)]
pub struct Tick {
    pub is_completed: bool,
    pub completed_at: Option<NaiveDateTime>,
    pub user_notes: Option<String>,
}

/// Instances' ticks and what they are ticked on, in the order they were asked for.
pub async fn ticks(db: impl PgExecutor<'_>, ids: &[i32]) -> sqlx::Result<Vec<Option<Ticks>>> {
    // Arrays, so that the requirements come once and not with each row.
    let rows = sqlx::query!(
        r#"/* checklist.ticks */
        select asked.place as "place!", i.plant_id, g.requirements_checklist as "requirements?", t.keys as "keys!",
            t.completed as "completed!", t.completed_at as "completed_at!: Vec<Option<NaiveDateTime>>",
            t.notes as "notes!: Vec<Option<String>>"
        from unnest((select $1::integer[])) with ordinality as asked (id, place)
        cross join lateral (select id, plant_id from user_plant_instances where id = asked.id limit 1) i
        left join lateral (
            select requirements_checklist from plant_growth_data where plant_id = i.plant_id limit 1
        ) g on true
        cross join lateral (
            select coalesce(array_agg(checklist_item_key), '{}') as keys,
                coalesce(array_agg(coalesce(is_completed, false)), '{}') as completed,
                coalesce(array_agg(completed_at), '{}') as completed_at,
                coalesce(array_agg(user_notes), '{}') as notes
            from user_progress_tracking
            where user_plant_instance_id = i.id
        ) t"#,
        ids
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let states = row.completed.into_iter().zip(row.completed_at);
        let ticks = states.zip(row.notes).map(|((is_completed, completed_at), user_notes)| Tick {
            is_completed,
            completed_at,
            user_notes,
        });
        let ticks = Ticks {
            plant_id: row.plant_id,
            stored: stored(row.requirements, None, None, None),
            by_key: row.keys.into_iter().zip(ticks).collect(),
        };
        (row.place, ticks)
    });
    Ok(in_places(ids.len(), rows))
}
