-- Orders to sources, and changes of their definitions: each is an entry of the log, like the orders to sinks.
alter table source.source
    add column generation bigint not null default 0,  -- rises with each order: a run that follows an older one keeps no position
    add column ordered    text,                       -- the last order that changed no state
    add column definition text;                       -- SHA-256 of the file that defines it, as the hub that holds the log saw it last; null: there is none

create trigger recorded after insert on source.source for each row when (new.generation > 0 or new.definition is not null) execute function registry.record_change();
create trigger recorded_update after update on source.source for each row
    when (old.state <> new.state or old.generation <> new.generation or old.definition is distinct from new.definition) execute function registry.record_change();
