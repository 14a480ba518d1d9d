using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Hub.Adapters.Repositories;

/// <summary>The values of one column of a batch, on their way into one array parameter.</summary>
internal abstract class FieldBuffer(Field source)
{
    public Field Field { get; } = source;

    public static FieldBuffer For(Field field, int rows) => field.Type switch
    {
        FieldType.Text => new TextBuffer(field, rows),
        FieldType.Date => new DateBuffer(field, rows),
        FieldType.Time => new TimeBuffer(field, rows),
        FieldType.Integer => new IntegerBuffer(field, rows),
        FieldType.Number => new NumberBuffer(field, rows),
        FieldType.Boolean => new BooleanBuffer(field, rows),
        _ => new JsonBuffer(field, rows),
    };

    /// <summary>Takes the value at the reader, which is not null, or says why the repository does not.</summary>
    public abstract Refusal? Read(ref Utf8JsonReader reader, int row);

    public abstract bool IsNull(int row);

    public abstract void Clear(int row);

    /// <summary>The first <paramref name="rows"/> values as a parameter.</summary>
    public abstract NpgsqlParameter ToParameter(int rows);

    private abstract class Buffer<T>(Field field, int rows) : FieldBuffer(field)
    {
        protected T[] Values { get; } = new T[rows];

        public override bool IsNull(int row) => Values[row] is null;

        public override void Clear(int row) => Values[row] = default!;

        public override NpgsqlParameter ToParameter(int rows) => new NpgsqlParameter<T[]>
        {
            TypedValue = rows == Values.Length ? Values : Values[..rows],
            NpgsqlDbType = NpgsqlDbType.Array | DbType,
        };

        protected abstract NpgsqlDbType DbType { get; }
    }

    private sealed class TextBuffer(Field field, int rows) : Buffer<string?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Text;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                return Refusal.Type(Field.Pointer);
            }

            var text = reader.GetString()!;
            if (Field.Codes is { } codes && !codes.Known.Contains(text))
            {
                return codes.Refusal;
            }

            Values[row] = Field.Tokens is { } tokens ? tokens.Create(Encoding.UTF8.GetBytes(text)).Value : text;
            return null;
        }
    }

    private sealed class JsonBuffer(Field field, int rows) : Buffer<string?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Text;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            Values[row] = JsonElement.ParseValue(ref reader).GetRawText();
            return null;
        }
    }

    private sealed class DateBuffer(Field field, int rows) : Buffer<DateOnly?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Date;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTime(out var date))
            {
                return Refusal.Type(Field.Pointer);
            }

            Values[row] = DateOnly.FromDateTime(date);
            return null;
        }
    }

    private sealed class TimeBuffer(Field field, int rows) : Buffer<DateTimeOffset?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.TimestampTz;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var time))
            {
                return Refusal.Type(Field.Pointer);
            }

            Values[row] = time.ToUniversalTime();
            return null;
        }
    }

    private sealed class IntegerBuffer(Field field, int rows) : Buffer<int?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Integer;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number))
            {
                return Refusal.Type(Field.Pointer);
            }

            Values[row] = number;
            return null;
        }
    }

    private sealed class NumberBuffer(Field field, int rows) : Buffer<decimal?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Numeric;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var number))
            {
                return Refusal.Type(Field.Pointer);
            }

            Values[row] = number;
            return null;
        }
    }

    private sealed class BooleanBuffer(Field field, int rows) : Buffer<bool?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Boolean;

        public override Refusal? Read(ref Utf8JsonReader reader, int row)
        {
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            {
                return Refusal.Type(Field.Pointer);
            }

            Values[row] = reader.GetBoolean();
            return null;
        }
    }
}
