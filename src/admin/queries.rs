//! Every SQL statement of the operators' calls.

use chrono::NaiveDateTime;
use sqlx::PgExecutor;

use super::model::{Erased, Renamed};
use crate::db::Transaction;

/// JSON for each user with an address, in any spelling: whole rows, so that a new column is exported too.
pub(crate) async fn export(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"/* admin.export */
        select json_build_object(
            'user', to_json(u),
            'profile', (select to_json(p) from user_profiles p where p.user_id = u.id),
            'favorites', (
                select coalesce(json_agg(f order by f.id), '[]') from user_favorites f where f.user_id = u.id),
            'guide_favorites', (
                select coalesce(json_agg(g order by g.id), '[]') from user_guide_favorites g where g.user_id = u.id),
            'plants', (
                select coalesce(json_agg(json_build_object('plant', to_json(i), 'progress', (
                    select coalesce(json_agg(t order by t.id), '[]')
                    from user_progress_tracking t where t.user_plant_instance_id = i.id
                ), 'harvests', (
                    select coalesce(json_agg(h order by h.id), '[]')
                    from plant_harvests h where h.user_plant_instance_id = i.id
                )) order by i.id), '[]')
                from user_plant_instances i where i.user_id = u.id),
            'chats', (
                select coalesce(json_agg(json_build_object('chat', to_json(c), 'messages', (
                    select coalesce(json_agg(m order by m.id), '[]') from chat_messages m where m.chat_id = c.id
                )) order by c.id), '[]')
                from user_plant_chats c where c.user_id = u.id)
        )::text as "user!"
        from users u
        where plantopia_address(u.email) = plantopia_address($1)
        order by u.id"#,
        email
    )
    .fetch_all(db)
    .await
}

/// The users are locked first, then their plants: a write under way is committed before anything is erased, a later one
/// doesn't find the user, and as nothing that depends on a plant is touched before, none deadlocks with this.
pub(crate) async fn erase(transaction: &mut Transaction, email: &str) -> sqlx::Result<Erased> {
    let ids = sqlx::query_scalar!(
        "/* admin.erase_lock */ select id from users where plantopia_address(email) = plantopia_address($1) order by id for update",
        email
    )
    .fetch_all(&mut *transaction)
    .await?;
    sqlx::query_scalar!(
        "/* admin.erase_lock_plants */
        select id from user_plant_instances where user_id = any($1) order by id for update",
        &ids
    )
    .fetch_all(&mut *transaction)
    .await?;
    // Somebody else's chat about one of these plants stays, without the plant.
    sqlx::query!(
        "/* admin.erase_release_chats */
        update user_plant_chats set user_plant_instance_id = null
        where user_plant_instance_id in (select id from user_plant_instances where user_id = any($1))",
        &ids
    )
    .execute(&mut *transaction)
    .await?;
    macro_rules! delete {
        ($sql:literal) => {
            sqlx::query!($sql, &ids).execute(&mut *transaction).await?.rows_affected()
        };
    }
    // From what refers to others to what is referred to.
    Ok(Erased {
        messages: delete!(
            "/* admin.erase_messages */
        delete from chat_messages
        where chat_id in (select id from user_plant_chats where user_id = any($1))"
        ),
        chats: delete!("/* admin.erase_chats */ delete from user_plant_chats where user_id = any($1)"),
        progress: delete!(
            "/* admin.erase_progress */
        delete from user_progress_tracking
        where user_plant_instance_id in (select id from user_plant_instances where user_id = any($1))"
        ),
        harvests: delete!(
            "/* admin.erase_harvests */
        delete from plant_harvests
        where user_plant_instance_id in (select id from user_plant_instances where user_id = any($1))"
        ),
        plants: delete!("/* admin.erase_plants */ delete from user_plant_instances where user_id = any($1)"),
        favorites: delete!("/* admin.erase_favorites */ delete from user_favorites where user_id = any($1)"),
        guide_favorites: delete!(
            "/* admin.erase_guide_favorites */ delete from user_guide_favorites where user_id = any($1)"
        ),
        profiles: delete!("/* admin.erase_profiles */ delete from user_profiles where user_id = any($1)"),
        users: delete!("/* admin.erase_users */ delete from users where id = any($1)"),
    })
}

/// None when there is no such user. Of two spellings of an address the lowest id is the user. The caller has locked both.
pub(crate) async fn rename(
    db: impl PgExecutor<'_>,
    email: &str,
    new: &str,
    now: NaiveDateTime,
) -> sqlx::Result<Option<Renamed>> {
    sqlx::query_as!(
        Renamed,
        r#"/* admin.rename */
        with same as (
            select id from users where plantopia_address(email) = plantopia_address($1)
        ), renamed as (
            select min(id) as id,
                exists (
                    select from users
                    where plantopia_address(email) = plantopia_address($2)
                        and id <> (select min(id) from same)
                ) as is_taken,
                count(*) filter (where plantopia_address($1) <> plantopia_address($2)) - 1 as others
            from same
        ), written as (
            update users u
            set email = $2, updated_at = $3
            from renamed
            where u.id = renamed.id and not renamed.is_taken
        )
        select id as "user_id!", $2 as "email!", is_taken as "is_taken!", greatest(others, 0) as "others!"
        from renamed
        where id is not null"#,
        email,
        new,
        now
    )
    .fetch_optional(db)
    .await
}
