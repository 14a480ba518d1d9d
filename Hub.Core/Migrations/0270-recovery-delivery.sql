-- A sink on Kafka that reads from the log what Kafka does not hold has -2 as its next offset meanwhile (RECOVERING). That is no order, and no entry of the log.
drop trigger recorded_back on delivery.sink_position;
create trigger recorded_back after update on delivery.sink_position for each row
    when (new.next_offset < old.next_offset and new.next_offset >= 0) execute function delivery.record_change();
