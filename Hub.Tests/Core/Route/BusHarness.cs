using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Core.Route;

/// <summary>A bus over a log of its own, as the contract needs it.</summary>
public abstract class BusHarness : IAsyncDisposable
{
    public abstract IBus Bus { get; }

    public abstract NpgsqlDataSource Hub { get; }

    /// <summary>Single messages of the log.</summary>
    public LogRecords Records => new(Hub, new PayloadVault(Hub, null, default, TimeProvider.System));

    /// <summary>Before anything is appended: positions of one who wants all that the bus will hold of these datasets, and wants it from the bus.</summary>
    public virtual Task<IReadOnlyCollection<BusPosition>> BeginAsync(params DatasetName[] datasets) => Task.FromResult<IReadOnlyCollection<BusPosition>>([]);

    /// <summary>Appends messages to the log; the bus carries them from there.</summary>
    public Task AppendAsync(params IReadOnlyList<TestMessage> messages) => LogRows.AppendAsync(Hub, messages);

    public abstract ValueTask DisposeAsync();
}
