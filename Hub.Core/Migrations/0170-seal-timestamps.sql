-- Timestamp tokens over the seals of further suites (log.seal), as log.timestamp holds them for the first seal. Those of a checkpoint are written before its row there:
-- a checkpoint in log.timestamp has them all. Append-only.
create table log.seal_timestamp (
    size       bigint not null,            -- of the checkpoint
    suite      text collate "C" not null,  -- of the seal
    stamped_at timestamptz not null,
    token      bytea not null,
    primary key (size, suite)
);
