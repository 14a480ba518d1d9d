namespace Hub.Schemas.Avro.Codec;

/// <summary>Buffers of one encoding, used again for the next message of the same thread.</summary>
internal sealed class AvroEncodingState
{
    public AvroOutput Output { get; } = new();

    /// <summary>Where the fields of the records under way stand in the output; start -1 is not there yet.</summary>
    public List<(int Start, int Length)> Pieces { get; } = [];

    /// <summary>The way from the root: a property, an index, or neither inside a map.</summary>
    public List<(string? Property, int Index)> Path { get; } = [];

    public void Clear()
    {
        Output.Clear();
        Pieces.Clear();
        Path.Clear();
    }
}
