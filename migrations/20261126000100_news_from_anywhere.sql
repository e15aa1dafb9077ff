-- News of a write by a session whose search path doesn't lead here, as those of restores and of careful tools: what the
-- triggers call is found all the same. Those that run with every tick call nothing but Postgres's own.
create or replace function plantopia_announce_plants() returns trigger
language plpgsql as $$
declare
    changed bigint;
    told text;
begin
    if tg_op = 'UPDATE' then
        select count(*), 'i' || string_agg(distinct id::text, ',') || ' g' || string_agg(distinct user_id::text, ',')
        into changed, told
        from (select id, user_id from old_rows union all select id, user_id from new_rows limit 1001) c;
    elsif tg_op = 'INSERT' then
        select count(*), 'i' || string_agg(distinct id::text, ',') || ' g' || string_agg(distinct user_id::text, ',')
        into changed, told
        from (select id, user_id from new_rows limit 1001) c;
    else
        select count(*), 'i' || string_agg(distinct id::text, ',') || ' g' || string_agg(distinct user_id::text, ',')
        into changed, told
        from (select id, user_id from old_rows limit 1001) c;
    end if;
    if changed > 0 then
        perform pg_notify('plantopia_gardens', case when changed > 1000 or length(told) > 2000 then '*' else told end);
    end if;
    return null;
end
$$;

create or replace function plantopia_announce_ticks() returns trigger
language plpgsql as $$
declare
    changed bigint;
    told text;
begin
    if tg_op = 'UPDATE' then
        select count(*), 'c' || string_agg(distinct instance::text, ',')
        into changed, told
        from (
            select user_plant_instance_id as instance from old_rows
            union all
            select user_plant_instance_id from new_rows
            limit 1001
        ) c;
    elsif tg_op = 'INSERT' then
        select count(*), 'c' || string_agg(distinct user_plant_instance_id::text, ',')
        into changed, told
        from (select user_plant_instance_id from new_rows limit 1001) c;
    else
        select count(*), 'c' || string_agg(distinct user_plant_instance_id::text, ',')
        into changed, told
        from (select user_plant_instance_id from old_rows limit 1001) c;
    end if;
    if changed > 0 then
        perform pg_notify('plantopia_gardens', case when changed > 1000 or length(told) > 2000 then '*' else told end);
    end if;
    return null;
end
$$;
drop function if exists plantopia_tell_gardens(bigint, text);

-- These two read tables of ours.
alter function plantopia_announce_new_users() set search_path from current;
alter function plantopia_announce_change() set search_path from current;
