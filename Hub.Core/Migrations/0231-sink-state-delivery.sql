-- What a sink was told to do, in the repository's own database beside its positions. A sink without a row runs.
create table delivery.sink_control (
    sink       text collate "C" primary key,
    state      text not null default 'RUNNING' check (state in ('RUNNING', 'PAUSED', 'STOPPED')),
    generation bigint not null default 0,  -- rises with each order: a runner that follows an older one commits nothing
    rescued    bigint not null default 0,  -- dead letters that a later try applied, less what was applied once and refused by a later try
    problem    text                        -- why the last try failed: SQLSTATE or kind of failure; null when it did not
);

-- A position that was moved back goes over messages that are counted already: those up to here.
alter table delivery.sink_position add column counted_index bigint not null default -1;
update delivery.sink_position set counted_index = applied_index;

-- Dead letters that are to be tried again: asked for in one transaction, taken by the running sink in its own.
create table delivery.replay (
    number       bigint generated always as identity primary key,
    sink         text collate "C" not null,
    letters      bigint not null,
    codes        text not null,            -- CODE:count, by code
    applied      bigint not null default 0,
    refused      bigint not null default 0,
    requested_at timestamptz not null,
    finished_at  timestamptz
);
create index replay_open on delivery.replay (sink, number) where finished_at is null;
alter table delivery.dead_letter add column replay bigint references delivery.replay;
create index dead_letter_replay on delivery.dead_letter (replay, idx) where replay is not null;

-- As registry.change, for the entries of the log: what was done to sinks, whoever did it, in the transaction that did it. Numbers are drawn, because those of several databases must not meet in one log.
create table delivery.change (
    number  bigint primary key default (2 ^ 40 + floor(random() * (2 ^ 52 - 2 ^ 40)))::bigint,
    at      timestamptz not null default clock_timestamp(),
    made_by text not null default session_user || coalesce(' (' || nullif(current_setting('application_name'), '') || ')', ''),
    place   text collate "C" not null,
    before  jsonb,
    after   jsonb
);

create function delivery.record_change() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$ begin
    insert into delivery.change (place, before, after)
    values (tg_table_name, case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
    return null;
end $$;

create trigger recorded after insert on delivery.sink_control for each row when (new.generation > 0) execute function delivery.record_change();
create trigger recorded_update after update on delivery.sink_control for each row
    when (old.state <> new.state or old.generation <> new.generation) execute function delivery.record_change();
create trigger recorded_back after update on delivery.sink_position for each row
    when (new.next_offset < old.next_offset) execute function delivery.record_change();
create trigger recorded_gone after delete on delivery.sink_position for each row execute function delivery.record_change();
create trigger recorded after insert on delivery.replay for each row execute function delivery.record_change();
create trigger recorded_end after update on delivery.replay for each row
    when (old.finished_at is null and new.finished_at is not null) execute function delivery.record_change();
