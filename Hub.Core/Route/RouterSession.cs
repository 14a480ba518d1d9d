using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route.Librdkafka;
using Hub.Core.Route.Topics;
using Hub.Core.Telemetry;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// From taking the cursor to the first failure: reads the log in order, produces, and moves the cursor only over what Kafka has acknowledged.
/// Several batches are under way at once; they are settled in order.
/// </summary>
internal sealed class RouterSession : ISession
{
    private const int BatchSize = 2000;

    /// <summary>With the router's batches 64,000 messages, below the client's own limit of 100,000.</summary>
    private const int MaxUnderWay = 32;

    /// <summary>64 MiB: with one more batch of the largest payloads on top, the client's queue (1 GiB) never refuses a message.</summary>
    private const long MaxBytesUnderWay = 64 * 1024 * 1024;

    private readonly RouterCursor _cursor;
    private readonly RouterReader _log;
    private readonly RouteInstruments _instruments;
    private readonly NativeProducer _producer;
    private readonly TopicRoutes _routes;

    /// <summary>In the order of the log.</summary>
    private readonly Queue<RoutedBatch> _underWay = new();

    /// <summary>The same by their numbers, for reports: a place is used again when its batch is settled.</summary>
    private readonly RoutedBatch?[] _byNumber = new RoutedBatch?[MaxUnderWay + 1];

    private Task _moving = Task.CompletedTask;
    private long _settled;
    private long _bytesUnderWay;
    private long _batches;
    private long _produced;

    /// <param name="cursor">The session's, which disposes it.</param>
    /// <param name="hub">The database of the log.</param>
    /// <param name="vault">Opens the payloads.</param>
    /// <param name="tail">Wakes the session.</param>
    /// <param name="options">Names the brokers.</param>
    /// <param name="plans">Topics.</param>
    /// <param name="avro">Schemas of values.</param>
    /// <param name="instruments">Counts.</param>
    /// <param name="onError">Told what is wrong with the brokers.</param>
    public RouterSession(
        RouterCursor cursor, NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, TopicsInForce plans, AvroSchemas avro, RouteInstruments instruments,
        Action<string> onError)
    {
        (_cursor, _settled, _produced, _instruments) = (cursor, cursor.Next, cursor.Next, instruments);
        _log = new RouterReader(hub, vault, tail, cursor.Next);
        _producer = new KafkaClients(options).NativeProducer((batch, count, outcome) => _byNumber[batch]!.Report(count, outcome), onError);
        _routes = new TopicRoutes(plans, new KafkaTopics(options), avro, _producer);
    }

    public async Task<long> StepAsync(CancellationToken cancellationToken)
    {
        var (page, behind) = await _log.NextAsync(BatchSize, cancellationToken);
        if (page.First != _produced)
        {
            throw new InvalidDataException($"The log was read from entry {page.First} where {_produced} was to follow."); // never past a gap
        }

        if (page.Entries.Count > 0)
        {
            await ProduceAsync(page, cancellationToken);
        }

        // When nothing waits in the log, the acknowledgements are waited for, so that the cursor does not lag while nothing comes.
        _produced = page.Next;
        await SettleAsync(behind > 0 ? MaxUnderWay : 0, cancellationToken);
        return behind;
    }

    public Task DrainAsync(CancellationToken cancellationToken) => SettleAsync(0, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();

        // The client waits for its threads; what it has not delivered is produced again from the cursor.
        await Task.Run(_producer.Dispose);
        await _moving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cursor.DisposeAsync();
    }

    private async Task ProduceAsync(RouterPage page, CancellationToken cancellationToken)
    {
        var entries = page.Entries;
        using var span = HubInstruments.Activities.StartBatch("hub.route.produce", Enumerable.Range(0, entries.Count).Select(row => Origin(entries, row)))
            ?.SetTag("hub.messages", entries.Count);
        var batch = new RoutedBatch(entries.Count, page.Next);
        var number = _batches++ % _byNumber.Length;
        _byNumber[number] = batch;
        _underWay.Enqueue(batch);
        try
        {
            _routes.Follow();
            for (var row = 0; (row = Produce(page, row, batch, number)) < entries.Count;)
            {
                await _routes.AddAsync(Enumerable.Range(row, entries.Count - row).Select(r => (TypeOf(entries, r), entries.Index(r))), cancellationToken);
            }
        }
        catch
        {
            batch.Report(0, ErrorCode.Local_State); // it will never be whole: who waits for it ends
            throw;
        }
        finally
        {
            _bytesUnderWay += batch.Bytes;
        }
    }

    /// <summary>Produces from a row on, up to the first whose route is not known.</summary>
    /// <returns>That row, or the number of rows.</returns>
    private int Produce(RouterPage page, int row, RoutedBatch batch, long number)
    {
        var entries = page.Entries;
        for (; row < entries.Count; row++)
        {
            var index = entries.Index(row);
            var fields = EntryReader.Fields(index, entries.Entry(row));
            if (_routes.Find(fields.Type) is not { } route)
            {
                break;
            }

            var payload = entries.Payload(row);
            var avro = payload.IsEmpty ? null : route.Avro?.Encode(payload);
            var headers = new NativeHeaders(KafkaEnvelope.MostHeaders);
            KafkaEnvelope.WriteHeaders(headers, index, fields, page.Checkpoints.Of(index.Value), avro is not null);
            batch.Count(route, payload.Length);
            _producer.Produce(route.Topic, KafkaEnvelope.Key(fields, route.Plan), avro ?? payload, fields.Received.ToUnixTimeMilliseconds(), headers, number);
        }

        return row;
    }

    private static ActivityContext Origin(EntryPage entries, int row) =>
        TraceLinks.Parse(Encoding.UTF8.GetString(EntryReader.Fields(entries.Index(row), entries.Entry(row)).TraceParent));

    private static string TypeOf(EntryPage entries, int row) => Encoding.UTF8.GetString(EntryReader.Fields(entries.Index(row), entries.Entry(row)).Type);

    /// <summary>Waits until at most <paramref name="keep"/> batches, and not too many bytes, are under way, then moves the cursor over all that are done.</summary>
    private async Task SettleAsync(int keep, CancellationToken cancellationToken)
    {
        while (_underWay.TryPeek(out var first) && (_underWay.Count > keep || _bytesUnderWay > MaxBytesUnderWay || first.Done.IsCompleted))
        {
            await first.Done.WaitAsync(cancellationToken);
            _underWay.Dequeue();
            _bytesUnderWay -= first.Bytes;
            _settled = first.Next;
            foreach (var (route, (records, bytes)) in first.Routes)
            {
                _instruments.Acknowledged(route.Plan.Name, records, bytes);
            }
        }

        // Crash before the cursor has moved: the messages are on Kafka and are produced again; consumers drop them by their index. While more is waiting,
        // nothing waits for the cursor: one move covers what has been settled since the last.
        if (keep == 0)
        {
            await _moving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _cursor.MoveAsync(_settled, cancellationToken);
        }
        else if (_moving.IsCompleted)
        {
            await _moving;
            _moving = _cursor.MoveAsync(_settled, cancellationToken);
        }
    }
}
