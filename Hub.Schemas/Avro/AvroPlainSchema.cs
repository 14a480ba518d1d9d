using Hub.Schemas.Compatibility;
using Hub.Schemas.Compatibility.Avro;

namespace Hub.Schemas.Avro;

/// <summary>
/// Schemas as Apache.Avro is to see them for resolution. Logical types are taken off: resolution is about the numbers and bytes below
/// them, and that they agree is checked before. The writer's names are replaced by the reader's where the reader's aliases join them, which
/// is what the specification means by aliases, and the writer's strings are called bytes where the reader has bytes (and the other way
/// round), since both are encoded alike.
/// </summary>
internal static class AvroPlainSchema
{
    public static AvroSchema OfReader(AvroSchema reader) => Copy(reader, reader, []);

    public static AvroSchema OfWriter(AvroSchema writer, AvroSchema reader) => Copy(writer, reader, []);

    private static AvroSchema Copy(AvroSchema writer, AvroSchema reader, Dictionary<AvroSchema, AvroSchema> copied)
    {
        if (copied.TryGetValue(writer, out var known))
        {
            return known;
        }

        if (writer.Kind != AvroKind.Union && reader.Kind == AvroKind.Union)
        {
            reader = Counterpart(writer, reader);
        }

        switch (writer.Kind)
        {
            case AvroKind.Union:
                return new AvroSchema(AvroKind.Union)
                {
                    Branches = [.. writer.Branches.Select(branch => Copy(branch, reader.Kind == AvroKind.Union ? Counterpart(branch, reader) : reader, copied))],
                };
            case AvroKind.Array or AvroKind.Map:
                return new AvroSchema(writer.Kind) { Element = Copy(writer.Element!, reader.Kind == writer.Kind ? reader.Element! : writer.Element!, copied) };
            case AvroKind.Enum:
                return copied[writer] = new AvroSchema(AvroKind.Enum) { FullName = NameOf(writer, reader), Symbols = writer.Symbols, DefaultSymbol = writer.DefaultSymbol };
            case AvroKind.Fixed:
                return copied[writer] = new AvroSchema(AvroKind.Fixed) { FullName = NameOf(writer, reader), Size = writer.Size };
            case AvroKind.Record:
                var record = copied[writer] = new AvroSchema(AvroKind.Record) { FullName = NameOf(writer, reader) };
                record.Fields = [.. writer.Fields.Select(field => CopyField(writer, field, reader, copied))];
                return record;
            case AvroKind.String or AvroKind.Bytes:
                return new AvroSchema(reader.Kind is AvroKind.String or AvroKind.Bytes ? reader.Kind : writer.Kind);
            default:
                return new AvroSchema(writer.Kind);
        }
    }

    private static AvroField CopyField(AvroSchema record, AvroField field, AvroSchema reader, Dictionary<AvroSchema, AvroSchema> copied)
    {
        var match = reader.Fields.FirstOrDefault(candidate => AvroComparison.WrittenField(record, candidate) == field);
        return new AvroField
        {
            Name = match?.Name ?? field.Name,
            JsonName = match?.Name ?? field.Name,
            Type = Copy(field.Type, match?.Type ?? field.Type, copied),
            Default = field.Default,
        };
    }

    private static AvroSchema Counterpart(AvroSchema writer, AvroSchema union) =>
        union.Branches.FirstOrDefault(branch => branch.Kind == writer.Kind && (writer.FullName is null || AvroComparison.NamesMatch(writer, branch)))
        ?? union.Branches.FirstOrDefault(branch => AvroComparison.Compare(writer, branch, CompatibilityDirection.Backward).Count == 0)
        ?? writer;

    private static string NameOf(AvroSchema writer, AvroSchema reader) =>
        reader.Kind == writer.Kind && AvroComparison.NamesMatch(writer, reader) ? reader.FullName! : writer.FullName!;
}
