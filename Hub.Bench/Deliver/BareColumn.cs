using Npgsql;
using NpgsqlTypes;

namespace Hub.Bench.Deliver;

/// <summary>The values of one column in the type that Npgsql writes without a detour.</summary>
internal abstract class BareColumn
{
    public static BareColumn For(string type) => type switch
    {
        "text" => new Of<string>(NpgsqlDbType.Text),
        "jsonb" => new Of<string>(NpgsqlDbType.Jsonb),
        "date" => new Of<DateOnly>(NpgsqlDbType.Date),
        "timestamp with time zone" => new Of<DateTime>(NpgsqlDbType.TimestampTz),
        "integer" => new Of<int>(NpgsqlDbType.Integer),
        "bigint" => new Of<long>(NpgsqlDbType.Bigint),
        "numeric" => new Of<decimal>(NpgsqlDbType.Numeric),
        "boolean" => new Of<bool>(NpgsqlDbType.Boolean),
        _ => throw new InvalidOperationException($"No bare column for {type}."),
    };

    public abstract void Add(NpgsqlDataReader reader, int ordinal);

    public abstract void Write(NpgsqlBinaryImporter importer, int row);

    private sealed class Of<T>(NpgsqlDbType type) : BareColumn
    {
        private readonly List<(bool There, T Value)> _values = [];

        public override void Add(NpgsqlDataReader reader, int ordinal) => _values.Add(reader.IsDBNull(ordinal) ? default : (true, reader.GetFieldValue<T>(ordinal)));

        public override void Write(NpgsqlBinaryImporter importer, int row)
        {
            var (there, value) = _values[row];
            if (there)
            {
                importer.Write(value, type);
            }
            else
            {
                importer.WriteNull();
            }
        }
    }
}
