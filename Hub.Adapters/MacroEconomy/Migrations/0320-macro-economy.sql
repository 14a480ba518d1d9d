-- Macro-economic repository 宏观经济库.
create schema macro_economy;

create table macro_economy.series (
    series_key  text collate "C" primary key,            -- indicator|area|measure|transform|price|unit
    indicator   text collate "C" not null,
    area        text collate "C" not null,
    measure     text collate "C" not null,
    transform   text collate "C" not null,
    price       text collate "C" not null,
    unit        text collate "C" not null,
    log_index   bigint not null,                         -- of the message that first named it
    department  text collate "C" not null,
    received_at timestamptz not null
);

-- One value per period and vintage: a revision is a new row.
create table macro_economy.observation (
    series_key       text collate "C" not null,
    period           text collate "C" not null,          -- YYYY, YYYY-MM or YYYYQn
    vintage          date not null,
    value            numeric(20, 6) not null,
    status           text collate "C" not null,
    scope            text,
    industry_code    text,
    industry_edition text,
    deleted          boolean not null,
    log_index        bigint not null,
    department       text collate "C" not null,
    received_at      timestamptz not null,
    primary key (series_key, period, vintage)
);
