-- Where the router stands in the log. Messages below next_index are on Kafka, acknowledged by all in-sync replicas.
create schema route;

create table route.cursor (
    router     text collate "C" primary key,
    next_index bigint not null,
    updated_at timestamptz not null
);
