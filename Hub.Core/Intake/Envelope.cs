namespace Hub.Core.Intake;

/// <summary>The CloudEvents attributes of one event as they came, before anything was checked.</summary>
internal sealed class Envelope
{
    /// <summary>Optional attributes that the entry keeps. Others are ignored: what the hub does not know it does not record.</summary>
    private static readonly string[] Kept = ["correlationid", "dataschema", "partitionkey", "time", "traceparent"];

    private List<KeyValuePair<string, string>>? _kept;

    public string? SpecVersion { get; private set; }

    public string? Id { get; private set; }

    public string? Source { get; private set; }

    public string? Type { get; private set; }

    public string? DataContentType { get; private set; }

    public string? Operation { get; private set; }

    public ReadOnlyMemory<byte>? Data { get; set; }

    /// <summary>The kept attributes in name order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes => _kept is null ? [] : _kept;

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
            case "operation":
                return Operation is null && (Operation = value) is not null;
            default:
                return Array.BinarySearch(Kept, name, StringComparer.Ordinal) < 0 || Keep(name, value);
        }
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
}
