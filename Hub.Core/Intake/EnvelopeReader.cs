using System.Text.Json;
using System.Text.Unicode;

namespace Hub.Core.Intake;

/// <summary>
/// Reads structured CloudEvents straight from UTF-8 bytes: attributes become strings, data stays a slice of the body.
/// </summary>
internal static class EnvelopeReader
{
    /// <summary>Longest attribute value that is read, in UTF-8 bytes.</summary>
    public const int MaxAttributeBytes = 512;

    /// <summary>Longest signature that is read, base64: a CMS with a few certificates.</summary>
    public const int MaxSignatureBytes = 16 * 1024;

    public static int MaxBytesOf(string attribute) => attribute == "signature" ? MaxSignatureBytes : MaxAttributeBytes;

    /// <summary>
    /// Reads the object on which <paramref name="reader"/> stands (its StartObject token) to its end.
    /// </summary>
    /// <param name="reader">Over <paramref name="body"/>; stands on EndObject afterwards.</param>
    /// <param name="body">The bytes that the reader reads.</param>
    /// <param name="problem">What is wrong with an attribute, or null.</param>
    /// <exception cref="JsonException">The bytes are not well-formed JSON.</exception>
    public static Envelope Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, out EnvelopeProblem? problem)
    {
        var envelope = new Envelope();
        problem = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                problem ??= envelope.Data is null ? null : new EnvelopeProblem("data", "重复出现", "appears twice");
                envelope.Data = body[start..(int)reader.BytesConsumed];
                continue;
            }

            var name = Name(ref reader);
            reader.Read();
            if (name is null)
            {
                reader.Skip();
                continue;
            }

            problem ??= ReadAttribute(ref reader, name, envelope);
        }

        return envelope;
    }

    private static EnvelopeProblem? ReadAttribute(ref Utf8JsonReader reader, string name, Envelope envelope)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null; // CloudEvents JSON format §2.2: null is the same as absent.
            case JsonTokenType.String when reader.ValueSpan.Length > MaxBytesOf(name):
                return new EnvelopeProblem(name, $"超过 {MaxBytesOf(name)} 字节", $"is longer than {MaxBytesOf(name)} bytes");
            case JsonTokenType.String when !Utf8.IsValid(reader.ValueSpan):
                return new EnvelopeProblem(name, "不是合法的 UTF-8", "is not valid UTF-8");
            case JsonTokenType.String:
                return TryGetString(ref reader, out var value)
                    ? envelope.Add(name, value)
                    : new EnvelopeProblem(name, "含有非法字符", "holds an invalid character");
            default:
                var known = name is "specversion" or "id" or "source" or "type" or "time" or "subject" or "datacontenttype" or "dataschema" or "operation" or "signature";
                reader.Skip();
                return known ? new EnvelopeProblem(name, "必须是字符串", "must be a string") : null;
        }
    }

    /// <summary>False for an escaped lone surrogate, which no string of the log may hold.</summary>
    private static bool TryGetString(ref Utf8JsonReader reader, out string value)
    {
        if (!reader.ValueIsEscaped)
        {
            value = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            return true;
        }

        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            value = "";
            return false;
        }
    }

    /// <summary>The names the hub knows without allocating; null for a name that is no CloudEvents attribute name.</summary>
    private static string? Name(ref Utf8JsonReader reader)
    {
        var span = reader.ValueSpan;
        return span switch
        {
            _ when span.SequenceEqual("specversion"u8) => "specversion",
            _ when span.SequenceEqual("id"u8) => "id",
            _ when span.SequenceEqual("source"u8) => "source",
            _ when span.SequenceEqual("type"u8) => "type",
            _ when span.SequenceEqual("time"u8) => "time",
            _ when span.SequenceEqual("subject"u8) => "subject",
            _ when span.SequenceEqual("datacontenttype"u8) => "datacontenttype",
            _ when span.SequenceEqual("dataschema"u8) => "dataschema",
            _ when span.SequenceEqual("operation"u8) => "operation",
            _ when span.SequenceEqual("partitionkey"u8) => "partitionkey",
            _ when span.SequenceEqual("correlationid"u8) => "correlationid",
            _ when span.SequenceEqual("traceparent"u8) => "traceparent",
            _ when span.SequenceEqual("signature"u8) => "signature",
            _ => null,
        };
    }
}

/// <summary>One attribute that cannot be taken as it is.</summary>
internal sealed record EnvelopeProblem(string Attribute, string Zh, string En);
