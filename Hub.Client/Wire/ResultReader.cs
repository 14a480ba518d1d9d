using System.Text.Json;

namespace Hub.Client.Wire;

/// <summary>
/// Reads the hub's answers: one result object, an array of them, or a problem document (RFC 9457), which carries the same members
/// but has a number under <c>status</c>. Unknown members are passed over.
/// </summary>
internal static class ResultReader
{
    /// <exception cref="HubProtocolException">Not a result.</exception>
    public static PublishResult Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new Utf8JsonReader(utf8);
            json.Read();
            return ReadObject(ref json);
        }
        catch (JsonException e)
        {
            throw new HubProtocolException("The hub's answer is not JSON.", e);
        }
    }

    /// <exception cref="HubProtocolException">Not an array of <paramref name="expected"/> results.</exception>
    public static PublishResult[] ReadArray(ReadOnlySpan<byte> utf8, int expected)
    {
        try
        {
            var results = new PublishResult[expected];
            var count = 0;
            var json = new Utf8JsonReader(utf8);
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            {
                throw new HubProtocolException("The hub's answer to a batch is not an array.");
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (count == expected)
                {
                    throw new HubProtocolException($"The hub answered more than the {expected} messages sent.");
                }

                results[count++] = ReadObject(ref json);
            }

            return count == expected ? results : throw new HubProtocolException($"The hub answered {count} of {expected} messages.");
        }
        catch (JsonException e)
        {
            throw new HubProtocolException("The hub's answer is not JSON.", e);
        }
    }

    private static PublishResult ReadObject(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new HubProtocolException("The hub's answer is not a result object.");
        }

        string? status = null, id = null, digest = null, code = null, pointer = null, zh = null, en = null;
        long index = -1, treeSize = -1;
        DateTimeOffset acceptedAt = default;
        IReadOnlyList<RefusalDetail> errors = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("status"u8)) { status = ReadText(ref json) ?? "rejected"; }
            else if (json.ValueTextEquals("id"u8)) { id = ReadText(ref json); }
            else if (json.ValueTextEquals("index"u8)) { json.Read(); index = json.GetInt64(); }
            else if (json.ValueTextEquals("treeSize"u8)) { json.Read(); treeSize = json.GetInt64(); }
            else if (json.ValueTextEquals("digest"u8)) { digest = ReadText(ref json); }
            else if (json.ValueTextEquals("acceptedAt"u8)) { json.Read(); acceptedAt = json.GetDateTimeOffset(); }
            else if (json.ValueTextEquals("code"u8)) { code = ReadText(ref json); }
            else if (json.ValueTextEquals("pointer"u8)) { pointer = ReadText(ref json); }
            else if (json.ValueTextEquals("zh"u8)) { zh = ReadText(ref json); }
            else if (json.ValueTextEquals("en"u8)) { en = ReadText(ref json); }
            else if (json.ValueTextEquals("errors"u8)) { errors = ReadErrors(ref json); }
            else { json.Read(); json.Skip(); }
        }

        return status switch
        {
            "accepted" or "duplicate" when index >= 0 && treeSize > index && digest is not null => new PublishResult
            {
                Status = status == "accepted" ? PublishStatus.Accepted : PublishStatus.Duplicate,
                Id = id,
                Receipt = new Receipt { Index = index, TreeSize = treeSize, Digest = digest, AcceptedAt = acceptedAt },
            },
            "rejected" when code is not null => new PublishResult
            {
                Status = PublishStatus.Rejected,
                Id = id,
                Refusal = new Refusal { Code = code, Pointer = pointer ?? "", Zh = zh ?? "", En = en ?? "", Errors = errors },
            },
            _ => throw new HubProtocolException($"The hub's answer has status '{status}' and lacks what belongs to it."),
        };
    }

    private static List<RefusalDetail> ReadErrors(ref Utf8JsonReader json)
    {
        var errors = new List<RefusalDetail>();
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            string code = "", pointer = "", keyword = "", zh = "", en = "";
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("code"u8)) { code = ReadText(ref json) ?? ""; }
                else if (json.ValueTextEquals("pointer"u8)) { pointer = ReadText(ref json) ?? ""; }
                else if (json.ValueTextEquals("keyword"u8)) { keyword = ReadText(ref json) ?? ""; }
                else if (json.ValueTextEquals("zh"u8)) { zh = ReadText(ref json) ?? ""; }
                else if (json.ValueTextEquals("en"u8)) { en = ReadText(ref json) ?? ""; }
                else { json.Read(); json.Skip(); }
            }

            errors.Add(new RefusalDetail(code, pointer, keyword, zh, en));
        }

        return errors;
    }

    /// <summary>The string that follows, or null when something else does.</summary>
    private static string? ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            return json.GetString();
        }

        json.Skip();
        return null;
    }
}
