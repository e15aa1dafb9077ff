//! Every SQL statement of the harvest log.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

use super::model::{Harvest, HarvestLog, HarvestQuery, HarvestRequest, HarvestTotal, UNITS};
use crate::python;
use crate::tracking::queries::InstanceKey;

#[derive(Debug)]
pub(crate) enum Added {
    Harvest(Harvest),
    NoInstance,
    Full,
}

/// Writes a harvest down for a plant that has fewer than `most`.
pub(crate) async fn add(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    request: &HarvestRequest,
    most: i64,
    now: NaiveDateTime,
) -> sqlx::Result<Added> {
    let row = sqlx::query!(
        r#"/* harvests.add */
        with plant as (
            -- A plant that is deleted at this moment is no row here, rather than a foreign key violation.
            select id
            from user_plant_instances
            where id = $1
                and ($8::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($8)))
            for key share
        ), added as (
            insert into plant_harvests (user_plant_instance_id, harvested_on, quantity, unit, note, created_at)
            select id, $2, $3, $4, $5, $6
            from plant
            where (select count(*) from (select from plant_harvests where user_plant_instance_id = $1 limit $7) own) < $7
            returning id
        )
        select exists (select from plant) as "known!", (select id from added) as added"#,
        key.id,
        request.harvested_on,
        request.quantity,
        request.unit,
        request.note,
        now,
        most,
        key.owner
    )
    .fetch_one(db)
    .await?;
    Ok(match row.added {
        Some(harvest_id) => Added::Harvest(Harvest {
            harvest_id,
            harvested_on: request.harvested_on,
            quantity: request.quantity,
            unit: request.unit.to_owned(),
            note: request.note.clone(),
            created_at: now,
        }),
        None if row.known => Added::Full,
        None => Added::NoInstance,
    })
}

/// A page of a plant's harvests with the totals of all; `None` when the plant doesn't exist.
pub(crate) async fn list(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    query: HarvestQuery,
) -> sqlx::Result<Option<HarvestLog>> {
    let rows = sqlx::query!(
        r#"/* harvests.list */
        select all_of.counts as "counts!", all_of.quantities as "quantities!", all_of.first_on, all_of.last_on,
            h.id as "id?", h.harvested_on as "harvested_on?", h.quantity as "quantity?", h.unit as "unit?", h.note,
            h.created_at as "created_at?"
        from user_plant_instances i
        cross join lateral (
            select array_agg(harvests order by place) as counts, array_agg(quantity order by place) as quantities,
                min(first_on) as first_on, max(last_on) as last_on
            from (
                select known.place, count(p.id) as harvests, coalesce(sum(p.quantity), 0) as quantity,
                    min(p.harvested_on) as first_on, max(p.harvested_on) as last_on
                from unnest($2::text[]) with ordinality known (unit, place)
                left join plant_harvests p on p.user_plant_instance_id = i.id and p.unit = known.unit
                group by known.place
            ) by_unit
        ) all_of
        left join lateral (
            select *
            from plant_harvests
            where user_plant_instance_id = i.id
            order by harvested_on desc, id desc
            limit $3 offset $4
        ) h on true
        where i.id = $1
            and ($5::text is null or i.user_id in (select id from users where plantopia_address(email) = plantopia_address($5)))
        order by h.harvested_on desc, h.id desc"#,
        key.id,
        &UNITS.map(str::to_owned) as &[String],
        query.limit,
        (query.page - 1).saturating_mul(query.limit),
        key.owner
    )
    .fetch_all(db)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let totals = UNITS.iter().zip(&first.counts).zip(&first.quantities).filter(|((_, harvests), _)| **harvests > 0);
    let totals: Vec<HarvestTotal> = totals
        .map(|((unit, harvests), quantity)| HarvestTotal {
            unit,
            // Sums of decimals are told as decimals.
            quantity: python::round(*quantity, 3),
            harvests: *harvests,
        })
        .collect();
    let (first_harvested_on, last_harvested_on) = (first.first_on, first.last_on);
    let harvests = rows.into_iter().filter_map(|row| {
        Some(Harvest {
            harvest_id: row.id?,
            harvested_on: row.harvested_on?,
            quantity: row.quantity?,
            unit: row.unit?,
            note: row.note,
            created_at: row.created_at?,
        })
    });
    Ok(Some(HarvestLog {
        instance_id: key.id,
        harvests: harvests.collect(),
        total_count: totals.iter().map(|total| total.harvests).sum(),
        totals,
        first_harvested_on,
        last_harvested_on,
    }))
}

/// Deletes a harvest; `None` when the plant doesn't exist, false when it has no such harvest.
pub(crate) async fn delete(
    db: impl PgExecutor<'_>,
    key: InstanceKey<'_>,
    harvest_id: i32,
) -> sqlx::Result<Option<bool>> {
    let row = sqlx::query!(
        r#"/* harvests.delete */
        with plant as (
            select id
            from user_plant_instances
            where id = $1
                and ($3::text is null or user_id in (select id from users where plantopia_address(email) = plantopia_address($3)))
        ), gone as (
            delete from plant_harvests h using plant where h.user_plant_instance_id = plant.id and h.id = $2 returning h.id
        )
        select exists (select from plant) as "known!", exists (select from gone) as "gone!""#,
        key.id,
        harvest_id,
        key.owner
    )
    .fetch_one(db)
    .await?;
    Ok(row.known.then_some(row.gone))
}
