using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route.Topics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// Carries the log to Kafka, in order and at least once: each partition holds the log's messages of its keys in log order, and after a failure some of them
/// again. While Kafka is away the hub goes on accepting; the router catches up from its cursor.
/// </summary>
public sealed partial class Router : SessionService
{
    private readonly NpgsqlDataSource _hub;
    private readonly PayloadVault _vault;
    private readonly LogTail _tail;
    private readonly BusOptions _options;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<Router> _logger;
    private readonly TopicsInForce _topics;
    private readonly AvroSchemas _avro;

    public Router(
        NpgsqlDataSource hub, PayloadVault vault, LogTail tail, BusOptions options, TopicsInForce topics, AvroSchemas avro, RouteInstruments instruments, TimeProvider time,
        ILogger<Router> logger)
        : base(time) => (_hub, _vault, _tail, _options, _topics, _avro, _instruments, _time, _logger) = (hub, vault, tail, options, topics, avro, instruments, time, logger);

    private protected override async Task<ISession?> OpenAsync(CancellationToken cancellationToken)
    {
        if (await RouterCursor.TryTakeAsync(_hub, _time, cancellationToken) is not { } cursor)
        {
            return null;
        }

        Routing(cursor.Next);
        try
        {
            return new RouterSession(cursor, _hub, _vault, _tail, _options, _topics, _avro, _instruments, BrokerTrouble);
        }
        catch
        {
            await cursor.DisposeAsync(); // the right to route goes with it
            throw;
        }
    }

    private protected override void OnStep(long behind) => _instruments.Routed(behind);

    private protected override void OnFailure(Exception reason, TimeSpan pause) => Retrying(pause.TotalSeconds, reason);

    private protected override void OnNotDrained(Exception reason) => NotDrained(reason);
}
