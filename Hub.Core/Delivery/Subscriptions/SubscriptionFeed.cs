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
    /// <summary>
    /// The next messages from an index on. Waits until there is one that the grant shows, but not longer than <paramref name="wait"/>; then the page is empty
    /// and its <see cref="DeliveredPage.Next"/> stands further on.
    /// </summary>
    /// <param name="dataset">What to read.</param>
    /// <param name="grant">The caller's grant to subscribe; it is the caller's to see that it still holds.</param>
    /// <param name="from">Index to begin with, from 0.</param>
    /// <param name="limit">Most messages, from 1.</param>
    /// <param name="wait">Longest wait; zero answers with what is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeliveredPage> ReadAsync(Dataset dataset, Grant grant, long from, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        var view = new GrantedView(grant, dataset);
        await using var consumer = new LogBusConsumer(hub, vault, tail, [dataset.Name], from);
        var until = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        var shown = new List<Delivered>();
        var (next, behind) = (from, 0L);
        if (tail.Size <= from && wait == TimeSpan.Zero)
        {
            return new DeliveredPage([], from, 0);
        }

        do
        {
            var batch = await consumer.ReadAsync(limit - shown.Count, cancellationToken);
            foreach (var record in batch.Records)
            {
                if (view.Show(record.Payload) is { } data)
                {
                    shown.Add(new Delivered(record, view.IsWhole ? data : data.ToArray(), Reduced: !view.IsWhole));
                }
            }

            (next, behind) = (batch.Next[0].Offset, batch.Behind);
        }
        while (shown.Count == 0 && (behind > 0 || time.GetTimestamp() < until));

        return new DeliveredPage(shown, next, behind);
    }
}
