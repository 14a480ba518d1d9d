-- As 0280, for the repositories that have databases of their own.
alter table delivery.change alter column made_by set default
    session_user || coalesce(' (' || nullif(current_setting('application_name'), '') || ')', '') || coalesce(' for ' || nullif(current_setting('hub.ordered_by', true), ''), '');
