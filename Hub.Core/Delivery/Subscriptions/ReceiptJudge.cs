using System.Security.Cryptography;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Validate;
using Hub.Proofs.Signatures;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>
/// Judges the receipt that a subscriber signed, before it is acknowledged: the statement is of this request, the signature is the department's, and what it lists is what the hub
/// delivers. So neither side can say later that it was something else.
/// </summary>
public sealed class ReceiptJudge(SenderSignatures signatures, SubscriptionStore store, SubscriptionFeed feed, LogWriter log)
{
    /// <summary>Most messages of one signed receipt: all of them are read once more to compare.</summary>
    public const int MaxMessages = 10_000;

    private const int PageSize = 1000;

    /// <summary>The statement, or why it is refused. Both are null when everything below <paramref name="next"/> is acknowledged already.</summary>
    /// <param name="caller">Who acknowledges.</param>
    /// <param name="dataset">What it subscribes to.</param>
    /// <param name="grant">Its grant as it stands.</param>
    /// <param name="next">The index below which everything is acknowledged.</param>
    /// <param name="statement">What was signed.</param>
    /// <param name="cms">The signature.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public async Task<(ReceiptStatement? Statement, Refusal? Refusal)> JudgeAsync(
        Caller caller, Dataset dataset, Grant grant, long next, ReadOnlyMemory<byte> statement, ReadOnlyMemory<byte> cms, CancellationToken cancellationToken)
    {
        if (ReceiptStatement.TryParse(statement) is not { } said || said.Log != log.Origin || said.Sink != SubscriptionStore.NameOf(Receiver.Of(caller), dataset.Name) || said.Last != next - 1
            || said.Count is < 0 or > MaxMessages)
        {
            return (null, Refusals.ReceiptMalformed);
        }

        if (signatures.Check(caller, statement.Span, cms) is { } refusal)
        {
            return (null, refusal);
        }

        var stands = await store.StandingAsync(Receiver.Of(caller), dataset.Name, cancellationToken);
        return next <= stands.Next ? (null, null)
            : said.First == stands.Next && await DeliversAsync(said, dataset, grant, stands, cancellationToken) ? (said, null)
            : (null, Refusals.ReceiptDiffers);
    }

    /// <summary>Reads the messages as they are delivered, and compares their number and listing.</summary>
    private async Task<bool> DeliversAsync(ReceiptStatement said, Dataset dataset, Grant grant, Standing at, CancellationToken cancellationToken)
    {
        var delivered = new List<(long Index, string Sha256)>();
        while (at.Next <= said.Last && delivered.Count <= said.Count)
        {
            var page = await feed.ReadAsync(dataset, grant, at, PageSize, TimeSpan.Zero, cancellationToken);
            delivered.AddRange(page.Messages.Where(m => m.Record.Index.Value <= said.Last).Select(m => (m.Record.Index.Value, Convert.ToHexStringLower(SHA256.HashData(m.Data.Span)))));
            if (page.Next == at.Next)
            {
                return false; // the log has been read to its end: nothing is there that the statement speaks of
            }

            at = at with { Next = page.Next };
        }

        return delivered.Count == said.Count && ReceiptStatement.ListingOf(delivered) == said.Listing;
    }
}
