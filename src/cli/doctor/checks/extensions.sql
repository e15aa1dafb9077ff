/* doctor.extension */ -- With pg_trgm and its index search is quick and forgives typing errors.
select status, message, mend from
    (select exists (select from pg_extension where extname = 'pg_trgm') as installed,
        exists (select from pg_available_extensions where name = 'pg_trgm') as available,
        exists (select from pg_class where relnamespace = current_schema()::regnamespace
            and relkind in ('r', 'p') and relname = 'plants') as has_plants,
        exists (select from pg_class where relnamespace = current_schema()::regnamespace
            and relname = 'idx_plant_search_trigrams') as has_index) found,
    lateral (values
        (not installed and available, 'warning', 'pg_trgm isn''t there: search works in memory',
            array['as a superuser or the database''s owner: create extension pg_trgm; then `plantopia migrate`']),
        (not installed, 'warning', 'pg_trgm isn''t there: search works in memory',
            array['install the package postgresql-contrib on the database''s machine']),
        (has_plants and not has_index, 'warning', 'pg_trgm is there, its index on plants isn''t',
            array['plantopia migrate']),
        (true, 'ok', 'pg_trgm', '{}')
    ) verdicts (applies, status, message, mend)
where applies limit 1;
