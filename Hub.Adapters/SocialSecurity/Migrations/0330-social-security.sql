-- Social-security repository 社会保障库. A person is known by the keyed token of the social-security number, never by the number itself.
create schema social_security;

create table social_security.person (
    person_token  text collate "C" primary key,
    name          text,
    person_number text,                                  -- AAC001
    sex           text,
    birth_date    date,
    deleted       boolean not null,
    log_index     bigint not null,
    department    text collate "C" not null,
    received_at   timestamptz not null
);

create table social_security.enrolment (
    person_token        text collate "C" not null,
    insurance           text collate "C" not null,       -- AAE140
    month               integer not null,                -- YYYYMM
    uscc                text collate "C",
    unit_number         text,                            -- AAB001
    status              text not null,                   -- AAC031
    first_enrolled_date date,
    enrolled_date       date,
    base                numeric(18, 2),                  -- 元, AAE180
    wage                numeric(18, 2),                  -- 元, AAC040
    change_reason       text,                            -- AAE160
    agency              text,
    division_code       text,
    deleted             boolean not null,
    log_index           bigint not null,
    department          text collate "C" not null,
    received_at         timestamptz not null,
    primary key (person_token, insurance, month)
);

create table social_security.contribution (
    person_token     text collate "C" not null,
    insurance        text collate "C" not null,
    month            integer not null,                   -- month it is due for, YYYYMM, AAE003
    uscc             text collate "C",
    unit_number      text,
    settlement_month integer,                            -- AAE002
    kind             text,                               -- AAA115
    base             numeric(18, 2),                     -- 元
    unit_amount      numeric(18, 2),                     -- 元
    person_amount    numeric(18, 2),                     -- 元
    interest         numeric(18, 2),                     -- 元
    late_fee         numeric(18, 2),                     -- 元
    total            numeric(18, 2),                     -- 元
    status           text not null,
    received_date    date,
    division_code    text,
    deleted          boolean not null,
    log_index        bigint not null,
    department       text collate "C" not null,
    received_at      timestamptz not null,
    primary key (person_token, insurance, month)
);

create table social_security.benefit (
    person_token text collate "C" not null,
    insurance    text collate "C" not null,
    kind         text collate "C" not null,
    month        integer not null,                       -- YYYYMM
    amount       numeric(18, 2),                         -- 元
    status       text not null,
    granted_date date,
    payment_date date,
    bank_name    text,
    agency       text,
    deleted      boolean not null,
    log_index    bigint not null,
    department   text collate "C" not null,
    received_at  timestamptz not null,
    primary key (person_token, insurance, kind, month)
);
