using Hub.Adapters.Sources.Formats;

namespace Hub.Adapters.Sources.Http;

/// <summary>Records that a department's system answers over HTTP (<c>kind: http</c>).</summary>
public sealed record HttpSettings : ISourceSettings
{
    public string Kind => "http";

    /// <summary>Any value of the watermark.</summary>
    public bool IsPosition(string text) => Watermark is not null;

    /// <summary>Address; <c>{since}</c> in it becomes the highest value of <see cref="Watermark"/> collected so far (URL-encoded; empty the first time).</summary>
    public required string Url { get; init; }

    public RecordFormat Format { get; init; } = RecordFormat.Json;

    public string? Encoding { get; init; }

    /// <summary>XML element or JSON Pointer of the array.</summary>
    public string? Part { get; init; }

    /// <summary>JSON Pointer, in the reply, of the address of the next page; null when replies are whole.</summary>
    public string? Next { get; init; }

    /// <summary>Column whose highest value (in ordinal order) is the position; null: each run collects everything, and what did not change adds nothing.</summary>
    public string? Watermark { get; init; }

    /// <summary>Name of the secret sent as <c>Authorization</c>; null: none.</summary>
    public string? Secret { get; init; }
}
