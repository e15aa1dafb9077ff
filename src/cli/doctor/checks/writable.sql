/* doctor.writable */ -- Gardeners' writes fail on a replica, or where transactions are read-only unless they say otherwise.
select status, message, mend from
    (values
        (pg_is_in_recovery(), 'error', 'it is a replica, which takes no writes',
            array['DATABASE_URL must name the primary']),
        -- Not of this transaction: the doctor's own is read-only.
        (current_setting('default_transaction_read_only')::bool, 'error',
            'transactions are read-only by default (default_transaction_read_only)',
            array['alter database ... reset default_transaction_read_only; the same for the role']),
        (true, 'ok', 'it takes writes', '{}')
    ) verdicts (applies, status, message, mend)
where applies limit 1;
