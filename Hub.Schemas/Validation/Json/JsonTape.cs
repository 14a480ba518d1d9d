using System.Buffers.Binary;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// A scanned message as a flat list of tokens in document order, so that the plan can look at any value any number of times
/// without reading the message again. Reused from message to message: scanning allocates only while the buffers grow.
/// </summary>
internal sealed class JsonTape
{
    private JsonToken[] _tokens = new JsonToken[256];
    private byte[] _texts = [];
    private int _textLength;
    private NameSlot[] _names = new NameSlot[512];
    private int _nameCount;
    private int _generation;

    /// <summary>Number of tokens; the first one is the whole message.</summary>
    public int Count { get; private set; }

    /// <summary>Memory in use, in tokens.</summary>
    public int Capacity => _tokens.Length;

    public ref JsonToken this[int index] => ref _tokens[index];

    /// <summary>Index of the token after the value at <paramref name="index"/> and all that it contains.</summary>
    public int After(int index)
    {
        ref readonly var token = ref _tokens[index];
        return token.Kind is JsonKind.Array or JsonKind.Object ? token.Link : index + 1;
    }

    /// <summary>The decoded bytes of a string or name.</summary>
    public ReadOnlySpan<byte> Text(int index, ReadOnlySpan<byte> utf8)
    {
        ref readonly var token = ref _tokens[index];
        if (!token.Escaped)
        {
            return utf8.Slice(token.Start, token.Length);
        }

        var decoded = _texts.AsSpan(token.Link);
        return decoded.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(decoded));
    }

    public void Clear()
    {
        Count = 0;
        _textLength = 0;
        _nameCount = 0;
        if (++_generation == int.MaxValue)
        {
            Array.Clear(_names);
            _generation = 1;
        }
    }

    /// <summary>Adds a token and returns its index. The reference to any earlier token is stale afterwards.</summary>
    public int Add(JsonKind kind, int start, int length, int parent)
    {
        if (Count == _tokens.Length)
        {
            Array.Resize(ref _tokens, Count * 2);
        }

        ref var token = ref _tokens[Count];
        token.Start = start;
        token.Length = length;
        token.Link = 0;
        token.Detail = 0;
        token.Parent = parent;
        token.Kind = kind;
        token.Escaped = false;
        token.Plain = true;
        return Count++;
    }

    /// <summary>Makes room for the decoded form of an escaped text of <paramref name="length"/> bytes (decoding never lengthens).</summary>
    public Span<byte> BeginText(int length)
    {
        if (_texts.Length < _textLength + sizeof(int) + length)
        {
            Array.Resize(ref _texts, Math.Max(_texts.Length * 2, _textLength + sizeof(int) + length));
        }

        return _texts.AsSpan(_textLength + sizeof(int));
    }

    /// <summary>Keeps the first <paramref name="length"/> bytes written into <see cref="BeginText"/> as the text of a token.</summary>
    public void EndText(int index, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_texts.AsSpan(_textLength), length);
        _tokens[index].Link = _textLength;
        _tokens[index].Escaped = true;
        _textLength += sizeof(int) + length;
    }

    /// <summary>Notes the name at <paramref name="index"/>; false when its object already has a member of that name.</summary>
    public bool TryAddName(int index, ReadOnlySpan<byte> utf8)
    {
        if (_nameCount * 2 >= _names.Length)
        {
            GrowNames();
        }

        ref readonly var added = ref _tokens[index];
        var mask = _names.Length - 1;
        var slot = Slot(added) & mask;
        while (_names[slot].Generation == _generation)
        {
            ref readonly var other = ref _tokens[_names[slot].Token];
            if (other.Detail == added.Detail
                && other.Parent == added.Parent
                && Text(_names[slot].Token, utf8).SequenceEqual(Text(index, utf8)))
            {
                return false;
            }

            slot = (slot + 1) & mask;
        }

        _names[slot] = new NameSlot { Generation = _generation, Token = index };
        _nameCount++;
        return true;
    }

    private static int Slot(in JsonToken name) => name.Detail ^ (name.Parent * 0x61C88647);

    private void GrowNames()
    {
        var old = _names;
        _names = new NameSlot[old.Length * 2];
        var mask = _names.Length - 1;
        foreach (var entry in old)
        {
            if (entry.Generation != _generation)
            {
                continue;
            }

            var slot = Slot(_tokens[entry.Token]) & mask;
            while (_names[slot].Generation == _generation)
            {
                slot = (slot + 1) & mask;
            }

            _names[slot] = entry;
        }
    }

    private struct NameSlot
    {
        public int Generation;
        public int Token;
    }
}
