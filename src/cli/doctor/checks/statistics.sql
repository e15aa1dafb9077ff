/* doctor.statistics */ -- Plans go wrong with statistics older than the rows, and reads go through dead rows as well.
with tables as (
    select relname::text as name, n_live_tup as rows, n_dead_tup as dead, n_mod_since_analyze as changed,
        -- A table of a few pages is read from end to end anyway.
        pg_relation_size(relid) > 64 * 1024 and not exists (
            select from pg_stats p where p.schemaname = s.schemaname and p.tablename = s.relname) as never_analysed
    from pg_stat_user_tables s where schemaname = current_schema()
), faults as (
    select name, place, message, mend from tables, lateral (values
        (1, never_analysed, name || ' was never analysed', format('analyze %s;', name)),
        (2, not never_analysed and changed > 1000 and changed * 4 > rows,
            format('%s: %s of %s rows changed since it was analysed', name, changed, rows), format('analyze %s;', name)),
        (3, dead > 10000 and dead > rows,
            format('%s has %s dead rows on %s', name, dead, rows), format('vacuum %s;', name))
    ) verdicts (place, applies, message, mend)
    where applies
    union all
    select null, 1, 'autovacuum is off: statistics age and dead rows stay',
        'autovacuum = on and track_counts = on in postgresql.conf'
    where not (current_setting('autovacuum')::bool and current_setting('track_counts')::bool)
    order by name, place
)
select 'warning' as status, message, array[mend] as mend from faults
union all
select 'ok', format('%s tables, none out of date', count(*)), '{}' from tables having not exists (select from faults);
