-- Government procurement: who buys, who supplies.
create table legal_entity.procurement (
    project_number   text collate "C" primary key,
    title            text,
    buyer_uscc       text collate "C" not null,
    buyer_name       text,
    agency_uscc      text collate "C",
    method           text,
    budget           numeric(18, 2),                     -- 元
    announced_date   date,
    opening_time     timestamptz,
    division_code    text,
    industry_code    text,
    industry_edition text,
    deleted          boolean not null,
    log_index        bigint not null,
    department       text collate "C" not null,
    received_at      timestamptz not null
);
create index on legal_entity.procurement (buyer_uscc);

create table legal_entity.procurement_award (
    project_number  text collate "C" not null,
    supplier_uscc   text collate "C" not null,
    supplier_name   text,
    amount          numeric(18, 2),                      -- 元
    expert_count    integer,
    award_date      date,
    contract_number text,
    contract_date   date,
    deleted         boolean not null,
    log_index       bigint not null,
    department      text collate "C" not null,
    received_at     timestamptz not null,
    primary key (project_number, supplier_uscc)
);
create index on legal_entity.procurement_award (supplier_uscc);

-- Land that legal entities hold: grants, permits and transfers.
create table legal_entity.parcel (
    parcel_id     text collate "C" not null,
    event         text collate "C" not null,
    event_date    date not null,
    area          numeric(16, 2),                        -- 平方米
    land_use      text,
    division_code text,
    town_code     text,
    permit_number text,
    holder_uscc   text collate "C" not null,
    holder_name   text,
    price         numeric(18, 2),                        -- 元
    deleted       boolean not null,
    log_index     bigint not null,
    department    text collate "C" not null,
    received_at   timestamptz not null,
    primary key (parcel_id, event, event_date)
);
create index on legal_entity.parcel (holder_uscc);
