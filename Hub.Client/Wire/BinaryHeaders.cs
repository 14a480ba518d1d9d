using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Hub.Client.Wire;

/// <summary>The attributes of an event as <c>ce-*</c> headers (CloudEvents HTTP binding 1.0, §3.1).</summary>
internal static class BinaryHeaders
{
    // §3.1.3.2: printable ASCII without space, double quote and percent stands as it is; everything else as percent-encoded UTF-8.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x20).Select(c => (char)c).Where(c => c is not ('"' or '%'))]);

    public static void Add(HttpRequestHeaders headers, CloudEvent message)
    {
        Add(headers, "ce-specversion", "1.0");
        Add(headers, "ce-id", message.Id);
        Add(headers, "ce-source", message.Source);
        Add(headers, "ce-type", message.Type);
        Add(headers, "ce-subject", message.Subject);
        Add(headers, "ce-time", message.Time?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
        Add(headers, "ce-dataschema", message.DataSchema);
        Add(headers, "ce-partitionkey", message.PartitionKey);
        Add(headers, "ce-traceparent", message.TraceParent);
        Add(headers, "ce-operation", message.Operation);
        Add(headers, "ce-correlationid", message.CorrelationId);
        Add(headers, "ce-signature", message.Signature);
    }

    private static void Add(HttpRequestHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.TryAddWithoutValidation(name, Encode(value));
        }
    }

    internal static string Encode(string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(Plain))
        {
            return value;
        }

        var encoded = new StringBuilder(value.Length * 3);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsBmp && Plain.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }
}
