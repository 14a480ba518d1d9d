using Hub.Core.Delivery;
using Hub.Core.Route;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Adapters.Repositories;

/// <summary>Feeds one repository: all records of a batch in one round trip, one set-based statement per dataset.</summary>
public abstract class RepositorySink : ISink
{
    private readonly Dictionary<(DatasetName, int), DatasetFeed> _feeds;

    private protected RepositorySink(string name, NpgsqlDataSource repository, IReadOnlyList<DatasetFeed> feeds)
    {
        (Name, Repository) = (name, repository);
        _feeds = feeds.ToDictionary(f => (f.Dataset, f.Major));
        Datasets = [.. feeds.Select(f => f.Dataset).Distinct()];
    }

    public string Name { get; }

    public NpgsqlDataSource Repository { get; }

    public IReadOnlyCollection<DatasetName> Datasets { get; }

    public async Task<IReadOnlyList<DeadLetter>> WriteAsync(NpgsqlConnection connection, IReadOnlyList<BusRecord> records, CancellationToken cancellationToken)
    {
        var dead = new List<DeadLetter>();
        var batches = new Dictionary<DatasetFeed, FeedBatch>(ReferenceEqualityComparer.Instance);
        foreach (var record in records)
        {
            if (Add(record, batches, records.Count) is { } refusal)
            {
                dead.Add(new DeadLetter { Record = record, Code = refusal.Code, Pointer = refusal.Pointer, Zh = refusal.Zh, En = refusal.En });
            }
        }

        await using var command = new NpgsqlBatch(connection);
        foreach (var batch in batches.Values)
        {
            if (batch.Rows > 0)
            {
                command.BatchCommands.Add(batch.ToCommand());
            }
        }

        if (command.BatchCommands.Count > 0)
        {
            await command.PrepareAsync(cancellationToken);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return dead;
    }

    private Refusal? Add(BusRecord record, Dictionary<DatasetFeed, FeedBatch> batches, int capacity)
    {
        if (!_feeds.TryGetValue((record.Dataset, record.Major), out var feed))
        {
            return Refusal.DatasetUnknown;
        }

        if (!batches.TryGetValue(feed, out var batch))
        {
            batches[feed] = batch = new FeedBatch(feed, capacity);
        }

        return batch.Add(record);
    }
}
