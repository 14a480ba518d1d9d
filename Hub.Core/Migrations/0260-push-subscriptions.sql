-- Subscriptions that the hub carries to their departments. Positions stay where those of the departments that pull are, under the system 'push/{name}'.
create sequence subscription.epoch;

create table subscription.push (
    name         text collate "C" primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    uscc         text collate "C" not null,
    dataset      text collate "C" not null,
    way          text collate "C" not null check (way in ('webhook', 'file', 'bridge')),
    settings     jsonb not null,                -- where to, and how much at once; never a secret
    state        text not null default 'RUNNING' check (state in ('RUNNING', 'PAUSED')),
    generation   bigint not null default 1,     -- rises with each order: a runner that follows an older one plans nothing more
    epoch        bigint not null default nextval('subscription.epoch'), -- another after each order that moves the position: receivers that keep it themselves follow
    ordered      text not null default 'created',
    ordered_by   text not null,
    batch_from   bigint,                        -- the batch that was sent last, or is being sent: after a crash the same one goes again
    batch_next   bigint,
    planned_at   timestamptz,
    problem      text,                          -- stable code of what keeps it from getting on; null when nothing does
    problem_zh   text,
    problem_en   text,
    created_at   timestamptz not null
);

-- Below this index only the newest message of each key is given: a snapshot. 0: every message.
alter table subscription.position add column snapshot bigint not null default 0;

create trigger recorded after insert or delete on subscription.push for each row execute function registry.record_change();
create trigger recorded_update after update on subscription.push for each row when (old.generation <> new.generation) execute function registry.record_change();
