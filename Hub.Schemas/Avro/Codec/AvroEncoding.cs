using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Hub.Schemas.Compatibility.Json;
using Hub.Schemas.Validation;

namespace Hub.Schemas.Avro.Codec;

/// <summary>One message on its way from JSON to Avro: where the reader stands, what is written, where in the message it is.</summary>
internal ref struct AvroEncoding
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly AvroEncodingState _state;
    private readonly Findings _findings;

    public AvroEncoding(ReadOnlySpan<byte> json, AvroEncodingState state, Findings findings)
    {
        _json = json;
        _state = state;
        _findings = findings;
        Reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = AvroCodec.MaxDepth });
    }

    /// <summary>On the first token of the value when a node is asked to encode, on its last when the node is done.</summary>
    public Utf8JsonReader Reader;

    public readonly AvroOutput Output => _state.Output;

    public readonly List<(int Start, int Length)> Pieces => _state.Pieces;

    public readonly JsonTokenType Token => Reader.TokenType;

    public readonly void Enter(string? property, int index = -1) => _state.Path.Add((property, index));

    public readonly void Leave() => _state.Path.RemoveAt(_state.Path.Count - 1);

    public readonly void Report(AvroProblem problem) => _findings.Add(problem.At(Pointer()));

    /// <summary>Reports and goes past the value, so that the rest is still looked at.</summary>
    public void Refuse(AvroProblem problem)
    {
        Report(problem);
        Reader.Skip();
    }

    /// <summary>The bytes of the value as written, the reader moved to its end.</summary>
    public ReadOnlySpan<byte> TakeRaw()
    {
        var start = (int)Reader.TokenStartIndex;
        Reader.Skip();
        return _json[start..(int)Reader.BytesConsumed];
    }

    /// <summary>The string that the reader stands on with escapes decoded; empty when it is longer than the room or not Unicode.</summary>
    public readonly ReadOnlySpan<byte> ShortText(Span<byte> room)
    {
        if (!Reader.ValueIsEscaped)
        {
            return Reader.ValueSpan;
        }

        try
        {
            return Reader.ValueSpan.Length <= room.Length ? room[..Reader.CopyString(room)] : default;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate.
            return default;
        }
    }

    /// <summary>Writes the string or property name that the reader stands on, with its length; false when it is not Unicode.</summary>
    public bool TryWriteText()
    {
        var raw = Reader.ValueSpan;
        if (!Utf8.IsValid(raw))
        {
            Report(AvroProblem.InvalidUtf8);
            return false;
        }

        if (!Reader.ValueIsEscaped)
        {
            Output.WriteBlob(raw);
            return true;
        }

        // An escaped text is never longer than its escapes.
        var room = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            Output.WriteBlob(room.AsSpan(0, Reader.CopyString(room)));
            return true;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: the reader says so only when it decodes.
            Report(AvroProblem.InvalidUtf8);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
        }
    }

    // Keys of a map are data of the sender, perhaps personal: the pointer stops at the map.
    private readonly string Pointer()
    {
        var pointer = new StringBuilder();
        foreach (var (property, index) in _state.Path)
        {
            if (property is null && index < 0)
            {
                break;
            }

            pointer.Append('/').Append(property is { } ? JsonPointer.Escape(property) : index.ToString(CultureInfo.InvariantCulture));
        }

        return pointer.ToString();
    }
}
