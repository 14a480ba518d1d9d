-- When a dead letter was put on the dead-letter topic of Kafka; null while it was not. On the log bus nobody asks.
alter table delivery.dead_letter add column published_at timestamptz;
create index dead_letter_unpublished on delivery.dead_letter (sink, idx) where published_at is null;
