-- Sources: what the hub collects from departments that cannot push. In the hub's database.
create schema source;

-- What a source was told to do, and how it fared. A source without a row runs.
create table source.source (
    name         text collate "C" primary key,
    state        text not null default 'RUNNING' check (state in ('RUNNING', 'PAUSED', 'STOPPED')),
    position     text,                        -- kind by kind; null: from the beginning
    run_at       timestamptz,                 -- last time it collected, or tried to
    succeeded_at timestamptz,
    problem      text,                        -- stable code of what failed last; null when nothing did
    problem_zh   text,
    problem_en   text,
    accepted     bigint not null default 0,
    rejected     bigint not null default 0,
    skipped      bigint not null default 0
);

-- One row for each file, known by name and content: the same file again is a repetition, another content under the same name is a new file.
create table source.file (
    source      text collate "C" not null,
    name        text collate "C" not null,
    digest      bytea not null,               -- SHA-256
    size        bigint not null,
    modified_at timestamptz not null,
    state       text not null check (state in ('READING', 'DONE', 'REFUSED')),
    records     bigint not null default 0,    -- dealt with so far: where reading goes on
    accepted    bigint not null default 0,
    rejected    bigint not null default 0,
    skipped     bigint not null default 0,
    first_index bigint,                       -- log indices of its entries
    last_index  bigint,
    tree_size   bigint,
    problem     text,                         -- REFUSED: why the file as a whole could not be read
    problem_zh  text,
    problem_en  text,
    started_at  timestamptz not null,
    finished_at timestamptz,
    primary key (source, name, digest)
);

-- What was wrong with single records. No values: they may be personal.
create table source.file_error (
    source  text collate "C" not null,
    name    text collate "C" not null,
    digest  bytea not null,
    line    bigint not null,
    n       smallint not null,                -- a record may have several
    idx     bigint,                           -- log index of the refusal
    code    text collate "C" not null,
    pointer text collate "C" not null,
    zh      text not null,
    en      text not null,
    primary key (source, name, digest, line, n),
    foreign key (source, name, digest) references source.file on delete cascade
);

-- Quartz keeps its tables here and makes them itself.
create schema scheduler;
