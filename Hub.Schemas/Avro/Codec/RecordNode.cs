using System.Runtime.InteropServices;
using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>
/// A record. Properties are encoded as they come; when that is not the order of the schema, or one is missing, the pieces are put in order
/// once the object ends.
/// </summary>
internal sealed class RecordNode : AvroNode
{
    private RecordField[] _fields = [];

    public override JsonTypes Accepts => JsonTypes.Object;

    /// <summary>Set after the node is known, so that a record may contain itself.</summary>
    public void Complete(RecordField[] fields) => _fields = fields;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.StartObject)
        {
            message.Refuse(AvroProblem.WrongType("object"));
            return;
        }

        var start = message.Output.Length;
        var frame = message.Pieces.Count;
        CollectionsMarshal.SetCount(message.Pieces, frame + _fields.Length);
        CollectionsMarshal.AsSpan(message.Pieces)[frame..].Fill((-1, 0));
        var inOrder = true;
        var next = 0;
        while (message.Reader.Read() && message.Token == JsonTokenType.PropertyName)
        {
            var index = Find(ref message, next);
            if (index < 0 || message.Pieces[frame + index].Start >= 0)
            {
                message.Report(index < 0 ? AvroProblem.Unknown : AvroProblem.DuplicateKey);
                message.Reader.Read();
                message.Reader.Skip();
                continue;
            }

            inOrder &= index == next;
            next = index + 1;
            message.Reader.Read();
            var at = message.Output.Length;
            message.Enter(_fields[index].JsonName);
            _fields[index].Node.Encode(ref message);
            message.Leave();
            message.Pieces[frame + index] = (at, message.Output.Length - at);
        }

        if (!inOrder || next < _fields.Length)
        {
            PutInOrder(ref message, start, frame);
        }

        CollectionsMarshal.SetCount(message.Pieces, frame);
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        input.Enter();
        json.WriteStartObject();
        foreach (var field in _fields)
        {
            if (field.Node is UnionNode union && field.OmitsNull)
            {
                union.DecodeOptional(ref input, json, field.EncodedName);
            }
            else
            {
                json.WritePropertyName(field.EncodedName);
                field.Node.Decode(ref input, json);
            }
        }

        json.WriteEndObject();
        input.Leave();
    }

    private void PutInOrder(ref AvroEncoding message, int start, int frame)
    {
        var pieces = CollectionsMarshal.AsSpan(message.Pieces)[frame..];
        for (var i = 0; i < _fields.Length; i++)
        {
            if (pieces[i].Start < 0 && !_fields[i].HasDefault)
            {
                message.Enter(_fields[i].JsonName);
                message.Report(AvroProblem.Required);
                message.Leave();
            }
        }

        message.Output.Rearrange(start, pieces, _fields);
    }

    // Most senders keep the order of the schema: the expected field is tried first.
    private int Find(ref AvroEncoding message, int expected)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            var index = expected + i;
            index = index < _fields.Length ? index : index - _fields.Length;
            if (message.Reader.ValueTextEquals(_fields[index].Utf8Name))
            {
                return index;
            }
        }

        return -1;
    }
}
