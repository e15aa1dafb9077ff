-- News of gardeners' rows. Every server keeps answers about them in memory and must hear of a write, by whichever program:
-- which plants (i), which checklists (c) and whose lists (g) changed, as ids; `a` when addresses may lead to other users;
-- `*` instead of ids when they are many. A statement is one notice, however many rows it writes. No notice says what was
-- written, or who a gardener is.

-- Sends what a statement changed: nothing for no rows.
create or replace function plantopia_tell_gardens(changed bigint, told text) returns void
language plpgsql as $$
begin
    if changed > 1000 or length(told) > 2000 then
        perform pg_notify('plantopia_gardens', '*');
    elsif changed > 0 then
        perform pg_notify('plantopia_gardens', told);
    end if;
end
$$;

-- The rows that a mass update lists are not all looked at: past a thousand it is news of everything.
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
    perform plantopia_tell_gardens(changed, told);
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
    perform plantopia_tell_gardens(changed, told);
    return null;
end
$$;

-- Of two spellings of an address the lowest id is the user: a new row leads elsewhere only when it comes in below one.
create or replace function plantopia_announce_new_users() returns trigger
language plpgsql as $$
begin
    if exists (
        select from new_rows n join users u on lower(u.email) = lower(n.email) and u.id > n.id
    ) then
        perform pg_notify('plantopia_gardens', 'a');
    end if;
    return null;
end
$$;

create or replace function plantopia_announce_addresses() returns trigger
language plpgsql as $$
begin
    perform pg_notify('plantopia_gardens', 'a');
    return null;
end
$$;

create or replace function plantopia_announce_gardens() returns trigger
language plpgsql as $$
begin
    perform pg_notify('plantopia_gardens', '*');
    return null;
end
$$;

do $$
declare
    announced record;
begin
    for announced in
        select * from (values
            ('user_plant_instances', 'plantopia_announce_plants'),
            ('user_progress_tracking', 'plantopia_announce_ticks')
        ) as a (table_name, teller)
    loop
        execute format('drop trigger if exists announce_insert on %I', announced.table_name);
        execute format('create trigger announce_insert after insert on %I referencing new table as new_rows
            for each statement execute function %I()', announced.table_name, announced.teller);
        execute format('drop trigger if exists announce_update on %I', announced.table_name);
        execute format('create trigger announce_update after update on %I
            referencing old table as old_rows new table as new_rows
            for each statement execute function %I()', announced.table_name, announced.teller);
        execute format('drop trigger if exists announce_delete on %I', announced.table_name);
        execute format('create trigger announce_delete after delete on %I referencing old table as old_rows
            for each statement execute function %I()', announced.table_name, announced.teller);
        execute format('drop trigger if exists announce_truncate on %I', announced.table_name);
        execute format('create trigger announce_truncate after truncate on %I
            for each statement execute function plantopia_announce_gardens()', announced.table_name);
    end loop;
end
$$;

drop trigger if exists announce_insert on users;
create trigger announce_insert after insert on users referencing new table as new_rows
    for each statement execute function plantopia_announce_new_users();
-- What a sign-in writes is no news: only the address is.
drop trigger if exists announce_update on users;
create trigger announce_update after update of email on users
    for each statement execute function plantopia_announce_addresses();
drop trigger if exists announce_delete on users;
create trigger announce_delete after delete or truncate on users
    for each statement execute function plantopia_announce_addresses();
