-- Orders that a hub carries out for a caller say for whom, beside the database user: the hub sets hub.ordered_by for the transaction of the order.
alter table registry.change alter column made_by set default
    session_user || coalesce(' (' || nullif(current_setting('application_name'), '') || ')', '') || coalesce(' for ' || nullif(current_setting('hub.ordered_by', true), ''), '');
