using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hub.Schemas.Validation.Json;

/// <summary>
/// A scanned message as a flat list of tokens in document order, so that the plan can look at any value any number of times
/// without reading the message again. Reused from message to message: scanning allocates only while the buffers grow.
/// </summary>
internal sealed class JsonTape
{
    /// <summary>In an object of up to so many members, a name is found by looking at each: 32.</summary>
    private const int FewMembers = 32;

    private JsonToken[] _tokens = new JsonToken[256];
    private byte[] _texts = [];
    private int _textLength;
    private int _unproven;
    private int[] _names = [];
    private bool _isIndexed;
    private int _duplicate;

    /// <summary>Number of tokens; the first one is the whole message.</summary>
    public int Count { get; private set; }

    /// <summary>Number of member names among the tokens.</summary>
    public int NameCount { get; private set; }

    /// <summary>Memory in use, in bytes.</summary>
    public long Size => ((long)_tokens.Length * Unsafe.SizeOf<JsonToken>()) + _texts.Length + ((long)_names.Length * sizeof(int));

    public ref JsonToken this[int index] => ref _tokens[index];

    /// <summary>Index of the token after the value at <paramref name="index"/> and all that it contains.</summary>
    public int After(int index)
    {
        ref readonly var token = ref _tokens[index];
        return token.Kind is JsonKind.Array or JsonKind.Object ? token.Link : index + 1;
    }

    /// <summary>The decoded bytes of a string or name, those of anything else as written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text(int index, ReadOnlySpan<byte> utf8)
    {
        ref readonly var token = ref _tokens[index];
        return token.Escaped ? Decoded(token) : utf8.Slice(token.Start, token.Length);
    }

    /// <summary>True when every object is known to have no member twice.</summary>
    public bool HasDistinctNames => _unproven == 0;

    public void Clear()
    {
        Count = 0;
        NameCount = 0;
        _textLength = 0;
        _unproven = 0;
        _isIndexed = false;
    }

    /// <summary>Adds a token. The reference is good until the next one is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref JsonToken Add(JsonKind kind, int start, int length, int parent)
    {
        var tokens = _tokens;
        var index = Count;
        if ((uint)index >= (uint)tokens.Length)
        {
            tokens = Grow();
        }

        Count = index + 1;
        ref var token = ref tokens[index];
        token.Start = start;
        token.Length = length;
        token.Detail = 0;
        token.Parent = parent;
        token.Kind = kind;
        token.Escaped = false;
        token.Plain = true;
        return ref token;
    }

    /// <summary>Adds a container and returns its index.</summary>
    public int Open(JsonKind kind, int start, int parent)
    {
        Add(kind, start, 0, parent);
        return Count - 1;
    }

    /// <summary>Counts an element or member of the container at <paramref name="index"/>; returns what it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonKind CountChild(int index)
    {
        ref var container = ref _tokens[index];
        container.Detail++;
        return container.Kind;
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

    /// <summary>Ends the container at <paramref name="index"/>, whose last byte is before <paramref name="end"/>; returns its own container.</summary>
    public int Close(int index, int end)
    {
        ref var token = ref _tokens[index];
        token.Length = end - token.Start;
        token.Link = Count;
        if (token.Kind == JsonKind.Object)
        {
            NameCount += token.Detail;
            if (token.Detail > 1)
            {
                token.Plain = false;
                _unproven++;
            }
        }

        return token.Parent;
    }

    /// <summary>Notes that the object at <paramref name="index"/> was seen to have no member twice.</summary>
    public void ProveDistinct(int index)
    {
        ref var token = ref _tokens[index];
        if (!token.Plain)
        {
            token.Plain = true;
            _unproven--;
        }
    }

    /// <summary>Looks at the names of all objects; index of the first one that its object already has, or -1.</summary>
    public int FindDuplicateName(ReadOnlySpan<byte> utf8)
    {
        if (!_isIndexed)
        {
            _duplicate = IndexNames(utf8);
            _isIndexed = true;
        }

        return _duplicate;
    }

    /// <summary>
    /// Index of the value of the member <paramref name="name"/> of the object at <paramref name="container"/>, or -1. In a large object the
    /// names are indexed first, so that many look-ups stay linear.
    /// </summary>
    public int FindMember(int container, ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        if (_tokens[container].Detail > FewMembers)
        {
            FindDuplicateName(utf8);
            var found = _names[FindSlot(container, name, Utf8Hash.Compute(name), utf8)];
            return found == 0 ? -1 : found + 1;
        }

        var end = _tokens[container].Link;
        for (var member = container + 1; member < end; member = After(member + 1))
        {
            ref readonly var token = ref _tokens[member];
            if ((token.Length == name.Length || token.Escaped) && Text(member, utf8).SequenceEqual(name))
            {
                return member + 1;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> Decoded(in JsonToken token)
    {
        var decoded = _texts.AsSpan(token.Link);
        return decoded.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(decoded));
    }

    private JsonToken[] Grow()
    {
        Array.Resize(ref _tokens, Count * 2);
        return _tokens;
    }

    private int IndexNames(ReadOnlySpan<byte> utf8)
    {
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, NameCount * 2));
        if (_names.Length < length)
        {
            _names = new int[length];
        }

        _names.AsSpan().Clear();
        var duplicate = -1;
        for (var index = 0; index < Count; index++)
        {
            ref var name = ref _tokens[index];
            if (name.Kind != JsonKind.Name)
            {
                continue;
            }

            var text = Text(index, utf8);
            name.Detail = Utf8Hash.Compute(text);
            var slot = FindSlot(name.Parent, text, name.Detail, utf8);
            if (_names[slot] == 0)
            {
                _names[slot] = index;
            }
            else if (duplicate < 0)
            {
                duplicate = index;
            }
        }

        return duplicate;
    }

    /// <summary>The slot that holds the name, or the free one where it belongs. No name has the index 0.</summary>
    private int FindSlot(int container, ReadOnlySpan<byte> name, int hash, ReadOnlySpan<byte> utf8)
    {
        var mask = _names.Length - 1;
        var slot = Utf8Hash.Combine(hash, container) & mask;
        int index;
        while ((index = _names[slot]) != 0)
        {
            ref readonly var token = ref _tokens[index];
            if (token.Detail == hash && token.Parent == container && Text(index, utf8).SequenceEqual(name))
            {
                break;
            }

            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
