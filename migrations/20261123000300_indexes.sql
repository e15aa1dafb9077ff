-- Indexes that the original lacks. Each is there for one query, and a test shows that it is used.

-- A category's easiest plants first: /plants/paginated?category=..&sort=-care
create index if not exists idx_plants_category_care
    on plants (plant_category, maintainability_score desc nulls last, id);
-- What can be sown: sowing_months_by_climate @> '{"cool": ["March"]}'
create index if not exists idx_plants_sowing_months
    on plants using gin (sowing_months_by_climate jsonb_path_ops);
-- Flowers of a colour: flower_colors @> '["red"]'
create index if not exists idx_plants_flower_colors
    on plants using gin (flower_colors jsonb_path_ops);
-- An address in any spelling. Not unique: a running deployment may hold two spellings of one.
create index if not exists idx_users_email_lower on users (lower(email));
-- A user's plants, newest first, without and with those that aren't growing yet.
create index if not exists idx_user_instances_compound
    on user_plant_instances (user_id, is_active, created_at desc);
-- An instance's ticks, with the key in the index.
create index if not exists idx_progress_tracking_items
    on user_progress_tracking (user_plant_instance_id, is_completed, checklist_item_key);
