-- The first start of compose.yaml's Postgres: a plain role that owns the server's database, and no more. All that
-- migrations need comes with that; pg_trgm is an extension that an owner may create.
\getenv password POSTGRES_PASSWORD
create role plantopia login password :'password';
alter database plantopia owner to plantopia;
-- Nobody logs in as the superuser over the network.
alter role postgres password null;
