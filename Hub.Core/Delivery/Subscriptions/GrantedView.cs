using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>
/// What of a dataset's messages one grant shows: its rows, its fields, and personal fields masked as the catalogue says unless the grant shows them whole.
/// The same for every way of delivery. Not for concurrent use.
/// </summary>
public sealed class GrantedView
{
    private static readonly JsonWriterOptions s_output = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly Dictionary<string, MaskKind> _masks;
    private readonly HashSet<string>? _fields;
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal) { "" };
    private readonly string? _rowField;
    private readonly HashSet<string> _rowValues;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <param name="grant">A grant to subscribe.</param>
    /// <param name="dataset">Its dataset.</param>
    public GrantedView(Grant grant, Dataset dataset)
    {
        _masks = grant.Unmasked ? [] : dataset.Fields.Where(f => f.Mask != MaskKind.None).ToDictionary(f => f.Pointer, f => f.Mask, StringComparer.Ordinal);
        _fields = grant.Fields is { } fields ? fields.ToHashSet(StringComparer.Ordinal) : null;
        foreach (var field in grant.Fields ?? [])
        {
            for (var cut = field.LastIndexOf('/'); cut > 0; cut = field.LastIndexOf('/', cut - 1))
            {
                _parents.Add(field[..cut]);
            }
        }

        (_rowField, _rowValues) = (grant.RowField, (grant.RowValues ?? []).ToHashSet(StringComparer.Ordinal));
        IsWhole = _masks.Count == 0 && _fields is null && _rowField is null;
    }

    /// <summary>True when nothing is left out or masked: payloads go as they came, byte for byte.</summary>
    public bool IsWhole { get; }

    /// <summary>The part of a payload that the grant shows; null when it does not show this row. Valid until the next call.</summary>
    /// <param name="payload">An accepted payload: well-formed JSON.</param>
    public ReadOnlyMemory<byte>? Show(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty && _rowField is not null)
        {
            return null; // an erased payload says nothing of its row: that there was a message is shown only to those who see all rows
        }

        if (IsWhole || payload.IsEmpty)
        {
            return payload;
        }

        using var document = JsonDocument.Parse(payload);
        if (_rowField is not null && !_rowValues.Contains(ValueAt(document.RootElement, _rowField)))
        {
            return null;
        }

        _buffer.Clear();
        using (var json = new Utf8JsonWriter(_buffer, s_output))
        {
            Write(json, document.RootElement, "", granted: _fields is null);
        }

        return _buffer.WrittenMemory;
    }

    private static string ValueAt(JsonElement element, string pointer)
    {
        foreach (var name in pointer[1..].Split('/'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return "";
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }

    private void Write(Utf8JsonWriter json, JsonElement element, string pointer, bool granted)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    var at = $"{pointer}/{member.Name}";
                    var whole = granted || _fields!.Contains(at);
                    if (whole || _parents.Contains(at))
                    {
                        json.WritePropertyName(member.Name);
                        Write(json, member.Value, at, whole);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(json, item, pointer + "/*", granted || _fields!.Contains(pointer + "/*"));
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Null:
                json.WriteNullValue();
                break;
            default:
                if (!_masks.TryGetValue(pointer, out var mask))
                {
                    element.WriteTo(json);
                }
                else
                {
                    json.WriteStringValue(Masks.Apply(mask, element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText()));
                }

                break;
        }
    }
}
