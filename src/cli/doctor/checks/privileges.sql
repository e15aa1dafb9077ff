/* doctor.forbidden */ -- Requests that need a table or a sequence which this role may not use fail.
select status, message, mend from
    (select string_agg(relname::text, ', ' order by relname::text) as names from pg_class
        where relnamespace = current_schema()::regnamespace and case
            when relkind in ('r', 'p') then relname not in ('_sqlx_migrations', 'alembic_version')
                and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
                    and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
            when relkind = 'S' then not has_sequence_privilege(oid, 'usage')
            else false end) forbidden,
    lateral (values
        (names is null, 'ok', 'all tables can be read and written', '{}'),
        (true, 'error', 'this role may not use: ' || names,
            array['as the owner: grant select, insert, update, delete on all tables in schema public to ROLE; '
                'grant usage on all sequences in schema public to ROLE;'])
    ) verdicts (applies, status, message, mend)
where applies limit 1;
