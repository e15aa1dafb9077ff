/* doctor.ahead */ -- The server reads times as UTC: what another program writes in local time is hours off.
select status, message, mend from
    (select max(extract(epoch from newest - (clock_timestamp() at time zone 'utc')))::float8 as seconds from (
        (select created_at as newest from users order by id desc limit 1)
        union all (select created_at from user_plant_instances order by id desc limit 1)
        union all (select created_at from user_favorites order by id desc limit 1)
        union all (select updated_at from plants order by id desc limit 1)) rows) ahead,
    -- Sessions of the server are in UTC, where now() is the same.
    (select count(*) as defaults from information_schema.columns
        where table_schema = current_schema() and data_type = 'timestamp without time zone'
            and column_default in ('now()', 'CURRENT_TIMESTAMP')) local,
    lateral (values
        (seconds > 300, 'warning', format('the newest rows are dated %s hours ahead of UTC: something writes local times',
                to_char(seconds / 3600, 'FM99999999990.0')),
            array['let whatever else writes here use UTC: alter role ... set timezone = ''UTC''']),
        (defaults = 0, 'ok', 'no row is dated in the future, defaults are UTC', '{}'),
        (true, 'ok', format('no row is dated in the future; %s defaults are now(), '
            'local time for programs whose sessions aren''t in UTC', defaults), '{}')
    ) verdicts (applies, status, message, mend)
where applies limit 1;
