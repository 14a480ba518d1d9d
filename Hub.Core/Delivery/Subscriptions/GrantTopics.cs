using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>
/// Gives departments that are granted a dataset in part (fields, rows, masks) a Kafka topic of their own with what their grant shows: in log order and at least once, as
/// the <see cref="Router"/> does for whole datasets. A grant that ends or changes is heeded within about a second.
/// </summary>
public sealed partial class GrantTopics : SessionService
{
    private readonly NpgsqlDataSource _hub;
    private readonly PayloadVault _vault;
    private readonly LogTail _tail;
    private readonly BusOptions _options;
    private readonly TopicsInForce _topics;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<GrantTopics> _logger;
    private readonly KafkaClients _clients;
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    public GrantTopics(
        NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, TopicsInForce topics, RouteInstruments instruments, TimeProvider time,
        ILogger<GrantTopics> logger)
        : base(time)
    {
        (_hub, _vault, _tail, _options, _topics, _instruments, _time, _logger) = (hub, vault, tail, options, topics, instruments, time, logger);
        _clients = new KafkaClients(options);
    }

    private protected override async Task<ISession?> OpenAsync(CancellationToken cancellationToken) =>
        await GrantPositions.TryTakeAsync(_hub, _time, cancellationToken) is not { } positions ? null : new GrantTopicsSession(
            positions, _hub, _vault, _tail, _clients.Producer(error => BrokerTrouble(error.Reason)), new KafkaTopics(_options), _topics, Missing, _instruments, _time);

    private protected override void OnStep(long behind) => _instruments.Delivered(behind);

    private protected override void OnFailure(Exception reason, TimeSpan pause) => Retrying(pause.TotalSeconds, reason);

    private protected override void OnNotDrained(Exception reason)
    {
        // Each step waits for its own acknowledgements; one that was broken off is taken again from the stored positions.
    }

    private void Missing(string topic)
    {
        if (_missing.Add(topic))
        {
            TopicMissing(topic);
        }
    }

    [LoggerMessage(6031, LogLevel.Warning, "The topics of grants: writing failed and goes back to the stored positions in {Pause:0.0} s.")]
    private partial void Retrying(double pause, Exception exception);

    [LoggerMessage(6032, LogLevel.Warning, "The topics of grants: Kafka says {Reason}; the client goes on trying.")]
    private partial void BrokerTrouble(string reason);

    [LoggerMessage(6033, LogLevel.Warning, "Topic {Topic} of a grant is missing; 'hub bus topics --apply' creates it. Until then its department gets nothing from Kafka.")]
    private partial void TopicMissing(string topic);
}
