-- The newest checkpoint that a sink knows of the log that it follows. A log that does not have it is another one, or an older state that was put back.
create table delivery.followed_log (
    sink     text collate "C" primary key,
    size     bigint not null,
    root     bytea not null,
    noted_at timestamptz not null
);
