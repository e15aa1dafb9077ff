//! Brings the rows of files into a table through temporary ones, by a few statements over all of them. The statements are
//! put together from names that stand in the code; no text of a file gets into them.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, query_as, raw_sql};

use super::indexes::{self, DroppedIndex};
use super::{Row, identity, stored};

/// How many bytes go to the database at once: some hundreds of rows of the catalogue.
pub(crate) const CHUNK: usize = 1024 * 1024;

/// How many changes of each kind a dry run lists.
pub(crate) const LISTED: usize = 20;

/// A table that rows are merged into.
pub(crate) struct Target {
    pub table: &'static str,
    pub identity: Identity,
    /// The columns that only a new row is given.
    pub fixed: &'static [&'static str],
    /// The columns that a file fills, named as in the rows' JSON.
    pub columns: Vec<&'static str>,
    /// Whether a value that a row leaves out stays as it is stored.
    pub keeps_unsaid: bool,
    /// The columns that say when a row was written.
    pub timestamps: &'static [&'static str],
    /// SQL for what a changed row is called.
    pub label: &'static str,
}

/// What two rows have in common that are one.
pub(crate) enum Identity {
    /// These columns' texts, as the program compares them.
    Texts(&'static [&'static str]),
    /// The values of these columns.
    Values(&'static [&'static str]),
}

/// The rows of one kind, counted: `read` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub read: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Rows that a later row of the same identity replaced.
    pub duplicates: u64,
    /// Bad rows, with `--skip-invalid`.
    pub left_out: u64,
    /// Rows of nothing but separators. They are not among those that were read.
    pub blank: u64,
}

impl Tally {
    /// Rows that were or would be written.
    pub(crate) fn written(&self) -> u64 {
        self.new + self.changed
    }
}

/// Something that an import changes, or would change.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Change {
    /// The plant, the suburb, or the suburb and the date.
    pub name: String,
    /// The columns with another value; none of a new row.
    pub columns: Vec<String>,
}

/// A merge whose search index and statistics have yet to follow.
pub(crate) struct Merged {
    table: &'static str,
    /// Of a dry run, the first changes.
    pub changes: Vec<Change>,
    dropped: Vec<DroppedIndex>,
}

/// Adds a row to the lines for [`Target::copy`]: its identity and itself as a JSON object.
pub(crate) fn push_line(lines: &mut Vec<u8>, row: &impl Row) {
    lines.extend(identity(&row.identity()).as_bytes());
    lines.push(b'\x02');
    serde_json::to_writer(&mut *lines, row).expect("a row is JSON, and memory takes it");
    lines.push(b'\n');
}

