-- An epoch must lie above all that a department's database has seen, also after the hub's own was put back to an older state, which a sequence forgets: milliseconds since 1970. The sequence stays for hubs of the version before.
alter table subscription.push alter column epoch set default (extract(epoch from clock_timestamp()) * 1000)::bigint;
