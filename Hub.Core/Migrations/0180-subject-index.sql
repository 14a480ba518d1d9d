-- Entries of a subject, in runs of 2^18 entries: a new entry then touches the pages of the last run alone, however long the log is. A query by subject looks into each run
-- (Hub.Core/Log/SubjectIndex.cs).
drop index log.entry_subject;
create index entry_subject on log.entry ((idx >> 18), subject, idx) where subject is not null;
