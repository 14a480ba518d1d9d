using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Schemas.Avro.Codec;
using Hub.Schemas.Compatibility;
using Hub.Schemas.Validation;

namespace Hub.Schemas.Avro;

/// <summary>
/// Turns JSON messages into Avro's binary encoding and back by a plan compiled once from the schema, straight between bytes. Nothing is
/// lost silently: what Avro would not give back (an unknown property, a number too fine) is a finding. Safe for concurrent use.
/// </summary>
public sealed class AvroCodec
{
    /// <summary>64 levels of objects and arrays.</summary>
    public const int MaxDepth = 64;

    internal static readonly JavaScriptEncoder Escaping = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private static readonly JsonWriterOptions Output = new() { Encoder = Escaping, SkipValidation = true };

    [ThreadStatic]
    private static AvroEncodingState? t_state;

    private readonly AvroNode _root;

    private AvroCodec(AvroSchema schema, AvroNode root)
    {
        Schema = schema;
        _root = root;
    }

    public AvroSchema Schema { get; }

    /// <exception cref="SchemaFaultException">The schema has a union whose branches JSON does not tell apart.</exception>
    public static AvroCodec Compile(AvroSchema schema) => new(schema, new AvroPlan().Compile(schema, ""));

    /// <summary>Writes a JSON message as Avro.</summary>
    /// <param name="json">The whole message, UTF-8.</param>
    /// <param name="avro">Receives the binary encoding, only when all is well.</param>
    /// <param name="findings">Receives what is wrong, in document order; no values.</param>
    /// <returns>False when there were errors.</returns>
    public bool TryEncode(ReadOnlySpan<byte> json, IBufferWriter<byte> avro, Findings findings)
    {
        var state = t_state ??= new AvroEncodingState();
        state.Clear();
        var before = findings.ErrorCount;
        var message = new AvroEncoding(json, state, findings);
        try
        {
            if (message.Reader.Read())
            {
                _root.Encode(ref message);
                while (message.Reader.Read())
                {
                }
            }
        }
        catch (JsonException)
        {
            findings.Add((message.Reader.CurrentDepth >= MaxDepth ? AvroProblem.TooDeep : AvroProblem.Malformed).At(""));
        }

        if (findings.ErrorCount > before)
        {
            return false;
        }

        avro.Write(state.Output.Written);
        return true;
    }

    /// <summary>Writes an Avro message of this schema as JSON.</summary>
    /// <param name="avro">The whole binary encoding.</param>
    /// <param name="json">Receives the message; what it received is to be dropped when the answer is false.</param>
    /// <param name="findings">Receives what is wrong.</param>
    /// <returns>False when the data does not follow the schema.</returns>
    public bool TryDecode(ReadOnlySpan<byte> avro, IBufferWriter<byte> json, Findings findings)
    {
        var input = new AvroInput(avro);
        using var writer = new Utf8JsonWriter(json, Output);
        try
        {
            _root.Decode(ref input, writer);
            if (input.AtEnd)
            {
                writer.Flush();
                return true;
            }
        }
        catch (InvalidDataException)
        {
            // Reported below, with the place where reading stopped.
        }

        writer.Reset();
        findings.Add(AvroProblem.Corrupt(input.Position).At(""));
        return false;
    }
}
