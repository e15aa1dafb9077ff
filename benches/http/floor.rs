//! The floor under what needs the database: the statement alone, one row at a time, as pgbench sends it over the Unix
//! socket. The texts are the floor's own: the server may well ask for several gardeners' rows at once, but nobody
//! who answers each by itself can do with less than this.

use super::gardeners::Gardeners;

/// A statement for pgbench: `:gardener` is the number of one, `:instance` the id of a plant.
pub struct Statement {
    /// What draws the variables.
    draws: &'static str,
    text: &'static str,
}

impl Statement {
    /// The script. An address is put together from its number in the statement: pgbench has no texts to draw.
    pub fn script(&self, gardeners: &Gardeners) -> String {
        let count = gardeners.count();
        let (first, batch) = (gardeners.first_instance(), gardeners.batch());
        format!(
            "\\set gardener random(1, {count})\n\\set instance {first} + :gardener - 1\n{}{};\n",
            self.draws, self.text
        )
        .replace("{address}", &format!("('filler-{batch}-' || :gardener || '@example.com')"))
    }
}

pub const LIST: Statement = Statement {
    draws: "",
    text: "\
with gardener as (
    select id from users where lower(email) = lower({address}) order by id limit 1
), counts as (
    select count(*) as total, count(*) filter (where is_active) as active
    from user_plant_instances
    where user_id = (select id from gardener)
), page as (
    select id
    from user_plant_instances
    where user_id = (select id from gardener)
    order by created_at desc, id desc
    limit 20 offset 0
)
select counts.total, counts.active, i.id, i.plant_id, i.plant_nickname, i.start_date, i.expected_maturity_date,
    coalesce(i.current_stage, 'germination'), i.location_details
from gardener
cross join counts
left join (page join user_plant_instances i using (id)) on true
order by i.created_at desc, i.id desc",
};

pub const DETAILS: Statement = Statement {
    draws: "",
    text: "\
select i.plant_id, i.plant_nickname, i.start_date, i.expected_maturity_date, coalesce(i.current_stage, 'germination'),
    coalesce(i.is_active, false), i.user_notes, i.location_details, g.growth_stages, g.care_tips
from user_plant_instances i
left join plant_growth_data g using (plant_id)
where i.id = :instance",
};

pub const CHECKLIST: Statement = Statement {
    draws: "",
    text: "\
select i.plant_id, g.requirements_checklist, t.keys, t.completed, t.completed_at, t.notes
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
where i.id = :instance",
};

pub const STATUS: Statement = Statement {
    draws: "",
    text: "\
select t.total, t.completed, i.setup_completed, i.setup_completed_at, coalesce(i.is_active, false), i.start_date,
    i.expected_maturity_date, coalesce(i.current_stage, 'germination')
from user_plant_instances i
cross join lateral (
    select count(*) as total, count(*) filter (where is_completed) as completed
    from user_progress_tracking
    where user_plant_instance_id = i.id
) t
where i.id = :instance",
};

pub const TICK: Statement = Statement {
    draws: "\\set done random(0, 1)\n",
    text: "\
with ticked as (
    insert into user_progress_tracking as t (user_plant_instance_id, checklist_item_key, is_completed, completed_at,
        user_notes, created_at)
    select i.id, 'care_made-up_item_3', :done = 1, case when :done = 1 then localtimestamp end, null, localtimestamp
    from user_plant_instances i
    where i.id = :instance
    for key share
    on conflict (user_plant_instance_id, checklist_item_key) do update
    set is_completed = excluded.is_completed,
        completed_at = case when excluded.is_completed then coalesce(t.completed_at, excluded.completed_at) end,
        user_notes = coalesce(excluded.user_notes, t.user_notes)
    returning is_completed
), others as (
    select count(*) as total, count(*) filter (where is_completed) as completed
    from user_progress_tracking
    where user_plant_instance_id = :instance and checklist_item_key <> 'care_made-up_item_3'
)
select others.total + 1, others.completed + ticked.is_completed::integer
from ticked, others",
};
