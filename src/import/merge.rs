//! Brings the rows of files into a table through temporary ones, by a few statements over all of them. The statements are
//! put together from names that stand in the code; no text of a file gets into them.

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, query_as, raw_sql};

use super::{Row, identity};

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

/// Adds a row to the lines for [`Target::copy`]: its identity and itself as a JSON object.
pub(crate) fn push_line(lines: &mut Vec<u8>, row: &impl Row) {
    lines.extend(identity(&row.identity()).as_bytes());
    lines.push(b'\x02');
    serde_json::to_writer(&mut *lines, row).expect("a row is JSON, and memory takes it");
    lines.push(b'\n');
}

impl Target {
    /// Makes the table that rows are copied to. They live for a moment: compressing their texts would only cost time.
    pub(crate) async fn create_lines(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let table = self.table;
        let create = format!(
            "/* import.create_lines */ create temp table {table}_lines (
                 n bigint generated always as identity, row_identity text, line json
             ) with (toast_tuple_target = 8160) on commit drop"
        );
        execute(connection, create).await
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
    pub(crate) async fn stage(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let table = self.table;
        let create = format!(
            "/* import.stage */ create temp table {table}_staged with (toast_tuple_target = 8160) on commit drop as
             select n, row_identity, staged.* from {table}_lines, json_populate_record(null::{table}, line) staged;
             analyze {table}_staged (n)"
        );
        execute(connection, create).await
    }

    /// Merges the staged rows into the table: for each identity the last one, into the stored row with the lowest id. Returns
    /// the first changes of a dry run.
    pub(crate) async fn merge(
        &self,
        connection: &mut PgConnection,
        dry_run: bool,
        tally: &mut Tally,
    ) -> sqlx::Result<Vec<Change>> {
        self.match_rows(connection).await?;
        let table = self.table;
        let count = format!(
            "/* import.count */ select count(*), count(*) filter (where id is null), count(*) filter (where is_changed)
             from {table}_matched"
        );
        let (rows, new, changed): (i64, i64, i64) = query_as(AssertSqlSafe(count)).fetch_one(&mut *connection).await?;
        (tally.new, tally.changed) = (new.unsigned_abs(), changed.unsigned_abs());
        tally.unchanged = rows.unsigned_abs() - tally.new - tally.changed;
        tally.duplicates = tally.read - tally.left_out - rows.unsigned_abs();
        let listed = if dry_run { self.list_changes(connection).await? } else { Vec::new() };
        // Even a statement without rows would tell every server that the table has changed.
        if tally.changed > 0 {
            self.update(connection).await?;
        }
        if tally.new > 0 {
            self.insert(connection, dry_run).await?;
        }
        Ok(listed)
    }

    /// Tells the planner about the rows, once they are committed.
    pub(crate) async fn analyze(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        execute(connection, format!("/* import.analyze */ set local statement_timeout = 0; analyze {}", self.table))
            .await
    }

    /// Finds the last staged row of each identity, the stored row that it means, and whether it would change that one.
    async fn match_rows(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let table = self.table;
        let (keys, identified) = match self.identity {
            Identity::Texts(texts) => {
                write_stored(connection, table, texts).await?;
                ("row_identity".to_owned(), format!("{table}_stored"))
            }
            Identity::Values(columns) => (columns.join(", "), table.to_owned()),
        };
        let later = self.later();
        let earlier = list(&self.columns, "stored.");
        let create = format!(
            "/* import.match */ create temp table {table}_matched on commit drop as
             with latest as (
                 select max(n) as n, {keys} from {table}_staged group by {keys}
             ), lowest as (
                 select min(id) as id, {keys} from {identified} group by {keys}
             )
             select latest.n, stored.id, stored.id is not null and ({later}) is distinct from ({earlier}) as is_changed
             from latest
             left join lowest using ({keys})
             join {table}_staged staged on staged.n = latest.n
             left join {table} stored on stored.id = lowest.id;
             analyze {table}_matched"
        );
        execute(connection, create).await
    }

    fn later(&self) -> String {
        let kept = |column: &&str| format!("coalesce(staged.{column}, stored.{column})");
        if self.keeps_unsaid {
            self.columns.iter().map(kept).collect::<Vec<_>>().join(", ")
        } else {
            list(&self.columns, "staged.")
        }
    }

