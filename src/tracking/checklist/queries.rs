//! Every SQL statement about checklists, nothing else.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

use super::model::{ProgressSummary, TickRequest};
use crate::tracking::growth::GrowthData;
use crate::tracking::queries::stored;

/// Ticks or unticks an item and counts what is ticked then, in one statement; `None` when the instance isn't there. The
/// time of a tick stays when it is ticked again, the notes stay when there are no new ones.
pub(crate) async fn tick(
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

/// The plant of an instance, and the stored requirements.
pub(crate) async fn requirements(
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

/// Adds the missing items in this order and returns how many; `None` when the instance doesn't exist.
pub(crate) async fn add_missing(
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

/// An instance's plant and the rows of its checklist.
#[derive(Debug)]
pub(crate) struct Ticks {
    pub plant_id: i32,
    /// The stored requirements, if there are any.
    pub stored: Option<GrowthData>,
    pub by_key: HashMap<String, Tick>,
}

/// One row of a checklist.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tick {
    pub is_completed: bool,
    pub completed_at: Option<NaiveDateTime>,
    pub user_notes: Option<String>,
}

/// An instance's ticks and stored requirements.
pub(crate) async fn ticks(db: impl PgExecutor<'_>, instance_id: i32) -> sqlx::Result<Option<Ticks>> {
    // Arrays, so that the requirements come once and not with each row.
    let row = sqlx::query!(
        r#"/* checklist.ticks */
        select i.plant_id, g.requirements_checklist as "requirements?", t.keys as "keys!", t.completed as "completed!",
            t.completed_at as "completed_at!: Vec<Option<NaiveDateTime>>", t.notes as "notes!: Vec<Option<String>>"
        from user_plant_instances i
        left join plant_growth_data g using (plant_id)
        cross join lateral (
            select coalesce(array_agg(checklist_item_key), '{}') as keys,
                coalesce(array_agg(coalesce(is_completed, false)), '{}') as completed,
                coalesce(array_agg(completed_at), '{}') as completed_at,
                coalesce(array_agg(user_notes), '{}') as notes
            from user_progress_tracking
            where user_plant_instance_id = i.id
        ) t
        where i.id = $1"#,
        instance_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let states = row.completed.into_iter().zip(row.completed_at);
        let ticks = states.zip(row.notes).map(|((is_completed, completed_at), user_notes)| Tick {
            is_completed,
            completed_at,
            user_notes,
        });
        Ticks {
            plant_id: row.plant_id,
            stored: stored(row.requirements, None, None, None),
            by_key: row.keys.into_iter().zip(ticks).collect(),
        }
    }))
}
