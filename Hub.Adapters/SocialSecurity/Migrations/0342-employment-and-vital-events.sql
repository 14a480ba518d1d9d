create table social_security.employment (
    person_token  text collate "C" not null,
    status_date   date not null,
    name          text,
    sex           text,
    birth_date    date,
    status        text not null,
    uscc          text collate "C",
    unit_name     text,
    unit_type     text,                                  -- LD/T 92-2013
    division_code text,
    town_code     text,
    deleted       boolean not null,
    log_index     bigint not null,
    department    text collate "C" not null,
    received_at   timestamptz not null,
    primary key (person_token, status_date)
);

create table social_security.vital_event (
    person_token       text collate "C" not null,
    event              text collate "C" not null,
    event_date         date not null,
    marital_status     text,
    spouse_token       text collate "C",                 -- keyed token; the number itself is not kept
    division_code      text,
    authority          text,
    certificate_number text,
    deleted            boolean not null,
    log_index          bigint not null,
    department         text collate "C" not null,
    received_at        timestamptz not null,
    primary key (person_token, event, event_date)
);
