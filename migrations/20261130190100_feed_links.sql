-- The number that a gardener's signed calendar links carry: raising it ends the links that there are.
alter table users add column if not exists feed_number integer not null default 0;
