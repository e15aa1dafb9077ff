//! Every SQL statement about favourite guides. Each finds the user by address: of two spellings the lowest id. A guide's name
//! is the same with `.md` and without.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

/// A stored favourite.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub id: i32,
    pub guide_name: String,
    pub category: Option<String>,
    pub notes: Option<String>,
    pub created_at: Option<NaiveDateTime>,
}

/// The id of the user with this address, who is locked until the transaction ends: nobody else adds a favourite of theirs
/// meanwhile, under either spelling of its name, and nobody erases them.
pub(super) async fn lock_user(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "/* guides.lock_user */
        select id from users where plantopia_address(email) = plantopia_address($1) order by id limit 1 for no key update",
        email
    )
    .fetch_optional(db)
    .await
}

/// Adds a favourite; `None` if the guide is one already.
pub(super) async fn add(
    db: impl PgExecutor<'_>,
    user_id: i32,
    guide_name: &str,
    category: Option<&str>,
    notes: Option<&str>,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(
        Row,
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

/// A user's favourites, newest first; none when no user has the address.
pub(super) async fn list(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
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

/// Removes a favourite and returns whether there was one; `None` when no user has the address.
pub(super) async fn remove(db: impl PgExecutor<'_>, email: &str, guide_name: &str) -> sqlx::Result<Option<bool>> {
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
pub(super) async fn check(db: impl PgExecutor<'_>, email: &str, guide_name: &str) -> sqlx::Result<bool> {
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
