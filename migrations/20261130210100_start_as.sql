-- What a gardener began with: seed (or whatever the plant is grown from) or a seedling, whose days are counted from planting
-- out. Plants from before, and those that another server starts, were begun with seed.
alter table user_plant_instances add column if not exists start_as varchar(10) not null default 'seed';
