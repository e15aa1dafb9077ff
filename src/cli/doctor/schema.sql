/* doctor.schema */ select kind, table_name, name, definition from (
    select 'column' as kind, c.relname::text as table_name, a.attname::text as name,
        format_type(a.atttypid, a.atttypmod) as definition, c.relnamespace as schema
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p')
    union all
    select 'index', i.indrelid::regclass::text, c.relname::text, pg_get_indexdef(c.oid), c.relnamespace
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where not exists (select from pg_constraint where conindid = c.oid and contype in ('p', 'u'))
    union all
    select 'unique', t.relname::text, (
            select string_agg(a.attname, ', ' order by k.place)
            from unnest(i.indkey::int2[]) with ordinality as k (number, place)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
            where k.place <= i.indnkeyatts), coalesce(n.contype::text, ''), t.relnamespace
    from pg_index i
    join pg_class t on t.oid = i.indrelid
    left join pg_constraint n on n.conindid = i.indexrelid and n.contype in ('p', 'u')
    where i.indisunique and i.indisvalid and i.indisready and i.indpred is null and 0 <> all (i.indkey::int2[])
    union all
    select 'trigger', t.relname::text, g.tgname::text, '', t.relnamespace
    from pg_trigger g
    join pg_class t on t.oid = g.tgrelid
    where not g.tgisinternal and g.tgenabled in ('O', 'A')
) items
where schema = current_schema()::regnamespace
order by kind, table_name collate "C", name collate "C"
