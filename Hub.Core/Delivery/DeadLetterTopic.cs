using System.Text;
using Confluent.Kafka;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>
/// Puts what the sinks dead-lettered on the dead-letter topic: the message as it was, with the reason in headers named as Kafka Connect names them. The table
/// <c>delivery.dead_letter</c> is written in the sink's own transaction and is the outbox: each letter arrives at least once, whatever fails.
/// </summary>
public sealed partial class DeadLetterTopic(
    IEnumerable<ISink> sinks, NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, TopicsInForce topics, TimeProvider time, ILogger<DeadLetterTopic> logger)
    : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly KafkaClients _clients = new(options);
    private readonly KafkaTopics _kafka = new(options);
    private readonly EventTypes _types = new();
    private readonly EntryPage _page = new(vault);
    private IProducer<byte[], byte[]>? _producer;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var sink in sinks)
                {
                    await TryAsync(sink, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await DropProducerAsync();
        }
    }

    private async Task TryAsync(ISink sink, CancellationToken cancellationToken)
    {
        try
        {
            while (await PublishAsync(sink, cancellationToken) == BatchSize)
            {
                // More waits.
            }
        }
        catch (Exception e) when (e is KafkaException or NpgsqlException or TimeoutException or InvalidOperationException)
        {
            // Kafka or the repository is away: the letters stay where they are and are published later.
            Postponed(sink.Name, e.GetType().Name);
            await DropProducerAsync();
        }
    }

    /// <returns>Number of letters published.</returns>
    private async Task<int> PublishAsync(ISink sink, CancellationToken cancellationToken)
    {
        await using var connection = await sink.Repository.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var letters = await TakeAsync(connection, sink.Name, cancellationToken);
        if (letters.Count == 0)
        {
            return 0;
        }

        var plan = topics.Current.DeadLetters;
        await _kafka.EnsureAsync([plan]);
        _producer ??= _clients.Producer(error => BrokerTrouble(error.Reason));
        var produced = new List<Task>(letters.Count);
        foreach (var letter in letters)
        {
            produced.Add(_producer.ProduceAsync(plan.Name, await MessageAsync(sink, letter, plan, cancellationToken), cancellationToken));
        }

        await Task.WhenAll(produced).WaitAsync(s_patience, time, cancellationToken);
        await using var mark = new NpgsqlCommand("update delivery.dead_letter set published_at = $3 where sink = $1 and idx = any ($2)", connection)
        {
            Parameters = { new() { Value = sink.Name }, new() { Value = letters.Select(l => l.Index).ToArray() }, new() { Value = time.GetUtcNow() } },
        };
        await mark.ExecuteNonQueryAsync(cancellationToken);

        // Crash before this line: the letters are published again.
        await transaction.CommitAsync(cancellationToken);
        return letters.Count;
    }

    private async Task<Message<byte[], byte[]>> MessageAsync(ISink sink, Letter letter, TopicPlan plan, CancellationToken cancellationToken)
    {
        // A dead letter is a message of the log, so the first message from its index on is itself.
        _page.Clear();
        await new LogWindow(hub, tail, datasets: null, letter.Index).ReadAsync(1, _page, cancellationToken);
        return Message(sink, letter, plan);
    }

    private Message<byte[], byte[]> Message(ISink sink, Letter letter, TopicPlan plan)
    {
        var entry = EntryReader.Fields(_page.Index(0), _page.Entry(0));
        var message = KafkaEnvelope.Message(_page.Index(0), entry, _page.Payload(0), plan, treeSize: null, values: null);
        if (_types.TryGet(Encoding.UTF8.GetString(entry.Type), out var dataset, out _))
        {
            Add(message.Headers, "__connect.errors.topic", topics.Current.Of(dataset).Name);
        }

        Add(message.Headers, "__connect.errors.connector.name", sink.Name);
        Add(message.Headers, "__connect.errors.task.id", "0");
        Add(message.Headers, "__connect.errors.stage", "TASK_PUT");
        Add(message.Headers, "__connect.errors.exception.class.name", letter.Code);
        Add(message.Headers, "__connect.errors.exception.message", letter.En);
        Add(message.Headers, "hub.errors.code", letter.Code);
        Add(message.Headers, "hub.errors.pointer", letter.Pointer);
        Add(message.Headers, "hub.errors.zh", letter.Zh);
        return message;
    }

    private static void Add(Headers headers, string name, string text) => headers.Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The oldest letters that are not published, kept from other hubs until the transaction ends.</summary>
    private static async Task<List<Letter>> TakeAsync(NpgsqlConnection connection, string sink, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select idx, code, pointer, zh, en from delivery.dead_letter where sink = $1 and published_at is null order by idx limit $2 for update skip locked", connection)
        {
            Parameters = { new() { Value = sink }, new() { Value = BatchSize } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var letters = new List<Letter>();
        while (await rows.ReadAsync(cancellationToken))
        {
            letters.Add(new Letter(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetString(4)));
        }

        return letters;
    }

    private async Task DropProducerAsync()
    {
        if (_producer is { } producer)
        {
            _producer = null;
            await Task.Run(producer.Dispose, CancellationToken.None);
        }
    }

    [LoggerMessage(6021, LogLevel.Warning, "Sink {Sink}: its dead letters are not on Kafka yet ({Reason}); they are published later.")]
    private partial void Postponed(string sink, string reason);

    [LoggerMessage(6022, LogLevel.Warning, "Dead letters: Kafka says {Reason}; the client goes on trying.")]
    private partial void BrokerTrouble(string reason);

    private sealed record Letter(long Index, string Code, string Pointer, string Zh, string En);
}