    async fn list_changes(&self, connection: &mut PgConnection) -> sqlx::Result<Vec<Change>> {
        let Self { table, label, keeps_unsaid, .. } = self;
        let list = format!(
            "/* import.list_changes */
             with first as (
                 select n, id from {table}_matched where id is null or is_changed order by n limit {LISTED}
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
    async fn update(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let table = self.table;
        let columns = list(&self.columns, "");
        let later = self.later();
        let touch =
            if self.timestamps.contains(&"updated_at") { ", updated_at = now() at time zone 'utc'" } else { "" };
        let update = format!(
            "/* import.update */ update {table} stored set ({columns}) = row({later}){touch}
             from {table}_matched matched join {table}_staged staged using (n)
             where matched.is_changed and stored.id = matched.id"
        );
        execute(connection, update).await
    }

    /// The new rows get ids in the order of the files. A dry run takes none from the sequence, or the next import would leave
    /// a gap.
    async fn insert(&self, connection: &mut PgConnection, dry_run: bool) -> sqlx::Result<()> {
        let table = self.table;
        let given = [self.fixed, &self.columns].concat();
        let columns = list(&[&given, self.timestamps].concat(), "");
        let values = list(&given, "staged.");
        let now = self.timestamps.iter().map(|_| ", now() at time zone 'utc'").collect::<String>();
        // Numbers and ids are put in order, not the rows: gigabytes of texts would be sorted on the disk.
        let insert = format!(
            "/* import.insert */ insert into {table} (id, {columns})
             with new as materialized (
                 select n, case
                     when {dry_run} then -n
                     else nextval((select pg_get_serial_sequence('{table}', 'id')::regclass))
                 end as id
                 from (select n from {table}_matched where id is null order by n) ordered
             )
             select new.id, {values}{now} from new join {table}_staged staged using (n)"
        );
        execute(connection, insert).await
    }
}

/// Makes the temporary table `{table}_stored` of each row's `id` and `row_identity`, from these text columns. The program
/// computes identities, as it does those of a file's rows: the database's own rules for letters depend on its locale.
pub(crate) async fn write_stored(connection: &mut PgConnection, table: &str, texts: &[&str]) -> sqlx::Result<()> {
    // A connection can't read and write at once, so all of them are kept for a moment: some dozen bytes a row.
    let rows = stored_identities(connection, table, texts).await?;
    let lines: String = rows.iter().map(|(id, identity)| format!("{id}\u{2}{identity}\n")).collect();
    let create = format!(
        "/* import.create_stored */ set local client_min_messages = warning;
         drop table if exists pg_temp.{table}_stored;
         create temp table {table}_stored (id int8, row_identity text) on commit drop"
    );
    execute(connection, create).await?;
    let copy = format!(
        "/* import.copy_stored */ copy {table}_stored from stdin (format csv, quote e'\\x01', delimiter e'\\x02')"
    );
    let mut copy = connection.copy_in_raw(&copy).await?;
    copy.send(lines.as_bytes()).await?;
    copy.finish().await?;
    execute(connection, format!("/* import.analyze_stored */ analyze {table}_stored")).await
}

/// The id and the identity of each row of a table, by id.
pub(crate) async fn stored_identities(
    connection: &mut PgConnection,
    table: &str,
    texts: &[&str],
) -> sqlx::Result<Vec<(i64, String)>> {
    let texts = texts.iter().map(|text| format!("coalesce({text}, '')")).collect::<Vec<_>>().join(", ");
    let select = format!("/* import.stored */ select id::int8, array[{texts}]::text[] from {table} order by id");
    let rows = query_as::<_, (i64, Vec<String>)>(AssertSqlSafe(select)).fetch(connection);
    rows.map_ok(|(id, texts)| (id, identity(&texts))).try_collect().await
}

fn list(columns: &[&str], prefix: &str) -> String {
    columns.iter().map(|column| format!("{prefix}{column}")).collect::<Vec<_>>().join(", ")
}

async fn execute(connection: &mut PgConnection, statements: String) -> sqlx::Result<()> {
    raw_sql(AssertSqlSafe(statements)).execute(connection).await.map(drop)
}
