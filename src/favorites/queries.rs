//! Every SQL statement about favourites. Each finds the user by address: of two spellings the lowest id. Those that add
//! something lock the user, so that one who is erased at this moment isn't found, rather than a foreign key violated.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

/// A stored favourite.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub id: i32,
    pub plant_id: i32,
    pub notes: Option<String>,
    pub priority_level: i32,
    pub created_at: Option<NaiveDateTime>,
}

/// A row of a left join: the user exists, the favourite may not.
struct Joined {
    id: Option<i32>,
    plant_id: Option<i32>,
    notes: Option<String>,
    priority_level: Option<i32>,
    created_at: Option<NaiveDateTime>,
}

impl Joined {
    fn row(self) -> Option<Row> {
        Some(Row {
            id: self.id?,
            plant_id: self.plant_id?,
            notes: self.notes,
            priority_level: self.priority_level.unwrap_or_default(),
            created_at: self.created_at,
        })
    }
}

/// The favourites in the rows of a left join; `None` without a row, when no user has the address.
fn rows(joined: Vec<Joined>) -> Option<Vec<Row>> {
    (!joined.is_empty()).then(|| joined.into_iter().filter_map(Joined::row).collect())
}

/// A user's favourites, newest first; `None` when no user has the address.
pub(crate) async fn list(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<Vec<Row>>> {
    let joined = sqlx::query_as!(
        Joined,
        r#"/* favorites.list */
        select f.id as "id?", f.plant_id as "plant_id?", f.notes, f.priority_level, f.created_at
        from (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1) gardener
        left join user_favorites f on f.user_id = gardener.id
        order by f.created_at desc, f.id desc"#,
        email
    )
    .fetch_all(db)
    .await?;
    Ok(rows(joined))
}

/// Adds a favourite, or gives it new notes. The outer `None` means no such user, the inner one no such plant.
pub(crate) async fn add(
    db: impl PgExecutor<'_>,
    email: &str,
    plant_id: i64,
    notes: Option<&str>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Option<Row>>> {
    let joined = sqlx::query_as!(
        Joined,
        r#"/* favorites.add */
        with gardener as (
            select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1 for key share
        ), saved as (
            insert into user_favorites as f (user_id, plant_id, notes, priority_level, created_at)
            select gardener.id, p.id, $3, 0, $4
            from gardener, plants p
            where p.id = $2::bigint
            -- A plant that is deleted at this moment isn't found, rather than a foreign key violated.
            for key share of p
            on conflict (user_id, plant_id) do update set notes = coalesce(excluded.notes, f.notes)
            returning *
        )
        select saved.id as "id?", saved.plant_id as "plant_id?", saved.notes, saved.priority_level, saved.created_at
        from gardener
        left join saved on true"#,
        email,
        plant_id,
        notes,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(joined.map(Joined::row))
}

/// Removes a favourite and returns whether it existed; `None` when no user has the address.
pub(crate) async fn remove(db: impl PgExecutor<'_>, email: &str, plant_id: i64) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"/* favorites.remove */
        with gardener as (
            select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1
        ), removed as (
            delete from user_favorites
            where user_id = (select id from gardener) and plant_id = $2::bigint
            returning id
        )
        select exists (select from removed) as "removed!" from gardener"#,
        email,
        plant_id
    )
    .fetch_optional(db)
    .await
}

/// Adds the plants that exist and aren't favourites yet, and returns all favourites, newest first; `None` when no user has
/// the address.
pub(crate) async fn sync(
    db: impl PgExecutor<'_>,
    email: &str,
    plant_ids: &[i64],
    notes: &str,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Vec<Row>>> {
    let joined = sqlx::query_as!(
        Joined,
        r#"/* favorites.sync */
        with gardener as (
            select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1 for key share
        ), known as (
            select * from user_favorites where user_id = (select id from gardener)
        ), added as (
            insert into user_favorites as f (user_id, plant_id, notes, priority_level, created_at)
            select gardener.id, p.id, $3, 0, $4
            from gardener, plants p
            where p.id = any($2::bigint[]) and not exists (select from known where known.plant_id = p.id)
            -- In one order, so that two of these can't deadlock.
            order by p.id
            for key share of p
            -- Another request was quicker: its row is returned unchanged.
            on conflict (user_id, plant_id) do update set notes = f.notes
            returning *
        ), favorites as (
            select * from known union all select * from added
        )
        select f.id as "id?", f.plant_id as "plant_id?", f.notes, f.priority_level, f.created_at
        from gardener
        left join favorites f on true
        order by f.created_at desc, f.id desc"#,
        email,
        plant_ids,
        notes,
        now
    )
    .fetch_all(db)
    .await?;
    Ok(rows(joined))
}

/// Whether a plant is a favourite; `None` when no user has the address.
pub(crate) async fn check(db: impl PgExecutor<'_>, email: &str, plant_id: i64) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"/* favorites.check */
        select exists (
            select from user_favorites f where f.user_id = gardener.id and f.plant_id = $2::bigint
        ) as "is_favorite!"
        from (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1) gardener"#,
        email,
        plant_id
    )
    .fetch_optional(db)
    .await
}
