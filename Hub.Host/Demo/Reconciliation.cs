using Hub.Host.Demo.Generation;

namespace Hub.Host.Demo;

/// <summary>
/// Sets three independent counts against each other: what the departments were told, what stands in the log, what the repositories
/// committed. published = accepted + duplicates + rejected; accepted = logged; logged = applied + dead-lettered, for each repository.
/// </summary>
internal sealed class Reconciliation(DemoLedger ledger, RepositoryWatch watch, IReadOnlyDictionary<string, string[]> datasetsBySink, long from)
{
    /// <summary>How the repositories stand now.</summary>
    public async Task<IReadOnlyList<RepositoryCount>> RepositoriesAsync(CancellationToken cancellationToken)
    {
        var accepted = await ledger.AcceptedAsync(from, cancellationToken);
        return
        [
            .. datasetsBySink.Select(sink =>
            {
                var (applied, dead) = watch.Arrived.GetValueOrDefault(sink.Key);
                return new RepositoryCount(sink.Key, sink.Value.Sum(d => accepted.GetValueOrDefault(d)), applied, dead, new LatencyHistogram());
            }),
        ];
    }

    public async Task<DemoResult> ReconcileAsync(DemoTally tally, int messages, CancellationToken cancellationToken)
    {
        var accepted = await ledger.AcceptedAsync(from, cancellationToken);
        var rejected = await ledger.RejectedAsync(from, cancellationToken);
        var repositories = new List<RepositoryCount>();
        foreach (var repository in await RepositoriesAsync(cancellationToken))
        {
            var received = await ledger.ReceivedAsync(from, datasetsBySink[repository.Sink], cancellationToken);
            repositories.Add(repository with { Latency = watch.Latency(repository.Sink, received) });
        }

        var differences = Differences(tally, messages, accepted.Values.Sum(), rejected, repositories).ToList();
        var (size, root) = await ledger.CheckpointAsync(cancellationToken);
        var latency = new LatencyHistogram(tally.Latency);
        return new DemoResult
        {
            Published = tally.Published,
            Accepted = tally.Accepted,
            Duplicates = tally.Duplicates,
            Rejected = tally.Rejected,
            RefusedCallers = tally.RefusedCallers,
            Logged = accepted.Values.Sum(),
            Delivered = repositories.ToDictionary(r => r.Sink, r => r.Applied),
            DeadLettered = repositories.Sum(r => r.Dead),
            Repositories = repositories,
            Reconciled = differences.Count == 0,
            Differences = differences,
            MessagesPerSecond = Math.Round(tally.MessagesPerSecond, 1),
            PublishP50Ms = Math.Round(latency.Percentile(0.5), 2),
            PublishP99Ms = Math.Round(latency.Percentile(0.99), 2),
            EndToEndP50Ms = Math.Round(repositories.Max(r => r.Latency.Percentile(0.5)), 1),
            EndToEndP99Ms = Math.Round(repositories.Max(r => r.Latency.Percentile(0.99)), 1),
            TreeSize = size,
            RootHash = root,
            LogBytes = await ledger.BytesAsync(cancellationToken),
            RepositoryDigests = await ledger.RepositoriesAsync(datasetsBySink.Keys, cancellationToken),
        };
    }

    private static IEnumerable<string> Differences(
        DemoTally tally, int messages, long logged, Dictionary<string, long> rejected, IReadOnlyList<RepositoryCount> repositories)
    {
        if (tally.Published != messages)
        {
            yield return $"of {messages} messages {tally.Published} were answered";
        }

        if (tally.Published != tally.Accepted + tally.Duplicates + tally.RejectedTotal)
        {
            yield return $"published {tally.Published} is not accepted {tally.Accepted} + duplicates {tally.Duplicates} + rejected {tally.RejectedTotal}";
        }

        foreach (var surprise in tally.Surprises)
        {
            yield return $"({tally.Unexpected} unexpected answers) {surprise}";
        }

        if (logged != tally.Accepted)
        {
            yield return $"accepted {tally.Accepted}, but the log holds {logged} messages of this run";
        }

        foreach (var code in tally.Rejected.Keys.Union(rejected.Keys).Where(code => code != Mistakes.CodeOf(Mistake.RevokedCertificate)))
        {
            if (tally.Rejected.GetValueOrDefault(code) != rejected.GetValueOrDefault(code))
            {
                yield return $"{code}: {tally.Rejected.GetValueOrDefault(code)} refused, {rejected.GetValueOrDefault(code)} entries in the log";
            }
        }

        foreach (var repository in repositories.Where(r => r.Applied + r.Dead != r.Expected))
        {
            yield return $"{repository.Sink}: {repository.Expected} logged, {repository.Applied} applied + {repository.Dead} dead-lettered";
        }
    }
}
