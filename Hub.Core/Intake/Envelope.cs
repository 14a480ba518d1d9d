using Hub.Schemas.Identifiers;
using System.Text;
using System.Text.Json;

namespace Hub.Core.Intake;

/// <summary>The CloudEvents attributes of one event as they came, before anything was checked.</summary>
internal sealed class Envelope
{
    /// <summary>Optional attributes that the entry keeps. Others are ignored: what the hub does not know it does not record.</summary>
    private static readonly string[] Kept = ["correlationid", "dataschema", "partitionkey", "time", "traceparent"];

    private const int MaxTimestampChars = 35;

    private List<KeyValuePair<string, string>>? _kept;

    public string? SpecVersion { get; private set; }

    public string? Id { get; private set; }

    public string? Source { get; private set; }

    public string? Type { get; private set; }

    public string? DataContentType { get; private set; }

    public string? Operation { get; private set; }

    /// <summary>The sender's signature over the data: detached CMS, base64.</summary>
    public string? Signature { get; private set; }

    public ReadOnlyMemory<byte>? Data { get; set; }

    /// <summary>The kept attributes in name order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes => _kept is null ? [] : _kept;

    /// <summary>Takes an attribute that a sender wrote; what is wrong with it, or null.</summary>
    public EnvelopeProblem? Add(string name, string value) =>
        value.Any(char.IsControl) ? new EnvelopeProblem(name, "含有控制字符", "holds a control character") // CloudEvents 1.0.2, type system: String
        : name == "time" && !IsTimestamp(value) ? new EnvelopeProblem(name, "不是 RFC 3339 时间", "is no RFC 3339 time")
        : !TrySet(name, value) ? new EnvelopeProblem(name, "重复出现", "appears twice")
        : null;

    /// <summary>False when the attribute was there already.</summary>
    public bool TrySet(string name, string value)
    {
        switch (name)
        {
            case "specversion":
                return SpecVersion is null && (SpecVersion = value) is not null;
            case "id":
                return Id is null && (Id = value) is not null;
            case "source":
                return Source is null && (Source = value) is not null;
            case "type":
                return Type is null && (Type = value) is not null;
            case "datacontenttype":
                return DataContentType is null && (DataContentType = value) is not null;
            case "signature":
                return Signature is null && (Signature = value) is not null;
            case "operation":
                return Operation is null && (Operation = value) is not null;
            default:
                return Array.BinarySearch(Kept, name, StringComparer.Ordinal) < 0 || Keep(name, value);
        }
    }

    /// <summary>RFC 3339 with an offset, as those who read the log will read it.</summary>
    private static bool IsTimestamp(string value)
    {
        Span<byte> json = stackalloc byte[MaxTimestampChars + 2];
        if (value.Length is < 20 or > MaxTimestampChars || !Ascii.IsValid(value) || !(value[^1] == 'Z' || value[^6] is '+' or '-'))
        {
            return false;
        }

        json[0] = json[value.Length + 1] = (byte)'"';
        Encoding.ASCII.GetBytes(value, json[1..]);
        var reader = new Utf8JsonReader(json[..(value.Length + 2)]);
        return value.AsSpan().IndexOfAny('"', '\\') < 0 && reader.Read() && reader.TryGetDateTimeOffset(out _);
    }

    private bool Keep(string name, string value)
    {
        _kept ??= new List<KeyValuePair<string, string>>(2);
        var at = 0;
        while (at < _kept.Count && string.CompareOrdinal(_kept[at].Key, name) < 0)
        {
            at++;
        }

        if (at < _kept.Count && _kept[at].Key == name)
        {
            return false;
        }

        _kept.Insert(at, new(name, value));
        return true;
    }

    /// <summary>The first attribute whose value is an identity number, which no entry may hold; null when none is.</summary>
    public string? NamesPerson()
    {
        if (CitizenId.TryParse(Id, out _))
        {
            return "id";
        }

        foreach (var (name, value) in Attributes)
        {
            if (CitizenId.TryParse(value, out _))
            {
                return name;
            }
        }

        return null;
    }
}
