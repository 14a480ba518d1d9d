using Hub.Proofs.Signatures;

namespace Hub.Client;

/// <summary>Signs what was received, for acknowledgements that nobody can take back: see <see cref="HubClientOptions.ReceiptSigner"/>. Safe for several threads.</summary>
/// <param name="signer">Of a certificate of the department; not disposed of here.</param>
/// <param name="time">Gives the time of the statement.</param>
public sealed class ReceiptSigner(DetachedSigner signer, TimeProvider time)
{
    private readonly Lock _one = new();

    /// <summary>The statement over all messages of a page, and the signature over it.</summary>
    internal (byte[] Statement, byte[] Signature) Sign(ReceivedPage page)
    {
        var now = time.GetUtcNow();
        var statement = new ReceiptStatement
        {
            Log = page.Log,
            Sink = page.Subscription,
            First = page.From,
            Last = page.Next - 1,
            Count = page.Messages.Count,
            Listing = ReceiptStatement.ListingOf(page.Messages.Select(m => (m.Index, m.DataDigest))),
            Signed = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
        }.ToBytes();
        lock (_one)
        {
            return (statement, signer.Sign(statement));
        }
    }
}
