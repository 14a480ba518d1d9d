using Hub.Core.Log.Payloads;
using Hub.Core.Route.Topics;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>What the router reads at a time: entries, and the checkpoints that cover them.</summary>
internal sealed class RouterPage(NpgsqlDataSource hub, PayloadVault vault)
{
    public EntryPage Entries { get; } = new(vault);

    public CoveringCheckpoints Checkpoints { get; } = new(hub);

    /// <summary>Index behind the page.</summary>
    public long Next { get; private set; }

    /// <summary>Entries that waited in the log when it was read.</summary>
    public long Behind { get; private set; }

    public async Task ReadAsync(LogWindow log, int most, CancellationToken cancellationToken)
    {
        Entries.Clear();
        Behind = await log.ReadAsync(most, Entries, cancellationToken);
        Next = log.Next;
        if (Entries.Count > 0)
        {
            await Checkpoints.LoadAsync(Entries.Index(0).Value, Entries.Index(Entries.Count - 1).Value, cancellationToken);
        }
    }
}
