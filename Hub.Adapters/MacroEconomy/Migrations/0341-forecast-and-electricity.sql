-- One forecast per method and vintage: a newer one stands beside the older.
create table macro_economy.forecast (
    indicator   text collate "C" not null,
    area        text collate "C" not null,
    period      text collate "C" not null,               -- YYYY, YYYY-MM or YYYYQn
    measure     text collate "C" not null,
    transform   text collate "C" not null,
    method      text collate "C" not null,
    vintage     date not null,                           -- day of the forecast
    unit        text collate "C",
    value       numeric(20, 6) not null,
    low         numeric(20, 6),
    high        numeric(20, 6),
    deleted     boolean not null,
    log_index   bigint not null,
    department  text collate "C" not null,
    received_at timestamptz not null,
    primary key (indicator, area, period, measure, transform, method, vintage)
);

create table macro_economy.electricity (
    area        text collate "C" not null,
    sector      text collate "C" not null,
    period      text collate "C" not null,               -- YYYY-MM
    consumption numeric(12, 2) not null,                 -- 万千瓦时
    cumulative  numeric(12, 2),                          -- 万千瓦时, since January
    deleted     boolean not null,
    log_index   bigint not null,
    department  text collate "C" not null,
    received_at timestamptz not null,
    primary key (area, sector, period)
);
