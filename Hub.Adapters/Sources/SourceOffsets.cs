namespace Hub.Adapters.Sources;

/// <summary>Where a source stands, in the form in which Kafka Connect gives and takes offsets. Empty at the beginning, and for kinds that keep their place with what they read.</summary>
public sealed record SourceOffsets(IReadOnlyList<SourceOffset> Offsets)
{
    public static SourceOffsets Of(string source, string? position) =>
        new(position is null ? [] : [new SourceOffset(new SourcePartition(source), new SourcePosition(position))]);
}

/// <param name="Partition">Each source has one.</param>
/// <param name="Offset">Null: from the beginning.</param>
public sealed record SourceOffset(SourcePartition Partition, SourcePosition? Offset);

public sealed record SourcePartition(string Source);

/// <param name="Position">In the words of its kind: of tables watermark and key, of HTTP the highest value of its watermark.</param>
public sealed record SourcePosition(string Position);
