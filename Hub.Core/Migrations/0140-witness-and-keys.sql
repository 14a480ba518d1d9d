-- Cosignatures of witnesses (C2SP tlog-cosignature), served after the lines of the checkpoint's own note.
create table log.cosignature (
    size     bigint not null,              -- of the checkpoint
    witness  text collate "C" not null,    -- verifier key of the witness
    line     text not null,                -- signature line with its newline
    added_at timestamptz not null,
    primary key (size, witness)
);
create index cosignature_witness on log.cosignature (witness, size);

-- Keys that sign checkpoints beside or after the one in log.origin. A key counts only when one before it has endorsed it, so a row alone gives nobody a log.
create table log.note_key (
    vkey        text collate "C" primary key,
    endorsement text not null,             -- signed note over origin, "log key" and vkey, by a key before it and by itself
    added_at    timestamptz not null
);

-- Times in queries are bounded by the checkpoints around them. This index only led the planner to bitmaps of a fifth of the log: 190 ms for what the index by code answers in one.
drop index log.entry_received;
