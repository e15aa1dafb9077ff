/* doctor.version */ -- The server is tested with PostgreSQL 13 and newer, and gardeners write in any script.
select status, message, mend from
    (select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) as version,
        current_setting('server_encoding') as encoding) found,
    lateral (values
        (current_setting('server_version_num')::int < 130000, 'error', version || ' is too old',
            array['move to PostgreSQL 13 or newer']),
        (encoding <> 'UTF8', 'error', format('%s, but the database''s encoding is %s', version, encoding),
            array['dump it and restore it into one made with: create database ... encoding ''UTF8'' template template0']),
        (true, 'ok', version, '{}')
    ) verdicts (applies, status, message, mend)
where applies limit 1;
