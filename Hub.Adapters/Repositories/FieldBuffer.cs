using System.Text.Json;
using System.Text.Unicode;
using Hub.Schemas.Identifiers;
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
    /// <param name="reader">At the value.</param>
    /// <param name="payload">What it reads; not changed for as long as the batch lives.</param>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="InvalidOperationException">The text is not Unicode.</exception>
    public abstract Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row);

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

    /// <summary>Text goes to the database as the UTF-8 that it came in: most values are slices of their payload.</summary>
    private sealed class TextBuffer(Field field, int rows) : Buffer<ReadOnlyMemory<byte>?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Text;

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                return Refusal.Type(Field.Pointer);
            }

            if (Field.Codes is { } codes && !codes.Known.Contains(reader.GetString()!))
            {
                return codes.Refusal;
            }

            var text = TextOf(ref reader, payload);
            if (Field.Tokens is { } tokens)
            {
                var token = new byte[PersonToken.Length];
                tokens.Write(text.Span, token);
                text = token;
            }

            Values[row] = text;
            return null;
        }

        private static ReadOnlyMemory<byte> TextOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload)
        {
            if (reader.ValueIsEscaped)
            {
                var plain = new byte[reader.ValueSpan.Length];
                return plain.AsMemory(0, reader.CopyString(plain));
            }

            return Utf8.IsValid(reader.ValueSpan)
                ? payload.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length)
                : throw new InvalidOperationException("Text that is not UTF-8.");
        }
    }

    private sealed class JsonBuffer(Field field, int rows) : Buffer<string?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Text;

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
        {
            Values[row] = JsonElement.ParseValue(ref reader).GetRawText();
            return null;
        }
    }

    private sealed class DateBuffer(Field field, int rows) : Buffer<DateOnly?>(field, rows)
    {
        protected override NpgsqlDbType DbType => NpgsqlDbType.Date;

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
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

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
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

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
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

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
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

        public override Refusal? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> payload, int row)
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
