-- How much of a dataset a grant to subscribe gives: which fields, which rows, and whether personal fields are shown whole.
alter table registry.dataset_grant
    add column fields     text[] check (cardinality(fields) > 0),   -- JSON Pointers; null: all
    add column row_field  text,                                     -- JSON Pointer whose value must be one of row_values; null: all rows
    add column row_values text[],
    add column unmasked   boolean not null default false,
    add check ((row_field is null) = (row_values is null));
