-- Message keys, in runs of 2^18 entries like the subjects (0180): unique within a run by this index, over all runs by the one writer, which asks a filter in memory first and then the runs that it names
-- (Hub.Core/Log/MessageKeyFilter.cs). The entries are read once, some 3 seconds a million; readers go on meanwhile, writers wait. The old index goes at the end: a check or another long reading of the
-- log that stands in the way for a minute fails this migration, which then has changed nothing.
set local lock_timeout = '60s';
create unique index entry_message_key_of_run on log.entry ((idx >> 18), message_key) where message_key is not null;
drop index log.entry_message_key;
alter index log.entry_message_key_of_run rename to entry_message_key;

-- The filters of complete runs, so that a hub that takes the log over need not read all keys. Derived from the entries: a row that is missing is made again.
create table log.key_filter (
    run  bigint primary key,
    bits bytea not null
);
alter table log.key_filter alter column bits set storage external;
