-- What a sink keeps beside its rows, in the repository's own database and so in the repository's own transaction.
create schema delivery;

-- One row for each partition of the bus that a sink reads.
create table delivery.sink_position (
    sink                   text collate "C" not null,
    topic                  text collate "C" not null,
    partition              integer not null,
    next_offset            bigint not null,
    applied_index          bigint not null default -1,  -- highest log index dealt with; what is not above it is dropped
    applied                bigint not null default 0,   -- messages dealt with by rows, also those that were older than what stood there
    dead_lettered          bigint not null default 0,
    -- What of this the log holds receipts for. The difference is the next receipt.
    receipted_index        bigint not null default -1,
    receipted_applied      bigint not null default 0,
    receipted_dead_lettered bigint not null default 0,
    updated_at             timestamptz not null,
    primary key (sink, topic, partition)
);

-- A message that the sink could not apply. The payload stays in the log; reasons hold no values of it.
create table delivery.dead_letter (
    sink       text collate "C" not null,
    idx        bigint not null,
    dataset    text collate "C" not null,
    sender     text collate "C" not null,
    source     text collate "C" not null,
    message_id text collate "C" not null,
    code       text collate "C" not null,
    pointer    text collate "C" not null,               -- JSON Pointer into the payload; '' is the whole
    zh         text not null,
    en         text not null,
    dead_at    timestamptz not null,
    primary key (sink, idx)
);
