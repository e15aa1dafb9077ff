/* doctor.transactions */ -- While a transaction is open, dead rows stay and others wait for what it has locked.
-- By hand: psql -v transaction_seconds=60 -f transactions.sql
with open as (
    select pid, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds,
        case when state like 'idle in transaction%' then 'idle' else 'busy' end as state,
        case when wait_event_type = 'Lock' then array_to_string(pg_blocking_pids(pid), ', ') end as blockers,
        row_number() over (order by xact_start) as place
    from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
        and xact_start is not null
), old as (
    select * from open where seconds >= :transaction_seconds
), prepared as (
    select count(*), max(extract(epoch from clock_timestamp() - prepared))::float8 as age
    from pg_prepared_xacts where database = current_database()
), faults as (
    select 1 as part, place, format('process %s has a transaction open for %s s (%s)', pid, round(seconds), state) as message,
        case when state = 'idle' then array[format('select pg_terminate_backend(%s);', pid)] else '{}' end as mend
    from old where place <= 5
    union all
    select 2, 0, format('and %s more', count(*) - 5), '{}' from old having count(*) > 5
    union all
    -- A write takes less than 3 s, so a shorter wait for its lock is no fault.
    select 3, place, format('process %s has waited %s s or less for a lock of process %s', pid, round(seconds), blockers), '{}'
    from open where blockers is not null and seconds >= 3
    union all
    select 4, 0, format('%s prepared transactions, the oldest %s s old', count, round(age)),
        array['select gid from pg_prepared_xacts; rollback prepared ''...'';']
    from prepared where age >= :transaction_seconds
    order by part, place
)
select 'warning' as status, message, mend from faults
union all
select 'ok', 'none open for long, nobody waits for a lock', '{}' where not exists (select from faults);
