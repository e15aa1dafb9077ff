-- The JSON columns of a running deployment become jsonb, so that GIN indexes can serve `@>`. A value that jsonb can't
-- hold (\u0000, a lone surrogate) stops the migration, and says in which row it stands; nothing is changed then.
do $$
declare
    target record;
    bad_row text;
begin
    for target in
        select c.table_name, c.column_name, k.column_name as key_column
        from information_schema.columns c
        join (values
            ('plants', 'sowing_months_by_climate', 'id'),
            ('plants', 'flower_colors', 'id'),
            ('climate_data', 'data_source', 'id'),
            ('user_profiles', 'notification_preferences', 'id'),
            ('plant_growth_data', 'requirements_checklist', 'plant_id'),
            ('plant_growth_data', 'setup_instructions', 'plant_id'),
            ('plant_growth_data', 'growth_stages', 'plant_id'),
            ('plant_growth_data', 'care_tips', 'plant_id'),
            ('plant_growth_data', 'data_source_info', 'plant_id')
        ) as k (table_name, json_column, column_name)
            on k.table_name = c.table_name and k.json_column = c.column_name
        where c.table_schema = current_schema() and c.data_type = 'json'
    loop
        begin
            execute format('alter table %I alter column %I type jsonb using %2$I::jsonb', target.table_name, target.column_name);
        exception
            when untranslatable_character or invalid_text_representation or invalid_parameter_value
                or data_exception or program_limit_exceeded then
                bad_row := null;
                declare
                    candidate record;
                    ignored jsonb;
                begin
                    for candidate in execute format(
                        'select %I::text as key, %I as value from %I order by %1$I',
                        target.key_column, target.column_name, target.table_name)
                    loop
                        begin
                            ignored := candidate.value::jsonb;
                        exception when others then
                            bad_row := candidate.key;
                            exit;
                        end;
                    end loop;
                end;
                raise exception 'table %, % %: column % holds JSON that jsonb can''t hold (\u0000 or a lone surrogate)',
                    target.table_name, target.key_column, coalesce(bad_row, '?'), target.column_name
                    using errcode = 'data_exception';
        end;
    end loop;
end
$$;
