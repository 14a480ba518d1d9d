-- Ids of the Avro schemas that values on Kafka name in the registry's wire format. A schema keeps its id for ever: records that name it may be read much later.
create table route.avro_schema (
    id         integer generated always as identity primary key,
    sha256     bytea not null unique,
    schema     text not null,
    created_at timestamptz not null
);
