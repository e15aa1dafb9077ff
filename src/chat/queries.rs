//! Every SQL statement about chats and their messages.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;
use sqlx::PgExecutor;

use super::model::{History, Message};

/// Starts a general chat. Its id is drawn at random, so that nobody guesses a neighbour's, from the upper half of the numbers:
/// the sequence counts through the lower one for other programs. `None` when it is taken.
pub(crate) async fn start_general(
    db: impl PgExecutor<'_>,
    user_id: i32,
    now: NaiveDateTime,
    expires_at: NaiveDateTime,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "/* chat.start_general */
        insert into user_plant_chats (id, user_id, chat_type, total_tokens, message_count, is_active, created_at,
            last_message_at, expires_at)
        values (1073741824 + floor(random() * 1073741824)::integer, $1, 'general', 0, 0, true, $2, $2, $3)
        on conflict (id) do nothing
        returning id",
        user_id,
        now,
        expires_at
    )
    .fetch_optional(db)
    .await
}

/// A plant that a chat is to be about.
pub(crate) struct Grown {
    pub is_own: bool,
    pub plant_id: i32,
    pub nickname: String,
    /// The new chat's; none if it isn't theirs, or if the id that was drawn is taken.
    pub chat_id: Option<i32>,
}

/// Starts a chat about a plant; `None` when there is no such plant.
pub(crate) async fn start_plant(
    db: impl PgExecutor<'_>,
    instance_id: i32,
    email: &str,
    now: NaiveDateTime,
    expires_at: NaiveDateTime,
) -> sqlx::Result<Option<Grown>> {
    sqlx::query_as!(
        Grown,
        r#"/* chat.start_plant */
        with grown as (
            select i.id, i.user_id, i.plant_id, i.plant_nickname, plantopia_address(u.email) = plantopia_address($2) as is_own
            from user_plant_instances i
            join users u on u.id = i.user_id
            where i.id = $1
            -- One that is deleted at this moment isn't found, rather than a foreign key violated.
            for key share of i, u
        ), started as (
            insert into user_plant_chats (id, user_id, user_plant_instance_id, chat_type, total_tokens, message_count,
                is_active, created_at, last_message_at, expires_at)
            select 1073741824 + floor(random() * 1073741824)::integer, user_id, id, 'plant_specific', 0, 0, true, $3, $3, $4
            from grown
            where is_own
            on conflict (id) do nothing
            returning id
        )
        select grown.is_own as "is_own!", grown.plant_id, grown.plant_nickname as nickname, started.id as "chat_id?"
        from grown
        left join started on true"#,
        instance_id,
        email,
        now,
        expires_at
    )
    .fetch_optional(db)
    .await
}

/// A chat, and the plant that it is about, if it is about one.
pub(crate) struct Chat {
    pub chat_type: String,
    pub total_tokens: i32,
    pub is_active: bool,
    pub expires_at: NaiveDateTime,
    /// Where its gardener lives.
    pub suburb_id: Option<i32>,
    pub plant_id: Option<i32>,
    pub nickname: Option<String>,
    pub start_date: Option<NaiveDate>,
    pub matures: Option<NaiveDate>,
    pub start_as: Option<String>,
    pub growth_stages: Option<Value>,
    pub care_tips: Option<Value>,
}

/// The chat with this id, only if it is `owner`'s where there is one.
pub(crate) async fn find(db: impl PgExecutor<'_>, chat_id: i32, owner: Option<&str>) -> sqlx::Result<Option<Chat>> {
    sqlx::query_as!(
        Chat,
        r#"/* chat.find */
        select c.chat_type, coalesce(c.total_tokens, 0) as "total_tokens!", coalesce(c.is_active, true) as "is_active!",
            c.expires_at, u.suburb_id, i.plant_id as "plant_id?", i.plant_nickname as "nickname?",
            i.start_date as "start_date?", i.expected_maturity_date as "matures?",
            i.start_as as "start_as?", g.growth_stages as "growth_stages?", g.care_tips as "care_tips?"
        from user_plant_chats c
        join users u on u.id = c.user_id
        left join user_plant_instances i on i.id = c.user_plant_instance_id
        left join plant_growth_data g on g.plant_id = i.plant_id
        where c.id = $1
            and ($2::text is null or c.user_id in (select id from users where plantopia_address(email) = plantopia_address($2)))"#,
        chat_id,
        owner
    )
    .fetch_optional(db)
    .await
}

