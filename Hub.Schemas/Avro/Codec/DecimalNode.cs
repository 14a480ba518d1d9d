using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Hub.Schemas.Compatibility.Json;
using Hub.Schemas.Validation.Json;

namespace Hub.Schemas.Avro.Codec;

/// <summary>Logical type decimal on bytes or on a fixed: exact, never through floating point. JSON gets all decimal places of the scale.</summary>
internal sealed class DecimalNode(AvroSchema schema) : AvroNode
{
    private const int MaxBytes = 16;
    private readonly int _fixedSize = schema.Kind == AvroKind.Fixed ? schema.Size : 0;

    public override JsonTypes Accepts => JsonTypes.Number;

    public override void Encode(ref AvroEncoding message)
    {
        if (message.Token != JsonTokenType.Number)
        {
            message.Refuse(AvroProblem.WrongType("number"));
        }
        else if (ExactScale.TryRead(new JsonNumber(message.Reader.ValueSpan), schema.Scale, schema.Precision, out var unscaled) is { } problem)
        {
            message.Report(problem);
        }
        else if (!TryWrite(unscaled, message.Output))
        {
            message.Report(AvroProblem.Range);
        }
    }

    public override void Decode(ref AvroInput input, Utf8JsonWriter json)
    {
        var bytes = _fixedSize > 0 ? input.ReadRaw(_fixedSize) : input.ReadBlob();
        var sign = bytes.Length > 0 && bytes[0] >= 0x80 ? (byte)0xFF : (byte)0;
        while (bytes.Length > MaxBytes && bytes[0] == sign && (bytes[1] ^ sign) < 0x80)
        {
            bytes = bytes[1..];
        }

        if (bytes.Length is 0 or > MaxBytes)
        {
            throw input.Corrupt();
        }

        Span<byte> wide = stackalloc byte[MaxBytes];
        wide.Fill(sign);
        bytes.CopyTo(wide[^bytes.Length..]);
        WriteNumber(BinaryPrimitives.ReadInt128BigEndian(wide), json);
    }

    // Two's complement, big-endian, the fewest bytes (or as many as the fixed has).
    private bool TryWrite(Int128 unscaled, AvroOutput output)
    {
        Span<byte> wide = stackalloc byte[MaxBytes];
        BinaryPrimitives.WriteInt128BigEndian(wide, unscaled);
        var sign = unscaled < 0 ? (byte)0xFF : (byte)0;
        var start = 0;
        while (start < MaxBytes - 1 && wide[start] == sign && (wide[start + 1] ^ sign) < 0x80)
        {
            start++;
        }

        var bytes = wide[start..];
        if (_fixedSize == 0)
        {
            output.WriteBlob(bytes);
            return true;
        }

        if (bytes.Length > _fixedSize)
        {
            return false;
        }

        var room = output.Reserve(_fixedSize);
        room.Fill(sign);
        bytes.CopyTo(room[^bytes.Length..]);
        return true;
    }

    private void WriteNumber(Int128 unscaled, Utf8JsonWriter json)
    {
        Span<byte> digits = stackalloc byte[48];
        Magnitude(unscaled).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        Span<byte> text = stackalloc byte[96];
        var length = 0;
        if (unscaled < 0)
        {
            text[length++] = (byte)'-';
        }

        var whole = count - schema.Scale;
        if (whole <= 0)
        {
            text[length++] = (byte)'0';
        }

        for (var i = Math.Min(whole, 0); i < count; i++)
        {
            if (i == whole && schema.Scale > 0)
            {
                text[length++] = (byte)'.';
            }

            text[length++] = i < 0 ? (byte)'0' : digits[i];
        }

        json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    private static UInt128 Magnitude(Int128 value) => value < 0 ? (UInt128)0 - (UInt128)value : (UInt128)value;
}
