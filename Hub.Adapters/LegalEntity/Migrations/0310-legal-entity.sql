-- Repository of legal entities 法人单位基础信息库. Each row says where it comes from: log index, department, time of receipt.
create schema legal_entity;

-- Golden record: the registration of the newest approval date.
create table legal_entity.entity (
    uscc                        text collate "C" primary key,
    name                        text not null,
    category                    text,
    economic_type               text,
    registration_type           text,
    legal_representative_name   text,
    legal_representative_id_type text,
    legal_representative_token  text collate "C",        -- keyed token; the number itself is not kept
    registered_capital          numeric(18, 2),
    currency                    text,
    established_date            date,
    term_from                   date,
    term_to                     date,
    address                     text,
    division_code               text,
    town_code                   text,
    business_scope              text,
    industry_code               text,
    industry_edition            text,
    registration_authority      text,
    registration_authority_uscc text,
    approval_date               date not null,           -- 核准日期
    status                      text not null,
    organization_code           text,
    registration_number         text,
    change_reason               text,
    deleted                     boolean not null,
    log_index                   bigint not null,
    department                  text collate "C" not null,
    received_at                 timestamptz not null
);

-- Every registration ever received, also the older and the withdrawn.
create table legal_entity.entity_history (like legal_entity.entity);
alter table legal_entity.entity_history add primary key (log_index);
create index on legal_entity.entity_history (uscc, approval_date);

create table legal_entity.abnormal (
    uscc           text collate "C" not null,
    reason         text collate "C" not null,
    listed_date    date not null,
    name           text,
    listed_by      text,
    listed_by_uscc text,
    removal_reason text,
    removed_date   date,
    removed_by     text,
    deleted        boolean not null,
    log_index      bigint not null,
    department     text collate "C" not null,
    received_at    timestamptz not null,
    primary key (uscc, reason, listed_date)
);

create table legal_entity.tax_registration (
    uscc            text collate "C" primary key,
    name            text,
    tax_number      text,
    tax_authority   text,
    taxpayer_status text not null,
    status_date     date not null,
    taxpayer_type   text,
    tax_kinds       jsonb,
    credit_level    text,
    division_code   text,
    registered_date date,
    deleted         boolean not null,
    log_index       bigint not null,
    department      text collate "C" not null,
    received_at     timestamptz not null
);

create table legal_entity.penalty (
    decision_number     text collate "C" not null,
    uscc                text collate "C" not null,
    name                text,
    violation_kind      text,
    violation_facts     text,
    legal_basis         text,
    penalty_kind        text,
    content             text,
    fine_amount         numeric(18, 6),                  -- 万元
    confiscated_amount  numeric(18, 6),                  -- 万元
    revoked_certificate text,
    decision_date       date,
    valid_to            date,
    publicity_until     date,
    authority           text,
    authority_uscc      text,
    source_uscc         text,
    deleted             boolean not null,
    log_index           bigint not null,
    department          text collate "C" not null,
    received_at         timestamptz not null,
    primary key (decision_number, uscc)
);
create index on legal_entity.penalty (uscc);

create table legal_entity.licence (
    decision_number    text collate "C" not null,
    uscc               text collate "C" not null,
    name               text,
    document_title     text,
    licence_kind       text,
    certificate_name   text,
    certificate_number text,
    content            text,
    decision_date      date,
    valid_from         date,
    valid_to           date,
    authority          text,
    authority_uscc     text,
    status             text,
    source_uscc        text,
    deleted            boolean not null,
    log_index          bigint not null,
    department         text collate "C" not null,
    received_at        timestamptz not null,
    primary key (decision_number, uscc)
);
create index on legal_entity.licence (uscc);

create table legal_entity.service_case (
    case_number     text collate "C" primary key,
    applicant_uscc  text collate "C" not null,
    item_code       text,
    item_name       text,
    department_name text,
    department_uscc text,
    accepted_time   timestamptz,
    promised_time   timestamptz,
    status          text,
    result          text,
    closed_time     timestamptz,
    division_code   text,
    deleted         boolean not null,
    log_index       bigint not null,
    department      text collate "C" not null,
    received_at     timestamptz not null
);
create index on legal_entity.service_case (applicant_uscc);

create table legal_entity.service_case_status (
    case_number     text collate "C" not null,
    changed_time    timestamptz not null,
    status          text,
    department_name text,
    department_uscc text,
    result          text,
    overdue         boolean,
    deleted         boolean not null,
    log_index       bigint not null,
    department      text collate "C" not null,
    received_at     timestamptz not null,
    primary key (case_number, changed_time)
);
