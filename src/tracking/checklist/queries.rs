//! Every SQL statement about checklists, nothing else. An instance is found only if it is `owner`'s, where there is one.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

use super::model::TickRequest;
use crate::tracking::growth::GrowthData;
use crate::tracking::queries::InstanceKey;

/// The plant of an instance, and the stored requirements. Nobody else changes the checklist until the transaction ends: of
/// two who tick an item in its two spellings the second finds the row of the first.
pub(crate) async fn lock(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
) -> sqlx::Result<Option<(i32, Option<GrowthData>)>> {
    let row = sqlx::query!(
        r#"/* checklist.lock */
        select i.plant_id, g.requirements_checklist as "requirements?"
        from user_plant_instances i
        left join plant_growth_data g using (plant_id)
        where i.id = $1
            and ($2::text is null or i.user_id in (select id from users where plantopia_address(email) = plantopia_address($2)))
        for no key update of i"#,
        key.id,
        key.owner
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.plant_id, GrowthData::stored(row.requirements, None, None, None))))
}

/// Ticks or unticks an item of a locked checklist and returns the other items' keys, each with whether it is ticked. The
/// item's rows in other spellings go; their time stays while it is ticked, and their notes while there are no new ones.
pub(crate) async fn tick(
    db: impl PgExecutor<'_>,
    instance_id: i32,
    request: &TickRequest,
    spellings: &[String],
    now: NaiveDateTime,
) -> sqlx::Result<Vec<(String, bool)>> {
    let row = sqlx::query!(
        r#"/* checklist.tick */
        with own as (
            -- What was shown comes first: a ticked row, of several the first spelling's.
            select
                (array_agg(completed_at order by is_completed desc nulls last, array_position($3, checklist_item_key::text))
                    filter (where completed_at is not null))[1] as completed_at,
                (array_agg(user_notes order by is_completed desc nulls last, array_position($3, checklist_item_key::text))
                    filter (where user_notes is not null))[1] as user_notes,
                min(created_at) as created_at
            from user_progress_tracking
            where user_plant_instance_id = $1 and checklist_item_key = any($3::text[])
        ), respelled as (
            delete from user_progress_tracking
            where user_plant_instance_id = $1 and checklist_item_key = any($3::text[]) and checklist_item_key <> $2
        ), ticked as (
            insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed, completed_at,
                user_notes, created_at)
            select $1, $2, $4, case when $4 then coalesce(own.completed_at, $6::timestamp) end,
                coalesce($5, own.user_notes), coalesce(own.created_at, $6)
            from own
            on conflict (user_plant_instance_id, checklist_item_key) do update
            set is_completed = excluded.is_completed, completed_at = excluded.completed_at, user_notes = excluded.user_notes
        )
        select coalesce(array_agg(checklist_item_key), '{}') as "keys!",
            coalesce(array_agg(coalesce(is_completed, false)), '{}') as "ticked!"
        from user_progress_tracking
        where user_plant_instance_id = $1 and checklist_item_key <> all($3::text[])"#,
        instance_id,
        request.checklist_item_key,
        spellings,
        request.is_completed,
        request.user_notes,
        now
    )
    .fetch_one(db)
    .await?;
    Ok(row.keys.into_iter().zip(row.ticked).collect())
}

/// Adds items to a locked checklist in this order and returns how many.
pub(crate) async fn add(
    db: impl PgExecutor<'_>,
    instance_id: i32,
    keys: &[String],
    now: NaiveDateTime,
) -> sqlx::Result<u64> {
    let added = sqlx::query!(
        "/* checklist.add */
        insert into user_progress_tracking (user_plant_instance_id, checklist_item_key, is_completed, created_at)
        select $1, key, false, $3
        from unnest($2::text[]) with ordinality as wanted (key, place)
        order by place
        -- The original may run beside us: it doesn't wait for our lock.
        on conflict do nothing",
        instance_id,
        keys,
        now
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected())
}

#[derive(Debug)]
pub(crate) struct Ticks {
    pub plant_id: i32,
    pub stored: Option<GrowthData>,
    pub by_key: HashMap<String, Tick>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Tick {
    pub is_completed: bool,
    pub completed_at: Option<NaiveDateTime>,
    pub user_notes: Option<String>,
}

pub(crate) async fn ticks(db: impl PgExecutor<'_>, key: InstanceKey<'_>) -> sqlx::Result<Option<Ticks>> {
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
        where i.id = $1
            and ($2::text is null or i.user_id in (select id from users where plantopia_address(email) = plantopia_address($2)))"#,
        key.id,
        key.owner
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
            stored: GrowthData::stored(row.requirements, None, None, None),
            by_key: row.keys.into_iter().zip(ticks).collect(),
        }
    }))
}
