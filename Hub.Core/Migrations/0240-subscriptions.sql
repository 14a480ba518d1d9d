-- Where each system of a department stands in a dataset that it pulls. In the hub's database.
create schema subscription;

create table subscription.position (
    uscc            text collate "C" not null,
    system          text collate "C" not null,
    dataset         text collate "C" not null,
    next_index      bigint not null,              -- everything below is acknowledged
    acknowledged    bigint not null default 0,    -- messages acknowledged
    acknowledged_at timestamptz not null,
    primary key (uscc, system, dataset)
);
