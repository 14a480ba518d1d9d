-- Every change of the registry, whoever makes it and by whatever tool, in the transaction that makes it. The hub that writes the log enters it as an act, or as the event of a certificate, and takes it out of here.
create table registry.change (
    number      bigint generated always as identity primary key,
    at          timestamptz not null default clock_timestamp(),
    made_by     text not null default session_user || coalesce(' (' || nullif(current_setting('application_name'), '') || ')', ''),
    place       text collate "C" not null,   -- table
    before      jsonb,
    after       jsonb,
    transaction xid8 not null default pg_current_xact_id()
);

-- The standard is applied file by file: one change for all of them.
create unique index change_of_standard on registry.change (transaction) where place = 'standard_document';

-- With the rights of their owner: whoever may change the registry may not choose to leave no trace.
create function registry.record_change() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$ begin
    insert into registry.change (place, before, after)
    values (tg_table_name, case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
    return null;
end $$;

create function registry.record_standard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$ begin
    insert into registry.change (place, after)
    values ('standard_document', jsonb_build_object('added', (tg_op = 'INSERT')::int, 'replaced', (tg_op = 'UPDATE')::int, 'removed', (tg_op = 'DELETE')::int))
    on conflict (transaction) where place = 'standard_document' do update set after = jsonb_build_object(
        'added', (change.after ->> 'added')::int + (tg_op = 'INSERT')::int,
        'replaced', (change.after ->> 'replaced')::int + (tg_op = 'UPDATE')::int,
        'removed', (change.after ->> 'removed')::int + (tg_op = 'DELETE')::int);
    return null;
end $$;

create trigger recorded after insert or delete on registry.participant for each row execute function registry.record_change();
create trigger recorded_update after update on registry.participant for each row when (old.* is distinct from new.*) execute function registry.record_change();
create trigger recorded after insert or delete on registry.certificate for each row execute function registry.record_change();
create trigger recorded_update after update on registry.certificate for each row when (old.* is distinct from new.*) execute function registry.record_change();
create trigger recorded after insert or delete on registry.dataset_grant for each row execute function registry.record_change();
create trigger recorded_update after update on registry.dataset_grant for each row when (old.* is distinct from new.*) execute function registry.record_change();
create trigger recorded after insert or delete on registry.standard_document for each row execute function registry.record_standard();
create trigger recorded_update after update on registry.standard_document for each row when (old.* is distinct from new.*) execute function registry.record_standard();

-- The number of the change that an entry records; null for every other entry. The hub alone writes these.
create function log.change_of(body bytea) returns bigint language sql immutable strict parallel safe
    return substring(log.text_of(body) from '"change":([0-9]+),')::bigint;

-- What the log holds, counted by the hour of receipt, so that statistics over years read thousands of rows and not millions. Made from the entries, by and by, in index order; can be made again at any time.
create schema audit;

create table audit.counted (
    only_one boolean primary key default true check (only_one),
    size     bigint not null                 -- entries below this index are in the tables below
);
insert into audit.counted (size) values (0);

create table audit.hourly (
    hour       timestamptz not null,         -- beginning, UTC
    kind       smallint not null,
    department text collate "C" not null,    -- '' where an entry has none
    dataset    text collate "C" not null,
    code       text collate "C" not null,
    sink       text collate "C" not null,    -- of receipts
    entries    bigint not null,
    callers    bigint not null,              -- refused at the door, which are counted within their entries
    applied    bigint not null,              -- by receipts
    dead       bigint not null,              -- dead-lettered, by receipts
    primary key (hour, kind, department, dataset, code, sink)
);

-- When each department last sent each dataset.
create table audit.latest (
    department  text collate "C" not null,
    dataset     text collate "C" not null,
    received_at timestamptz not null,
    idx         bigint not null,
    messages    bigint not null,
    primary key (department, dataset)
);
