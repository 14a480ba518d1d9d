namespace Hub.Core.Log.Witness;

/// <summary>A witness that the hub asks: where it answers, and the key of its cosignatures.</summary>
public sealed record WitnessAddress(Uri Prefix, CosignerKey Key)
{
    /// <summary>Reads <c>URL VKEY</c>, several joined by <c>;</c>.</summary>
    /// <exception cref="FormatException">The text is not of this form.</exception>
    public static IReadOnlyList<WitnessAddress> ParseList(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    private static WitnessAddress Parse(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        return parts.Length == 2 && Uri.TryCreate(parts[0].TrimEnd('/') + "/", UriKind.Absolute, out var prefix) && prefix.Scheme is "http" or "https"
            ? new WitnessAddress(prefix, CosignerKey.Parse(parts[1]))
            : throw new FormatException($"'{text}' is not a witness: URL and verifier key, separated by a space.");
    }
}
