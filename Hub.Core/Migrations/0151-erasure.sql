-- Erasure and legal hold. Orders and holds are placed by commands and carried out, and entered into the log, by the hub that writes it. Decision 52.

create table log.erasure_order (
    id         bigint generated always as identity primary key,
    scope      text not null check (scope in ('message', 'subject', 'dataset-month')),
    idx        bigint,
    dataset    text collate "C",
    subject    text collate "C",
    month      integer,
    reason     text not null,
    basis      text not null,
    ordered_by text not null,
    ordered_at timestamptz not null,
    done_at    timestamptz,
    code       text collate "C",           -- null: erased; otherwise why it was not
    erased     bigint,                     -- payloads
    act_index  bigint                      -- the entry that says so
);
create index erasure_order_open on log.erasure_order (id) where done_at is null;

-- What a hold names may not be erased and does not expire. What it leaves null it does not ask for.
create table log.legal_hold (
    id             bigint generated always as identity primary key,
    case_reference text not null,
    reason         text not null,
    dataset        text collate "C",
    subject        text collate "C",
    from_time      timestamptz,
    to_time        timestamptz,
    placed_by      text not null,
    placed_at      timestamptz not null,
    placed_act     bigint,
    released_by    text,
    released_at    timestamptz,
    released_act   bigint
);

create function log.is_held(dataset text, subject text, received_at timestamptz) returns boolean language sql stable parallel safe as $$
    select exists (
        select from log.legal_hold h
        where h.released_at is null
          and (h.dataset is null or h.dataset = $1) and (h.subject is null or h.subject = $2)
          and (h.from_time is null or h.from_time <= $3) and (h.to_time is null or h.to_time > $3))
$$;
