-- Takes back what `plantopia migrate` did to a database of the original backend: its JSON columns are json again, and
-- triggers, functions and tables of ours are gone. No row of the original's is lost, gardens written since stay. Stop
-- every Plantopia server first, then: psql -v ON_ERROR_STOP=1 -1 -f deploy/back-to-original.sql "$DATABASE_URL"
-- Indexes of ours stay where they can: they make nothing slower that is felt, and `suburbs.climate_zone` stays too.
do $$
declare
    target record;
begin
    for target in
        select tgname, tgrelid::regclass as on_table from pg_trigger
        join pg_proc on pg_proc.oid = tgfoid and proname like 'plantopia\_%'
        where not tgisinternal
    loop
        execute format('drop trigger %I on %s', target.tgname, target.on_table);
    end loop;

    -- It needs a function of ours.
    drop index if exists idx_users_address;
    for target in
        select oid::regprocedure as signature from pg_proc
        where proname like 'plantopia\_%' and pronamespace = current_schema()::regnamespace
    loop
        execute format('drop function %s', target.signature);
    end loop;

    -- These operator classes are jsonb's alone.
    for target in
        select i.indexrelid::regclass as name from pg_index i
        join pg_opclass o on o.oid = any (i.indclass::oid[]) and o.opcname in ('jsonb_ops', 'jsonb_path_ops')
        join pg_class t on t.oid = i.indrelid and t.relnamespace = current_schema()::regnamespace
    loop
        execute format('drop index %s', target.name);
    end loop;

    for target in
        select table_name, column_name from information_schema.columns
        where table_schema = current_schema() and data_type = 'jsonb' and (table_name, column_name) in (
            ('plants', 'sowing_months_by_climate'), ('plants', 'flower_colors'), ('climate_data', 'data_source'),
            ('user_profiles', 'notification_preferences'), ('plant_growth_data', 'requirements_checklist'),
            ('plant_growth_data', 'setup_instructions'), ('plant_growth_data', 'growth_stages'),
            ('plant_growth_data', 'care_tips'), ('plant_growth_data', 'data_source_info'))
    loop
        execute format('alter table %I alter column %I type json using %2$I::json', target.table_name, target.column_name);
    end loop;
end
$$;
drop table if exists plant_search;
drop table if exists data_versions;
drop table if exists _sqlx_migrations;
