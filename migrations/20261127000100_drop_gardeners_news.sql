-- Gardeners' rows are read from the database each time, so nobody has to hear of their changes any more: the triggers of
-- 20261125000100 and 20261126000100 go, and with them the work that they did at every tick. Catalogue, suburbs, climate and
-- growth data are kept in memory and keep theirs.
drop trigger if exists announce_insert on user_plant_instances;
drop trigger if exists announce_update on user_plant_instances;
drop trigger if exists announce_delete on user_plant_instances;
drop trigger if exists announce_truncate on user_plant_instances;
drop trigger if exists announce_insert on user_progress_tracking;
drop trigger if exists announce_update on user_progress_tracking;
drop trigger if exists announce_delete on user_progress_tracking;
drop trigger if exists announce_truncate on user_progress_tracking;
drop trigger if exists announce_insert on users;
drop trigger if exists announce_update on users;
drop trigger if exists announce_delete on users;
drop function if exists plantopia_announce_plants();
drop function if exists plantopia_announce_ticks();
drop function if exists plantopia_announce_gardens();
drop function if exists plantopia_announce_new_users();
drop function if exists plantopia_announce_addresses();
