/* doctor.spellings */ -- Who stands here in two spellings has two gardens, and sees one of them.
-- Before the migrations there is no plantopia_address: this is the same but for rarer kinds of white space.
select status, message, mend from
    (select count(*), string_agg(ids, '; ' order by number) filter (where number <= 3) as ids from (
        select string_agg(id::text, ' and ' order by id) as ids, row_number() over (order by min(id)) as number
        from users group by lower(btrim(email, E' \t\n\r') collate "C") having count(*) > 1) gardeners) twins,
    lateral (values
        (count = 0, 'ok', 'no address stands in two spellings', '{}'),
        (true, 'warning', format('%s addresses stand in several spellings, each with a garden of its own: users %s%s',
                count, ids, case when count > 3 then '; ...' end),
            array['update user_plant_instances set user_id = KEEP where user_id = DROP; '
                'the same for favorites, profile and chats; then delete the user DROP'])
    ) verdicts (applies, status, message, mend)
where applies limit 1;
