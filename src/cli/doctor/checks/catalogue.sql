/* doctor.plants */ -- Recommendations are made of plants, and go by the months in which these are sown.
select status, message, mend from
    (select count(*) as plants,
        count(*) filter (where coalesce(sowing_months_by_climate::text, 'null') in ('null', '{}')) as no_months
        from plants) counted,
    lateral (values
        (plants = 0, 'warning', 'there are no plants',
            array['plantopia import FILE ..., or start a server with an empty database for the starter catalogue']),
        (no_months = 0, 'ok', format('%s plants, all with sowing months', plants), '{}'),
        (true, 'warning', format('%s plants, %s without sowing months: no season recommends them', plants, no_months),
            array['fill the sowing periods in their file and import it again; `plantopia check-catalogue FILE` names the rows'])
    ) verdicts (applies, status, message, mend)
where applies limit 1;