/// A question and its answer, on their way into the table.
pub(crate) struct Exchange<'a> {
    pub question: &'a str,
    pub question_tokens: i32,
    pub has_image: bool,
    pub asked_at: NaiveDateTime,
    pub answer: &'a str,
    pub answer_tokens: i32,
    pub answered_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

/// Writes a question, its answer and the chat's counters in one statement, which is a transaction of its own. Returns the
/// chat's tokens; `None` when it is gone or was ended meanwhile.
pub(crate) async fn record(
    db: impl PgExecutor<'_>,
    chat_id: i32,
    exchange: &Exchange<'_>,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        r#"/* chat.record */
        with chat as (
            update user_plant_chats
            set total_tokens = coalesce(total_tokens, 0) + $3 + $7,
                message_count = coalesce(message_count, 0) + 2,
                last_message_at = $8,
                expires_at = $9
            where id = $1 and is_active is not false
            returning id, total_tokens
        ), question as (
            insert into chat_messages (chat_id, role, content, has_image, tokens_used, created_at)
            select id, 'user', $2, $4, $3, $5 from chat
            returning chat_id
        ), answer as (
            -- It reads the question, so that its id is the higher one.
            insert into chat_messages (chat_id, role, content, has_image, tokens_used, created_at)
            select chat_id, 'assistant', $6, false, $7, $8 from question
            returning chat_id
        )
        select chat.total_tokens as "total_tokens!" from chat join answer on answer.chat_id = chat.id"#,
        chat_id,
        exchange.question,
        exchange.question_tokens,
        exchange.has_image,
        exchange.asked_at,
        exchange.answer,
        exchange.answer_tokens,
        exchange.answered_at,
        exchange.expires_at
    )
    .fetch_optional(db)
    .await
}

/// A chat without its messages, and whether it belongs to somebody: the outer `None` means no such user, the inner one no such
/// chat.
pub(crate) async fn owned(
    db: impl PgExecutor<'_>,
    chat_id: i64,
    email: &str,
) -> sqlx::Result<Option<Option<(bool, History)>>> {
    let row = sqlx::query!(
        r#"/* chat.owned */
        select plantopia_address(u.email) = plantopia_address($2) as is_own, c.chat_type as "chat_type?", c.created_at,
            c.expires_at as "expires_at?", c.total_tokens, c.message_count, c.is_active
        from (select id from users where plantopia_address(email) = plantopia_address($2) order by id limit 1) gardener
        left join user_plant_chats c on c.id = $1::bigint
        left join users u on u.id = c.user_id"#,
        chat_id,
        email
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let history = History {
            chat_id: i32::try_from(chat_id).ok()?,
            chat_type: row.chat_type?,
            created_at: row.created_at,
            expires_at: row.expires_at?,
            total_tokens: row.total_tokens.unwrap_or_default(),
            message_count: row.message_count.unwrap_or_default(),
            is_active: row.is_active.unwrap_or(true),
            messages: Vec::new(),
        };
        Some((row.is_own.unwrap_or(false), history))
    }))
}

/// The last messages of a chat, oldest first.
pub(crate) async fn messages(db: impl PgExecutor<'_>, chat_id: i32, limit: i64) -> sqlx::Result<Vec<Message>> {
    sqlx::query_as!(
        Message,
        r#"/* chat.messages */
        select id, role, content, coalesce(has_image, false) as "has_image!", created_at
        from (select * from chat_messages where chat_id = $1 order by id desc limit $2) last
        order by id"#,
        chat_id,
        limit
    )
    .fetch_all(db)
    .await
}

/// Ends a chat; its messages stay until it is cleared away.
pub(crate) async fn end(db: impl PgExecutor<'_>, chat_id: i32) -> sqlx::Result<bool> {
    let ended = sqlx::query!("/* chat.end */ update user_plant_chats set is_active = false where id = $1", chat_id);
    Ok(ended.execute(db).await?.rows_affected() > 0)
}

/// Deletes some of the chats that expired before a time, with their messages, and returns how many.
pub(crate) async fn delete_expired(db: impl PgExecutor<'_>, before: NaiveDateTime, limit: i64) -> sqlx::Result<u64> {
    let deleted = sqlx::query!(
        "/* chat.delete_expired */
        delete from user_plant_chats
        where id in (
            select id from user_plant_chats where expires_at < $1 order by expires_at limit $2 for update skip locked
        )",
        before,
        limit
    );
    Ok(deleted.execute(db).await?.rows_affected())
}
