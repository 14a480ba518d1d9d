-- Operators give orders to sinks and sources over HTTPS. Nobody is operator and auditor at a time: who acts does not audit.
alter table registry.participant
    add column operator boolean not null default false,
    add constraint one_office check (not (operator and auditor));
