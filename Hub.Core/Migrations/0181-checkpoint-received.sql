-- Since when the entries of a batch were received: bounds what a query by time looks at to the batches of that time, also where nothing was received. Null in batches from before this column.
alter table log.checkpoint add column received_from timestamptz;
