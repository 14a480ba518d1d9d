using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Tests.Core.Route;

/// <summary>The log bus over a fresh database, with its listener running.</summary>
public sealed class LogBusHarness : BusHarness
{
    private readonly TestDatabase _database;
    private readonly LogTail _tail;

    private LogBusHarness(TestDatabase database)
    {
        _database = database;
        Hub = database.CreateDataSource();
        _tail = new LogTail(Hub, TimeProvider.System, NullLogger<LogTail>.Instance);
        Bus = new LogBus(Hub, new PayloadVault(Hub, null, default, TimeProvider.System), _tail);
    }

    public override IBus Bus { get; }

    public override NpgsqlDataSource Hub { get; }

    public static async Task<LogBusHarness> StartAsync()
    {
        var harness = new LogBusHarness(await TestDatabase.CreateAsync());
        await harness._tail.StartAsync(CancellationToken.None);
        return harness;
    }

    public override async ValueTask DisposeAsync()
    {
        await _tail.StopAsync(CancellationToken.None);
        _tail.Dispose();
        await Hub.DisposeAsync();
        await _database.DisposeAsync();
    }
}
