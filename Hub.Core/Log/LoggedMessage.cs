using System.Text;
using System.Text.Json;
using Hub.Core.Exchanges;

namespace Hub.Core.Log;

/// <summary>The first message with a source and id: its receipt, and its entry.</summary>
internal readonly record struct LoggedMessage(Receipt Receipt, ReadOnlyMemory<byte> Entry)
{
    /// <summary>
    /// True when <paramref name="entry"/> says the same of the same payload: digest, event type and operation are equal. What may differ between two sendings
    /// (time of receipt, certificate, trace) is not compared.
    /// </summary>
    public bool IsSentAgainBy(ReadOnlyMemory<byte> entry)
    {
        var (first, second) = (Read(Entry.Span), Read(entry.Span));
        return first.Digest == second.Digest && first.Type == second.Type && first.Operation == second.Operation;
    }

    /// <exception cref="InvalidDataException">The entry is not that of a message.</exception>
    public static Sha256Digest DigestOf(ReadOnlySpan<byte> entry) => Read(entry).Digest;

    private static (Sha256Digest Digest, string Type, string Operation) Read(ReadOnlySpan<byte> entry)
    {
        string? digest = null, type = null, operation = null;
        var reader = new Utf8JsonReader(entry);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref var member = ref digest;
            if (reader.ValueTextEquals("type"u8))
            {
                member = ref type;
            }
            else if (reader.ValueTextEquals("operation"u8))
            {
                member = ref operation;
            }
            else if (!reader.ValueTextEquals("sha256"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            member = Encoding.UTF8.GetString(reader.ValueSpan);
        }

        return digest is not null && type is not null && operation is not null
            ? (Sha256Digest.From(Convert.FromHexString(digest)), type, operation)
            : throw new InvalidDataException("A message entry without digest, type or operation.");
    }
}
