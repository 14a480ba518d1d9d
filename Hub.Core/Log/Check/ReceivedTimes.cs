namespace Hub.Core.Log.Check;

/// <summary>Holds what the row of a checkpoint says about the times of its batch, which queries by time rely on, to its entries.</summary>
internal sealed class ReceivedTimes(LogFaults faults)
{
    private EntryRow? _earliest;

    /// <summary>The next entries; null where one is missing.</summary>
    public void Add(ReadOnlySpan<EntryRow?> rows)
    {
        foreach (var row in rows)
        {
            if (row is not null && !(row.ReceivedAt >= _earliest?.ReceivedAt))
            {
                _earliest = row;
            }
        }
    }

    /// <summary>A root to which the entries added have come.</summary>
    public void Compare(CheckedRoot root)
    {
        if (root.ReceivedFrom is not { } from)
        {
            return;
        }

        if (_earliest?.ReceivedAt < from)
        {
            faults.Add(LogFault.OfCheckpoint(LogFaultCodes.CheckpointForm, root.Size, $"The row says that its entries were received from {from:O} on; entry {_earliest.Index} was received earlier."));
        }

        _earliest = null;
    }
}
