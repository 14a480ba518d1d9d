-- What auditors and departments ask of a long log, without reading the whole of it.

-- A department sees its own entries only: however few they are among those of all others.
create index entry_department on log.entry (department, idx) where department is not null;

-- Refusals of one code.
create index entry_code on log.entry (code, idx) where code is not null;

-- An entry as text. Immutable, unlike convert_from, which follows conversions that may be redefined: entries are UTF-8 for ever.
create function log.text_of(body bytea) returns text language sql immutable strict parallel safe return convert_from(body, 'UTF8');

-- The id in the entry of a refused message; accepted messages are found by their key. Cut out of the canonical text, where the quotes of a value
-- are always escaped: a cast to jsonb could fail for what a sender wrote, and with it the commit of the entry.
create function log.refused_id(body bytea) returns text language sql immutable strict parallel safe
    return substring(log.text_of(body) from '"id":"((?:[^"\\]|\\.)*)"');

create index entry_refused_id on log.entry (log.refused_id(body), idx) where kind = 2;

-- The indices that a receipt covers (trace of a message). The hub alone writes these entries.
create function log.delivered(body bytea) returns int8range language sql immutable strict parallel safe
    return int8range((log.text_of(body)::jsonb ->> 'first')::bigint, (log.text_of(body)::jsonb ->> 'last')::bigint, '[]');

create index entry_delivered on log.entry using gist (log.delivered(body)) where kind = 3;

-- The newest checkpoint before a time bounds the entries that a query by time looks at.
create index checkpoint_created on log.checkpoint (created_at, size);
