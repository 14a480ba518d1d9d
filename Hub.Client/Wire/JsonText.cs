using System.Text.Json;

namespace Hub.Client.Wire;

/// <summary>Finds data that are no JSON: within a batch they would break what stands around them, and with it every other message.</summary>
internal static class JsonText
{
    private const string Malformed = "JSON_MALFORMED";

    /// <summary>How deep data may nest is the hub's to say.</summary>
    private static readonly JsonReaderOptions s_any = new() { MaxDepth = int.MaxValue };

    /// <summary>The refusal that the hub would give; null when the message can travel among others.</summary>
    public static Refusal? RefusalOf(CloudEvent message)
    {
        if (message.DataContentType != CloudEvent.JsonContentType || FaultOf(message.Data.Span) is not { } offset)
        {
            return null;
        }

        var (zh, en) = ($"第 {offset} 字节处不是合法的 JSON。", $"The text is not JSON at offset {offset}.");
        return new Refusal { Code = Malformed, Pointer = "", Zh = zh, En = en, Errors = [new RefusalDetail(Malformed, "", "json", zh, en)] };
    }

    /// <summary>Where the text stops being one JSON value; null when it does not.</summary>
    private static long? FaultOf(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, s_any);
        try
        {
            while (reader.Read())
            {
                reader.Skip();
            }

            return null;
        }
        catch (JsonException e)
        {
            var line = 0;
            for (var n = 0L; n < e.LineNumber; n++)
            {
                line += utf8[line..].IndexOf((byte)'\n') + 1;
            }

            return line + (e.BytePositionInLine ?? 0);
        }
    }
}
