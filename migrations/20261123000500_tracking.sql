-- A user's plants, newest first, counted and paged from the index alone: what is on the page is all that is read of the
-- table, on the last page as on the first.
create index if not exists idx_user_instances_newest
    on user_plant_instances (user_id, created_at desc, id desc) include (is_active);

-- A deleted instance leaves its chats: they are found without reading all of them.
create index if not exists idx_user_plant_chats_instance on user_plant_chats (user_plant_instance_id);

-- Growth data that somebody else writes is news too.
insert into data_versions (table_name) values ('plant_growth_data') on conflict do nothing;
drop trigger if exists announce_change on plant_growth_data;
create trigger announce_change after insert or update or delete or truncate on plant_growth_data
    for each statement execute function plantopia_announce_change();
