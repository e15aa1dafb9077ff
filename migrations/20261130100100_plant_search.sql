-- What the search compares: each plant's names, words and description, folded and stemmed by the program, which alone knows
-- how. They stand in a table of their own, so that writing them changes no plant: it raises no version, tells no server and
-- leaves the original's rows as they are. A plant without a row here, or with one that was made of other texts or by other
-- rules (which the fingerprint tells), gets a new one when a server next reads the catalogue. No foreign key leads to the
-- plants: who deletes some would wait for whoever writes here, and the other way round.
-- The collation spares the comparison of plain letters the language's rules.
create table if not exists plant_search (
    plant_id integer primary key,
    names text collate "C" not null,
    words text collate "C" not null,
    description text collate "C" not null,
    fingerprint bigint not null
);

-- Up to which version of the plants the table above is whole, and by which rules. While that isn't the plants' version, servers
-- search in memory.
alter table data_versions add column if not exists folded_version bigint;
alter table data_versions add column if not exists folded_rules bigint;

-- The index that the search had before; the one on the new table is made where the extension is (src/db/migrate.rs).
drop index if exists idx_plants_search_trigrams;