impl Target {
    /// Makes the table that rows are copied to. They live for a moment: compressing their texts would only cost time.
    pub(crate) async fn create_lines(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let table = self.table;
        let create = format!(
            "/* import.create_lines */ create temp table {table}_lines (
                 n bigint generated always as identity, row_identity text, line json
             ) with (toast_tuple_target = 8160) on commit drop"
        );
        execute(connection, create).await?;
        Ok(())
    }

    /// The statement that takes lines. JSON has no control characters, so no quote or delimiter is ever found.
    pub(crate) fn copy(&self) -> String {
        let table = self.table;
        format!(
            "/* import.copy */ copy {table}_lines (row_identity, line) from stdin
             (format csv, quote e'\\x01', delimiter e'\\x02')"
        )
    }

    /// Turns the lines into rows like those of the table.
    pub(crate) async fn stage(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let table = self.table;
        let create = format!(
            "/* import.stage */ create temp table {table}_staged with (toast_tuple_target = 8160) on commit drop as
             select n, row_identity, staged.* from {table}_lines, json_populate_record(null::{table}, line) staged;
             analyze {table}_staged (n)"
        );
        execute(connection, create).await?;
        Ok(())
    }

    /// Merges the staged rows into the table: for each identity the last one, into the stored row with the lowest id.
    pub(crate) async fn merge(
        &self,
        connection: &mut PgConnection,
        dry_run: bool,
        tally: &mut Tally,
    ) -> Result<Merged, sqlx::Error> {
        let rows = self.match_rows(connection).await?;
        tally.changed = self.compare(connection).await?;
        tally.new = self.number(connection, dry_run).await?;
        tally.unchanged = rows - tally.new - tally.changed;
        tally.duplicates = tally.read - tally.left_out - rows;
        let changes = if dry_run { self.list_changes(connection).await? } else { Vec::new() };
        let dropped = indexes::drop_for(connection, self.table, tally.written()).await?;
        // Even a statement without rows would tell every server that the table has changed.
        if tally.changed > 0 {
            self.update(connection).await?;
        }
        if tally.new > 0 {
            self.insert(connection).await?;
        }
        let (trigrams, others): (Vec<_>, Vec<_>) = dropped.into_iter().partition(|index| index.has_trigrams);
        for index in &others {
            index.rebuild(connection).await?;
        }
        Ok(Merged { table: self.table, changes, dropped: trigrams })
    }

    /// Finds the last staged row of each identity and the stored row that it means. Counts the staged ones.
    async fn match_rows(&self, connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
        let table = self.table;
        let (keys, stored) = match self.identity {
            Identity::Texts(texts) => {
                stored::write(connection, table, texts).await?;
                ("row_identity".to_owned(), format!("{table}_stored"))
            }
            Identity::Values(columns) => (columns.join(", "), table.to_owned()),
        };
        let create = format!(
            "/* import.match */ create temp table {table}_matched on commit drop as
             with staged as (
                 select max(n) as n, {keys} from {table}_staged group by {keys}
             ), stored as (
                 select min(id) as id, {keys} from {stored} group by {keys}
             )
             select staged.n, stored.id from staged left join stored using ({keys});
             analyze {table}_matched"
        );
        execute(connection, create).await
    }

    /// Finds and counts the rows that would change what is stored.
    async fn compare(&self, connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
        let table = self.table;
        let later = self.later();
        let stored = list(&self.columns, "stored.");
        let create = format!(
            "/* import.compare */ create temp table {table}_changed on commit drop as
             select n, matched.id
             from {table}_matched matched
             join {table}_staged staged using (n)
             join {table} stored on stored.id = matched.id
             where ({later}) is distinct from ({stored});
             analyze {table}_changed"
        );
        execute(connection, create).await
    }

    /// Gives the new rows ids in the order of the files, and counts them. A dry run takes no ids from the sequence, or the
    /// next import would leave a gap.
    async fn number(&self, connection: &mut PgConnection, dry_run: bool) -> Result<u64, sqlx::Error> {
        let table = self.table;
        // The statistics keep the insert from sorting gigabytes of texts on the disk.
        let create = format!(
            "/* import.number */ create temp table {table}_new on commit drop as
             select n, case
                 when {dry_run} then -n
                 else nextval((select pg_get_serial_sequence('{table}', 'id')::regclass))
             end as id
             from (select n from {table}_matched where id is null order by n) ordered;
             analyze {table}_new"
        );
        execute(connection, create).await
    }

    fn later(&self) -> String {
        if !self.keeps_unsaid {
            return list(&self.columns, "staged.");
        }
        let values: Vec<String> =
            self.columns.iter().map(|column| format!("coalesce(staged.{column}, stored.{column})")).collect();
        values.join(", ")
    }

    async fn list_changes(&self, connection: &mut PgConnection) -> Result<Vec<Change>, sqlx::Error> {
        let Self { table, label, keeps_unsaid, .. } = self;
        let list = format!(
            "/* import.list_changes */
             with first as (
                 select n, id from {table}_matched where id is null
                 union all
                 select n, id from {table}_changed
                 order by n limit {LISTED}
             )
             select {label} as name,
                 array(
                     select key
                     from jsonb_each(to_jsonb(staged)) later join jsonb_each(to_jsonb(stored)) earlier using (key)
                     where key = any($1) and later.value <> earlier.value
                         and not ({keeps_unsaid} and later.value = 'null')
                     order by key
                 ) as columns
             from first
             join {table}_staged staged using (n)
             left join {table} stored on stored.id = first.id
             order by n"
        );
        query_as(AssertSqlSafe(list)).bind(self.columns.as_slice()).fetch_all(connection).await
    }

    /// Columns that no file has stay as they are.
    async fn update(&self, connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
        let table = self.table;
        let columns = list(&self.columns, "");
        let later = self.later();
        let touch =
            if self.timestamps.contains(&"updated_at") { ", updated_at = now() at time zone 'utc'" } else { "" };
        let update = format!(
            "/* import.update */ update {table} stored set ({columns}) = row({later}){touch}
             from {table}_changed changed join {table}_staged staged using (n)
             where stored.id = changed.id"
        );
        execute(connection, update).await
    }

    async fn insert(&self, connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
        let table = self.table;
        let given = [self.fixed, &self.columns].concat();
        let columns = list(&[&given, self.timestamps].concat(), "");
        let values = list(&given, "staged.");
        let now = self.timestamps.iter().map(|_| ", now() at time zone 'utc'").collect::<String>();
        let insert = format!(
            "/* import.insert */ insert into {table} (id, {columns}) select new.id, {values}{now}
             from {table}_new new join {table}_staged staged using (n)"
        );
        execute(connection, insert).await
    }
}

impl Merged {
    /// Builds the search index again and tells the planner about the rows, once they are committed. What can't be done is
    /// told, for the rows are there.
    pub(crate) async fn tidy(self, connection: &mut PgConnection) -> Vec<String> {
        let mut notices = Vec::new();
        for index in self.dropped {
            if let Err(error) = index.rebuild(connection).await {
                notices.push(format!(
                    "the search index {} could not be built again, the server does it when it starts: {error}",
                    index.name
                ));
            }
        }
        let analyze = format!("/* import.analyze */ set local statement_timeout = 0; analyze {}", self.table);
        if let Err(error) = execute(connection, analyze).await {
            notices.push(format!("the planner's statistics are older than the rows: {error}"));
        }
        notices
    }
}

fn list(columns: &[&str], prefix: &str) -> String {
    columns.iter().map(|column| format!("{prefix}{column}")).collect::<Vec<_>>().join(", ")
}

/// Runs statements and counts the rows that they wrote.
async fn execute(connection: &mut PgConnection, statements: String) -> Result<u64, sqlx::Error> {
    Ok(raw_sql(AssertSqlSafe(statements)).execute(connection).await?.rows_affected())
}
