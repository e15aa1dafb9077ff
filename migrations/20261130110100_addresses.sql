-- The form of an e-mail address by which a user is found: trimmed of white space, ASCII letters in lower case, everything
-- else as it is. The plain lower() asks the database's locale, where two people's addresses may become one. "C" is the
-- same everywhere.
create or replace function plantopia_address(address text) returns text
    language sql immutable parallel safe
    as $$ select lower(btrim(address, E' \t\n\x0b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000') collate "C") $$;

-- Not unique: a running deployment may hold two spellings of one address.
create index if not exists idx_users_address on users (plantopia_address(email));
drop index if exists idx_users_email_lower;
