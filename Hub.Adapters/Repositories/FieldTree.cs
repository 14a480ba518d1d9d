using System.Text;
using System.Text.Json;

namespace Hub.Adapters.Repositories;

/// <summary>
/// The members of a payload that a feed takes, in the shape of the payload: one pass over the JSON fills one row of the buffers.
/// </summary>
internal sealed class FieldTree
{
    private readonly List<Node> _members = [];

    public FieldTree(IReadOnlyList<FieldBuffer> buffers)
    {
        foreach (var buffer in buffers)
        {
            var segments = buffer.Field.Pointer[1..].Split('/');
            var level = this;
            foreach (var segment in segments[..^1])
            {
                level = level.Member(segment).Children ??= new FieldTree([]);
            }

            level.Member(segments[^1]).Buffer = buffer;
        }
    }

    /// <summary>Reads the object at the reader into <paramref name="row"/>; the reason when it cannot be taken.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Refusal.PayloadUnreadable;
        }

        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var node = Find(ref reader, ref expected);
            reader.Read();
            if (node is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            var refusal = node.Buffer?.Read(ref reader, payload, row) ?? (reader.TokenType == JsonTokenType.StartObject ? node.Children?.Read(ref reader, payload, row) : null);
            if (refusal is not null)
            {
                return refusal;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>Members mostly come in the order of the standard: the next one expected is compared first.</summary>
    private Node? Find(ref Utf8JsonReader reader, ref int expected)
    {
        for (var i = 0; i < _members.Count; i++)
        {
            var at = (expected + i) % _members.Count;
            if (reader.ValueTextEquals(_members[at].Name))
            {
                expected = at + 1;
                return _members[at];
            }
        }

        return null;
    }

    private Node Member(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var node = _members.Find(m => m.Name.AsSpan().SequenceEqual(utf8));
        if (node is null)
        {
            node = new Node(utf8);
            _members.Add(node);
        }

        return node;
    }

    private sealed class Node(byte[] name)
    {
        public byte[] Name { get; } = name;

        public FieldBuffer? Buffer { get; set; }

        public FieldTree? Children { get; set; }
    }
}
