-- News between servers. A write to one of these tables, by whichever program, raises the table's version and is told to
-- every server that listens. The version makes answers that were made from older rows recognisable.
create table if not exists data_versions (
    table_name text primary key,
    version bigint not null default 1
);
insert into data_versions (table_name) values ('plants'), ('suburbs'), ('climate_data')
on conflict do nothing;

create or replace function plantopia_announce_change() returns trigger
language plpgsql as $$
begin
    update data_versions set version = version + 1 where table_name = tg_table_name;
    perform pg_notify('plantopia_changes', tg_table_name);
    return null;
end
$$;

drop trigger if exists announce_change on plants;
create trigger announce_change after insert or update or delete or truncate on plants
    for each statement execute function plantopia_announce_change();
drop trigger if exists announce_change on suburbs;
create trigger announce_change after insert or update or delete or truncate on suburbs
    for each statement execute function plantopia_announce_change();
drop trigger if exists announce_change on climate_data;
create trigger announce_change after insert or update or delete or truncate on climate_data
    for each statement execute function plantopia_announce_change();
