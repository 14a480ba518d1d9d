using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Core.Log.Archives;

/// <summary>What an archive holds: <c>archive.json</c>.</summary>
public sealed record ArchiveManifest
{
    /// <summary>The form of the archive. It grows, it does not change.</summary>
    public const string CurrentForm = "yunfu.gov.cn/log-archive@v1";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public required string Form { get; init; }

    /// <summary>Name of the log.</summary>
    public required string Origin { get; init; }

    /// <summary>Index of the first entry.</summary>
    public required long First { get; init; }

    /// <summary>Index after the last entry.</summary>
    public required long Next { get; init; }

    /// <summary>Entries of the checkpoint that the proof leads to; at least <see cref="Next"/>.</summary>
    public required long Size { get; init; }

    /// <summary>How many payloads it holds.</summary>
    public required int Payloads { get; init; }

    /// <summary>SHA-256 of the archive that ends where this one begins, lower-case hexadecimal; null for the first of a chain.</summary>
    public required string? Previous { get; init; }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <exception cref="FormatException">Not a manifest of a known form.</exception>
    internal static ArchiveManifest Parse(byte[] json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ArchiveManifest>(json, s_json) ?? throw new FormatException("The manifest is empty.");
            return manifest.Form != CurrentForm ? throw new FormatException($"The form of the archive is not {CurrentForm}.")
                : manifest.First < 0 || manifest.First >= manifest.Next || manifest.Next > manifest.Size ? throw new FormatException("The range of the manifest is none, or exceeds its checkpoint.")
                : manifest;
        }
        catch (JsonException e)
        {
            throw new FormatException($"The manifest cannot be read: {e.Message}", e);
        }
    }
}
