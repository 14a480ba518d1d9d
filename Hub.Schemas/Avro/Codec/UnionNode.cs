using System.Text.Json;
using Hub.Schemas.Compatibility.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>A union whose branch the JSON type of the value chooses.</summary>
internal sealed class UnionNode(AvroNode[] branches, Dictionary<JsonTokenType, int> byToken) : AvroNode
{
    public override JsonTypes Accepts => branches.Aggregate(JsonTypes.None, (types, branch) => types | branch.Accepts);

    public override void Encode(ref AvroEncoding message)
    {
        if (byToken.TryGetValue(message.Token, out var index))
        {
            message.Output.WriteLong(index);
            branches[index].Encode(ref message);
        }
        else
        {
            message.Refuse(AvroProblem.WrongType(JsonTypeNames.Describe(Accepts)));
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json) => ReadBranch(ref input).Decode(ref input, json);

    /// <summary>Writes the property unless its value is null.</summary>
    public void DecodeOptional(ref AvroInput input, Utf8JsonWriter json, JsonEncodedText name)
    {
        if (ReadBranch(ref input) is var branch and not NullNode)
        {
            json.WritePropertyName(name);
            branch.Decode(ref input, json);
        }
    }

    private AvroNode ReadBranch(ref AvroInput input)
    {
        var index = input.ReadLong();
        return index >= 0 && index < branches.Length ? branches[index] : throw input.Corrupt();
    }
}
