using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Route;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Reads the log for subscribers that pull, whatever bus feeds the sinks.</summary>
public sealed class SubscriptionFeed(NpgsqlDataSource hub, PayloadVault vault, LogTail tail, TimeProvider time)
{
    /// <summary>So long it looks through what is there for a message that the grant shows, before it says how far it came.</summary>
    private static readonly TimeSpan s_longestLook = TimeSpan.FromSeconds(15);

    /// <inheritdoc cref="ReadAsync(Dataset, Grant, Standing, int, TimeSpan, long, CancellationToken)"/>
    public Task<DeliveredPage> ReadAsync(Dataset dataset, Grant grant, Standing from, int limit, TimeSpan wait, CancellationToken cancellationToken) =>
        ReadAsync(dataset, grant, from, limit, wait, long.MaxValue, cancellationToken);

    /// <summary>
    /// The next messages from a standing on. Waits until there is one that the grant shows, but not longer than <paramref name="wait"/> at the end of the log, or
    /// some seconds before it; then the page is empty and its <see cref="DeliveredPage.Next"/> stands further on.
    /// </summary>
    /// <param name="dataset">What to read.</param>
    /// <param name="grant">The caller's grant to subscribe; it is the caller's to see that it still holds.</param>
    /// <param name="from">Index to begin with, from 0. Below its snapshot only the newest message of each key is given, and none of keys that were deleted.</param>
    /// <param name="limit">Most messages, from 1.</param>
    /// <param name="wait">Longest wait; zero answers with what is there.</param>
    /// <param name="to">Index to end before; <see cref="long.MaxValue"/> for no end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeliveredPage> ReadAsync(
        Dataset dataset, Grant grant, Standing from, int limit, TimeSpan wait, long to, CancellationToken cancellationToken)
    {
        var view = new GrantedView(grant, dataset);
        var began = time.GetTimestamp();
        var shown = new List<Delivered>();
        var (next, behind) = (from.Next, 0L);
        if (tail.Size <= next && wait == TimeSpan.Zero)
        {
            return new DeliveredPage([], next, 0);
        }

        await using var consumer = new LogBusConsumer(hub, vault, tail, [dataset.Name], next, from.Snapshot);
        do
        {
            var batch = await consumer.ReadAsync(limit - shown.Count, cancellationToken);
            foreach (var record in batch.Records)
            {
                var gone = record.Index.Value >= to || (record.Index.Value < from.Snapshot && record.Operation == RecordOperation.Delete);
                if (!gone && view.Show(record.Payload) is { } data)
                {
                    shown.Add(new Delivered(record, view.IsWhole ? data : data.ToArray(), Reduced: !view.IsWhole));
                }
            }

            (next, behind) = (Math.Min(to, batch.Next[0].Offset), batch.Behind);
        }
        while (shown.Count == 0 && next < to && time.GetElapsedTime(began) < (behind > 0 && wait < s_longestLook ? s_longestLook : wait));

        return new DeliveredPage(shown, next, behind);
    }
}
