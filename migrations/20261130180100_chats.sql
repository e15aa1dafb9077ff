-- Chats are looked for by their gardener (export and erasure) and by when they expired (clearing them away), messages by
-- their chat. A database that was taken over may have the original's indexes besides, under other names.
create index if not exists idx_user_plant_chats_user on user_plant_chats (user_id);
create index if not exists idx_user_plant_chats_expires on user_plant_chats (expires_at);
create index if not exists idx_chat_messages_chat on chat_messages (chat_id, id);
