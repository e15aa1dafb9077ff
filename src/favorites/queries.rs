//! Every SQL statement about favourites. Each finds the user by address: of two spellings the lowest id. Those that add
//! something lock the user, so that one who is erased at this moment isn't found, rather than a foreign key violated. A guide's
//! name is the same with `.md` and without.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

/// A row of a left join: the user exists, the favourite plant may not.
pub(super) struct Row {
    pub id: Option<i32>,
    pub plant_id: Option<i32>,
    pub notes: Option<String>,
    pub priority_level: Option<i32>,
    pub created_at: Option<NaiveDateTime>,
}

/// A stored favourite guide.
pub(super) struct GuideRow {
    pub id: i32,
    pub guide_name: String,
    pub category: Option<String>,
    pub notes: Option<String>,
    pub created_at: Option<NaiveDateTime>,
}

/// A user's favourite plants, newest first; no row when no user has the address.
pub(super) async fn list(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"/* favorites.list */
        select f.id as "id?", f.plant_id as "plant_id?", f.notes, f.priority_level, f.created_at
        from (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1) gardener
        left join user_favorites f on f.user_id = gardener.id
        order by f.created_at desc, f.id desc"#,
        email
    )
    .fetch_all(db)
    .await
}

/// Adds a favourite plant, or gives it new notes; `None` when no user has the address, an empty row without such a plant.
pub(super) async fn add(
    db: impl PgExecutor<'_>,
    email: &str,
    plant_id: i64,
    notes: Option<&str>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(
        Row,
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
    .await
}

/// Removes a favourite and returns whether it existed; `None` when no user has the address.
pub(super) async fn remove(db: impl PgExecutor<'_>, email: &str, plant_id: i64) -> sqlx::Result<Option<bool>> {
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

/// Adds the plants that exist and aren't favourites yet, and returns all favourites; no row when no user has the address.
pub(super) async fn sync(
    db: impl PgExecutor<'_>,
    email: &str,
    plant_ids: &[i64],
    notes: &str,
    now: NaiveDateTime,
) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
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
    .await
}

/// Whether a plant is a favourite; `None` when no user has the address.
pub(super) async fn check(db: impl PgExecutor<'_>, email: &str, plant_id: i64) -> sqlx::Result<Option<bool>> {
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

/// The id of the user with this address, locked: meanwhile nobody adds the guide under its other spelling or erases them.
pub(super) async fn lock_user(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "/* guides.lock_user */
        select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1 for no key update",
        email
    )
    .fetch_optional(db)
    .await
}

/// Adds a favourite guide; `None` if the guide is one already.
pub(super) async fn add_guide(
    db: impl PgExecutor<'_>,
    user_id: i32,
    guide_name: &str,
    category: Option<&str>,
    notes: Option<&str>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<GuideRow>> {
    sqlx::query_as!(
        GuideRow,
        r#"/* guides.add_favorite */
        insert into user_guide_favorites (user_id, guide_name, category, notes, created_at)
        select $1, $2, $3, $4, $5
        where not exists (
            select from user_guide_favorites
            where user_id = $1
                and regexp_replace(guide_name, '\.md$', '') = regexp_replace($2::varchar, '\.md$', '')
        )
        -- Another program doesn't take our lock.
        on conflict (user_id, guide_name) do nothing
        returning id, guide_name, category, notes, created_at"#,
        user_id,
        guide_name,
        category,
        notes,
        now
    )
    .fetch_optional(db)
    .await
}

/// A user's favourite guides, newest first; none when no user has the address.
pub(super) async fn list_guides(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<GuideRow>> {
    sqlx::query_as!(
        GuideRow,
        r#"/* guides.list_favorites */
        select f.id, f.guide_name, f.category, f.notes, f.created_at
        from (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1) gardener
        join user_guide_favorites f on f.user_id = gardener.id
        order by f.created_at desc, f.id desc"#,
        email
    )
    .fetch_all(db)
    .await
}

/// Removes a favourite guide and returns whether there was one; `None` when no user has the address.
pub(super) async fn remove_guide(db: impl PgExecutor<'_>, email: &str, guide_name: &str) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"/* guides.remove_favorite */
        with gardener as (
            select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1
        ), removed as (
            delete from user_guide_favorites
            where user_id = (select id from gardener)
                and regexp_replace(guide_name, '\.md$', '') = regexp_replace($2::varchar, '\.md$', '')
            returning id
        )
        select exists (select from removed) as "removed!" from gardener"#,
        email,
        guide_name
    )
    .fetch_optional(db)
    .await
}

/// Whether a guide is a favourite of the user with this address, if there is one.
pub(super) async fn check_guide(db: impl PgExecutor<'_>, email: &str, guide_name: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"/* guides.check_favorite */
        select exists (
            select from user_guide_favorites
            where user_id = (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1)
                and regexp_replace(guide_name, '\.md$', '') = regexp_replace($2::varchar, '\.md$', '')
        ) as "is_favorite!""#,
        email,
        guide_name
    )
    .fetch_one(db)
    .await
}
