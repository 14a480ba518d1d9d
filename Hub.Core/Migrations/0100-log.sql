-- The exchange log (design §5). Everything in this schema except log.payload is append-only.
create schema log;

-- One row, made when the log is created. A database without it holds no log: creating one is a separate, explicit act.
create table log.origin (
    only_one   boolean primary key default true check (only_one),
    origin     text not null,              -- C2SP checkpoint origin, e.g. yunfu.gov.cn/exchange/log
    vkey       text not null,              -- note verifier key of the Ed25519 signer
    created_at timestamptz not null
);

-- body is the canonical JSON entry that the Merkle leaf covers; the columns beside it only serve queries.
create table log.entry (
    idx         bigint primary key,
    received_at timestamptz not null,
    kind        smallint not null,
    department  text collate "C",          -- USCC of the sender; null when unauthenticated
    dataset     text collate "C",
    subject     text collate "C",          -- business key or person token
    code        text collate "C",          -- null = accepted; otherwise the stable refusal code
    message_key uuid,                      -- first 16 bytes of SHA-256(source 0x00 id); null unless an accepted message
    body        bytea not null
);
create unique index entry_message_key on log.entry (message_key) where message_key is not null;
create index entry_dataset on log.entry (dataset, idx);
create index entry_subject on log.entry (subject, idx) where subject is not null;
create index entry_not_message on log.entry (kind, idx) where kind <> 1;
create index entry_received on log.entry using brin (received_at) with (pages_per_range = 32);
alter table log.entry alter column body set storage external;  -- entries and payloads are small or already dense; compressing costs more than it saves
alter table log.entry set (autovacuum_vacuum_insert_scale_factor = 0.5, toast_tuple_target = 8160);

-- Payloads live apart so that they can be erased while every proof still holds.
create table log.payload (
    idx     bigint primary key,
    content bytea not null
);
alter table log.payload alter column content set storage external;
alter table log.payload set (autovacuum_vacuum_insert_scale_factor = 0.5, toast_tuple_target = 8160);

-- C2SP tlog-tiles: level L, tile N, 32 bytes a hash, at most 256. The right-most tile of a level grows; a full one is immutable.
create table log.tile (
    level  smallint not null,
    n      bigint not null,
    hashes bytea not null,
    primary key (level, n)
);

-- One row a batch. note is the signed C2SP checkpoint; text (the part before the blank line, with its final newline) is what seal covers.
create table log.checkpoint (
    size       bigint primary key,
    root       bytea not null,
    created_at timestamptz not null,
    note       text not null,
    seal       bytea not null              -- CMS SignedData, detached, DER
);
