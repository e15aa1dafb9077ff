/* doctor.weather_age */ -- Weather that is older than a week misleads more than it helps.
select status, message, mend from
    (select current_date - max(recorded_date) as days from climate_data) newest,
    lateral (values
        (days is null, 'ok', 'none: recommendations go by zone and month', '{}'),
        (days > 7, 'warning', format('the newest is %s days old', days),
            array['CLIMATE_UPDATE_HOURS=6, or `plantopia climate update` every day']),
        (true, 'ok', format('the newest is %s days old', days), '{}')
    ) verdicts (applies, status, message, mend)
where applies limit 1;
