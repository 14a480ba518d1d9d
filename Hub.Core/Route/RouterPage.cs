using Hub.Core.Log.Payloads;
using Hub.Core.Route.Topics;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>What the router reads at a time: entries, and the checkpoints that cover them.</summary>
internal sealed class RouterPage(NpgsqlDataSource hub, PayloadVault vault)
{
    private readonly LogRange _log = new(hub, datasets: null);

    public EntryPage Entries { get; } = new(vault);

    public CoveringCheckpoints Checkpoints { get; } = new(hub);

    /// <summary>Index of the first entry of the page.</summary>
    public long First { get; private set; }

    /// <summary>Index behind the page.</summary>
    public long Next { get; private set; }

    /// <summary>Entries that were in the log when a page of so many entries was read.</summary>
    public long Size { get; private set; }

    /// <summary>Reads the messages of so many entries, or of as many as there are.</summary>
    public async Task ReadAsync(long first, int entries, CancellationToken cancellationToken)
    {
        First = first;
        Entries.Clear();
        (_, _, Size) = await _log.ReadAsync(first, first + entries, entries, Entries, cancellationToken);
        Next = Math.Max(first, Math.Min(first + entries, Size));
        await CoverAsync(cancellationToken);
    }

    /// <summary>Reads so many messages from where a window of some datasets stands.</summary>
    public async Task ReadAsync(LogWindow log, int messages, CancellationToken cancellationToken)
    {
        First = log.Next;
        Entries.Clear();
        await log.ReadAsync(messages, Entries, cancellationToken);
        Next = log.Next;
        await CoverAsync(cancellationToken);
    }

    private async Task CoverAsync(CancellationToken cancellationToken)
    {
        if (Entries.Count > 0)
        {
            await Checkpoints.LoadAsync(Entries.Index(0).Value, Entries.Index(Entries.Count - 1).Value, cancellationToken);
        }
    }
}
