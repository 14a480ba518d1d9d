-- Who may say what (design §8). Every change notifies 'hub_registry', so that running hubs reload within a second.
create schema registry;

-- The city standard as its files: the same documents that standards/ holds, applied by 'hub standards apply'.
create table registry.standard_document (
    path       text collate "C" primary key,
    content    bytea not null,
    sha256     bytea not null,
    applied_at timestamptz not null
);

create table registry.participant (
    uscc       text collate "C" primary key,
    name       text not null,
    active     boolean not null default true,
    auditor    boolean not null default false,
    created_at timestamptz not null
);

-- A certificate speaks for one system of one participant. Revoked here or on the CRL: either suffices to refuse.
create table registry.certificate (
    fingerprint bytea primary key,         -- SHA-256 of the DER certificate
    uscc        text collate "C" not null references registry.participant,
    system      text not null,
    not_after   timestamptz not null,
    revoked_at  timestamptz
);

create table registry.dataset_grant (
    uscc       text collate "C" not null references registry.participant,
    dataset    text collate "C" not null,
    action     text collate "C" not null check (action in ('publish', 'subscribe')),
    granted_at timestamptz not null,
    expires_at timestamptz,
    purpose    text not null,
    primary key (uscc, dataset, action)
);

create function registry.changed() returns trigger language plpgsql as
$$ begin perform pg_notify('hub_registry', tg_table_name); return null; end $$;
create trigger changed after insert or update or delete or truncate on registry.standard_document for each statement execute function registry.changed();
create trigger changed after insert or update or delete or truncate on registry.participant for each statement execute function registry.changed();
create trigger changed after insert or update or delete or truncate on registry.certificate for each statement execute function registry.changed();
create trigger changed after insert or update or delete or truncate on registry.dataset_grant for each statement execute function registry.changed();
