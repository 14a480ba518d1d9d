-- Payloads are kept in partitions of one month and one retention each, so that what has expired is dropped whole. Those of personal datasets are
-- encrypted, with a key for each dataset and month. Decisions 51 and 52.

-- The months of the log (UTC, yyyymm): each begins with the first batch that was committed in it and ends where the next begins.
create table log.month (
    month       integer primary key,
    first_index bigint not null unique
);

-- The month of an index; 0 before the first month.
create function log.month_of(bigint) returns integer language sql stable parallel safe as
$$ select coalesce((select month from log.month where first_index <= $1 order by first_index desc limit 1), 0) $$;

create table log.payload_key (
    id           integer generated always as identity primary key,
    dataset      text collate "C" not null,
    month        integer not null,
    cipher       text not null,            -- AES-256-GCM or SM4-GCM
    kek          text not null,            -- names the key-encryption key
    wrapped      bytea,                    -- null: destroyed, and with it every payload that it encrypted
    created_at   timestamptz not null,
    destroyed_at timestamptz,
    check ((wrapped is null) = (destroyed_at is not null))
);
create index payload_key_newest on log.payload_key (dataset, month, id);

-- One row a partition of log.payload.
create table log.payload_partition (
    month     integer not null,
    retention integer not null,
    primary key (month, retention)
);

alter table log.payload rename to payload_before;

-- Payloads lie apart from entries so that they can be erased while every proof still holds. Months below 1 hold payloads that are kept apart from their own
-- month: under a legal hold, or brought back from an archive; 0 those of no known month. Readers look there as well.
create table log.payload (
    idx       bigint not null,
    month     integer not null default 0,
    retention integer not null default 0,  -- days
    key       integer,                     -- log.payload_key; null: in clear
    content   bytea not null               -- encrypted: nonce (12 bytes), ciphertext, tag (16 bytes); associated data: idx, 8 bytes big-endian
) partition by range (month, retention);

-- Attaching an empty table takes no lock that readers or the writer would notice; creating a partition in place would.
create function log.add_payload_partition(month integer, retention integer) returns void language plpgsql as $$
declare
    leaf text := format('payload_%s%s_%s', case when month < 0 then 'apart_' else '' end, abs(month), retention);
begin
    lock table log.payload in share update exclusive mode;
    if to_regclass('log.' || leaf) is not null then
        return;
    end if;
    execute format('create table log.%I (like log.payload including defaults)', leaf);
    execute format('alter table log.%I alter column content set storage external', leaf);
    execute format('alter table log.%I set (autovacuum_vacuum_insert_scale_factor = 0.5, toast_tuple_target = 8160)', leaf);
    execute format('alter table log.%I add primary key (idx)', leaf);
    execute format('alter table log.payload attach partition log.%I for values from (%s, %s) to (%s, %s)', leaf, month, retention, month, retention + 1);
    insert into log.payload_partition values (month, retention);
end $$;

-- All payloads of a partition are gone at once, files and all.
create function log.drop_payload_partition(month integer, retention integer) returns void language plpgsql as $$
begin
    execute format('drop table log.%I', format('payload_%s%s_%s', case when month < 0 then 'apart_' else '' end, abs(month), retention));
    delete from log.payload_partition p where p.month = $1 and p.retention = $2;
end $$;

select log.add_payload_partition(0, 0);

-- What is there already: its months by the checkpoints, its retention by the standard (10 years where it says nothing). It stays in clear.
insert into log.month (month, first_index)
select month, first_index
from (
    select distinct on (first_index) month, first_index
    from (
        select extract(year from at)::int * 100 + extract(month from at)::int as month,
               coalesce((select max(c.size) from log.checkpoint c where c.created_at < at at time zone 'UTC'), 0) as first_index
        from (select distinct date_trunc('month', created_at at time zone 'UTC') as at from log.checkpoint) months
    ) firsts
    order by first_index, month
) steps
order by first_index;

create temporary table payload_place on commit drop as
select b.idx, log.month_of(b.idx) as month, coalesce(s.days, 3650) as retention
from log.payload_before b
left join log.entry e on e.idx = b.idx
left join lateral (
    select substring(convert_from(d.content, 'UTF8') from '(?n)^retentionDays:[ ]*([0-9]+)')::integer as days
    from registry.standard_document d where d.path = 'datasets/' || e.dataset || '/dataset.yaml'
) s on true;

select log.add_payload_partition(month, retention) from (select distinct month, retention from payload_place) places;

insert into log.payload (idx, month, retention, content)
select b.idx, p.month, p.retention, b.content from log.payload_before b join payload_place p on p.idx = b.idx order by b.idx;

drop table log.payload_before;
