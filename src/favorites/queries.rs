//! Every SQL statement about favourites. Each finds the user by address: of two spellings the lowest id. Those that add
//! something lock the user, so that one who is erased at this moment isn't found, rather than a foreign key violated. A guide's
//! name is the same with `.md` and without; its title and its path aren't stored.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

use super::model::{AddRequest, Favorite, FavoriteGuide, FavoriteGuideRequest, SyncRequest};

/// A user's favourite plants, newest first; none when no user has the address.
pub(super) async fn list(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<Favorite>> {
    sqlx::query_as!(
        Favorite,
        r#"/* favorites.list */
        select f.id, f.plant_id, coalesce(p.plant_name, 'Unknown') as "plant_name!", p.plant_category as "plant_category?",
            f.notes, coalesce(f.priority_level, 0) as "priority_level!", f.created_at
        from user_favorites f
        left join plants p on p.id = f.plant_id
        where f.user_id = (select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1)
        order by f.created_at desc, f.id desc"#,
        email
    )
    .fetch_all(db)
    .await
}

/// Adds a favourite plant, or gives it new notes; `None` when no user has the address or there is no such plant.
pub(super) async fn add(
    db: impl PgExecutor<'_>,
    request: &AddRequest,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Favorite>> {
    sqlx::query_as!(
        Favorite,
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
        select f.id, f.plant_id, coalesce(p.plant_name, 'Unknown') as "plant_name!", p.plant_category as "plant_category?",
            f.notes, coalesce(f.priority_level, 0) as "priority_level!", f.created_at
        from saved f
        left join plants p on p.id = f.plant_id"#,
        request.email,
        request.plant_id,
        request.notes,
        now
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn has_plant(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"/* favorites.has_plant */ select exists (select from plants where id = $1::bigint) as "exists!""#,
        id
    )
    .fetch_one(db)
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

/// Adds the plants that exist and aren't favourites yet, and returns all favourites; none when no user has the address.
pub(super) async fn sync(
    db: impl PgExecutor<'_>,
    request: &SyncRequest,
    notes: &str,
    now: NaiveDateTime,
) -> sqlx::Result<Vec<Favorite>> {
    sqlx::query_as!(
        Favorite,
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
        select f.id as "id!", f.plant_id as "plant_id!", coalesce(p.plant_name, 'Unknown') as "plant_name!",
            p.plant_category as "plant_category?", f.notes, coalesce(f.priority_level, 0) as "priority_level!", f.created_at
        from favorites f
        left join plants p on p.id = f.plant_id
        order by f.created_at desc, f.id desc"#,
        request.email,
        &request.favorite_plant_ids,
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
    request: &FavoriteGuideRequest,
    now: NaiveDateTime,
) -> sqlx::Result<Option<FavoriteGuide>> {
    sqlx::query_as!(
        FavoriteGuide,
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
        returning id, guide_name, category, notes, null as title, null as path, created_at"#,
        user_id,
        request.guide_name,
        request.category,
        request.notes,
        now
    )
    .fetch_optional(db)
    .await
}

/// A user's favourite guides, newest first; none when no user has the address.
pub(super) async fn list_guides(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<FavoriteGuide>> {
    sqlx::query_as!(
        FavoriteGuide,
        r#"/* guides.list_favorites */
        select f.id, f.guide_name, f.category, f.notes, null as title, null as path, f.created_at
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
