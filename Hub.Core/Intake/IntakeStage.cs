using System.Diagnostics;
using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;

namespace Hub.Core.Intake;

/// <summary>
/// First stage: envelope, sender, size, grant. Pure computation on the request's own thread; nothing is durable when it returns.
/// </summary>
public sealed class IntakeStage(RegistryInForce registry, IntakeOptions options, TimeProvider time)
{
    private const int MaxIdChars = 256;

    /// <summary>How deep data may nest is for their validation to say: of a batch it refuses one message.</summary>
    private static readonly JsonReaderOptions s_anyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>One structured event (application/cloudevents+json, or one line of NDJSON).</summary>
    /// <param name="text">UTF-8 JSON object.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="expected">Dataset named by the request path; null when the events name it.</param>
    public IntakeResult Structured(ReadOnlyMemory<byte> text, Caller caller, DatasetName? expected)
    {
        var reader = new Utf8JsonReader(text.Span, s_anyDepth);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Reject(caller, Refusals.EnvelopeMalformed(reader.TokenStartIndex), text);
            }

            var envelope = EnvelopeReader.Read(ref reader, text, out var problem);
            if (reader.Read())
            {
                return Reject(caller, Refusals.EnvelopeMalformed(reader.TokenStartIndex), text);
            }

            return Admit(envelope, problem, caller, expected, text);
        }
        catch (JsonException)
        {
            return Reject(caller, Malformed(text.Span, reader.BytesConsumed), text);
        }
    }

    /// <summary>A JSON array of events. A malformed array is one rejection, since its elements cannot be told apart.</summary>
    public IReadOnlyList<IntakeResult> Batch(ReadOnlyMemory<byte> text, Caller caller, DatasetName? expected)
    {
        var results = new List<IntakeResult>(128);
        var reader = new Utf8JsonReader(text.Span, s_anyDepth);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return [Reject(caller, Refusals.EnvelopeMalformed(reader.TokenStartIndex), text)];
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return [Reject(caller, Refusals.EnvelopeMalformed(start), text)];
                }

                if (results.Count >= options.MaxMessagesPerRequest)
                {
                    return [Reject(caller, Refusals.TooManyMessages(options.MaxMessagesPerRequest), text)];
                }

                var envelope = EnvelopeReader.Read(ref reader, text, out var problem);
                results.Add(Admit(envelope, problem, caller, expected, text[start..(int)reader.BytesConsumed]));
            }

            return reader.Read() ? [Reject(caller, Refusals.EnvelopeMalformed(reader.TokenStartIndex), text)] : results;
        }
        catch (JsonException)
        {
            return [Reject(caller, Malformed(text.Span, reader.BytesConsumed), text)];
        }
    }

    /// <summary>Binary mode: attributes from the <c>ce-</c> headers (already percent-decoded), data is the body.</summary>
    public IntakeResult Binary(IEnumerable<KeyValuePair<string, string>> attributes, ReadOnlyMemory<byte> body, Caller caller, DatasetName? expected)
    {
        var envelope = new Envelope { Data = body };
        EnvelopeProblem? problem = null;
        foreach (var (name, value) in attributes)
        {
            if (value.Length > EnvelopeReader.MaxBytesOf(name))
            {
                problem ??= new EnvelopeProblem(name, $"超过 {EnvelopeReader.MaxBytesOf(name)} 字节", $"is longer than {EnvelopeReader.MaxBytesOf(name)} bytes");
            }
            else
            {
                var found = envelope.Add(name, value);
                problem ??= found;
            }
        }

        return Admit(envelope, problem, caller, expected, body);
    }

    /// <summary>A refusal of something that could not be read as an event at all.</summary>
    public Rejected Reject(Caller? caller, Refusal refusal, ReadOnlyMemory<byte> content, string? id = null, string? dataset = null) =>
        new() { Caller = caller, Refusal = refusal, At = time.GetUtcNow(), Content = content, Id = id, Dataset = dataset };

    private static Refusal Malformed(ReadOnlySpan<byte> text, long offset) =>
        System.Text.Unicode.Utf8.IsValid(text) ? Refusals.EnvelopeMalformed(offset) : Refusals.EnvelopeUtf8;

    private IntakeResult Admit(Envelope envelope, EnvelopeProblem? problem, Caller caller, DatasetName? expected, ReadOnlyMemory<byte> whole)
    {
        if (Activity.Current is { Recorded: true, Id: { } request })
        {
            // Within a sampled trace: an event that names no trace of its own goes on in the trace of its request.
            envelope.TrySet("traceparent", request);
        }

        var content = envelope.Data ?? whole;
        var id = envelope.Id is { Length: > 0 and <= MaxIdChars } given && !CitizenId.TryParse(given, out _) ? given : null;
        var known = DatasetName.TryParseEventType(envelope.Type, out var dataset, out _);
        var refusal = Check(envelope, problem, id, caller, expected, out var standard);
        var signature = SignatureOf(envelope);
        refusal ??= signature is null ? Refusals.SignatureMalformed : null;
        if (refusal is not null)
        {
            return Reject(caller, refusal, content, id, known ? dataset.Value : expected?.Value);
        }

        return new Received
        {
            Caller = caller,
            Dataset = standard!.Dataset,
            Version = standard.Version,
            Id = id!,
            At = time.GetUtcNow(),
            Attributes = envelope.Attributes,
            Delete = envelope.Operation == "delete",
            Data = content,
            Signature = signature,
        };
    }

    /// <summary>The bytes of the signature; empty when the message is not signed, null when they cannot be decoded.</summary>
    private static byte[]? SignatureOf(Envelope envelope)
    {
        if (envelope.Signature is not { } text)
        {
            return [];
        }

        var signature = new byte[text.Length];
        return Convert.TryFromBase64String(text, signature, out var length) && length > 0 ? signature[..length] : null;
    }

    private Refusal? Check(Envelope envelope, EnvelopeProblem? problem, string? id, Caller caller, DatasetName? expected, out DatasetInForce? standard)
    {
        standard = null;
        var now = registry.Current;
        return problem is not null ? Refusals.EnvelopeAttribute(problem.Attribute, problem.Zh, problem.En)
            : envelope.SpecVersion != "1.0" ? Refusals.EnvelopeAttribute("specversion", "必须为 1.0", "must be 1.0")
            : envelope.NamesPerson() is { } name ? Refusals.EnvelopeAttribute(name, "不得为公民身份号码", "must not be a citizen identity number")
            : id is null ? Refusals.EnvelopeAttribute("id", $"必须为 1 至 {MaxIdChars} 个字符", $"must have 1 to {MaxIdChars} characters")
            : envelope.Type is null ? Refusals.EnvelopeAttribute("type", "缺失", "is missing")
            : !now.TryGetDataset(envelope.Type, out standard) ? Refusals.DatasetUnknown
            : expected is { } route && route != standard.Dataset.Name ? Refusals.DatasetMismatch
            : envelope.Source != caller.Source ? Refusals.EnvelopeSource
            : envelope.Operation is not (null or "upsert" or "delete") ? Refusals.EnvelopeAttribute("operation", "必须为 upsert 或 delete", "must be upsert or delete")
            : envelope.DataContentType is { } type && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ? Refusals.MediaType
            : envelope.Data is not { } data ? Refusals.EnvelopeAttribute("data", "缺失", "is missing")
            : data.Length > options.MaxMessageBytes ? Refusals.TooLarge(options.MaxMessageBytes)
            : !now.Participants.IsGranted(caller.Uscc, standard.Dataset.Name, GrantAction.Publish, time.GetUtcNow()) ? Refusals.NotGranted
            : null;
    }
}
