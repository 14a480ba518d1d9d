using Npgsql;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Where a receiver asks to go on: at most one of index, time and snapshot; none of them is the beginning of the log.</summary>
public sealed record StartingPoint
{
    /// <summary>An index, from 0 to the size of the log.</summary>
    public long? Next { get; init; }

    /// <summary>The first entry that was received at this time or later.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The newest message of each key as of now, then what comes after.</summary>
    public bool Snapshot { get; init; }

    /// <summary>Null when the index is not one of the log, or more than one of the three is given.</summary>
    public async Task<Standing?> ResolveAsync(NpgsqlDataSource hub, CancellationToken cancellationToken)
    {
        if ((Next is null ? 0 : 1) + (Time is null ? 0 : 1) + (Snapshot ? 1 : 0) > 1)
        {
            return null;
        }

        if (Time is { } time)
        {
            return new Standing(await SubscriptionStore.IndexAtAsync(hub, time, cancellationToken), 0);
        }

        await using var command = hub.CreateCommand("select coalesce(max(idx) + 1, 0) from log.entry");
        var size = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        return Snapshot ? new Standing(0, size) : Next is < 0 || Next > size ? null : new Standing(Next ?? 0, 0);
    }
}
