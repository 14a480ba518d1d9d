namespace Hub.Core.Log.Timestamps;

/// <summary>Who stamps the log's seals, and how often (<c>Timestamps</c> in the configuration). The exchange never waits for it.</summary>
public sealed class TimestampOptions
{
    /// <summary>Address of a time-stamping authority (RFC 3161 over HTTP); empty: seals are not stamped.</summary>
    public string Authority { get; set; } = "";

    /// <summary>PEM with the CA certificates above the authority's; empty: those of <c>Certificates:Ca</c>.</summary>
    public string Ca { get; set; } = "";

    /// <summary>PEM with the revocation lists of those authorities; empty: those of <c>Certificates:Crl</c>.</summary>
    public string Crl { get; set; } = "";

    /// <summary>Seconds between two stamps while the log grows; each covers all entries before it. Default 60; 1 to 86,400.</summary>
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>Seconds that the authority has to answer. Default 10; 1 to 120.</summary>
    public int TimeoutSeconds { get; set; } = 10;

    public IEnumerable<string> Validate()
    {
        if (Authority.Length > 0 && !(Uri.TryCreate(Authority, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"Timestamps:Authority: {Authority}，应为 http 或 https 地址 · must be an http or https address";
        }

        foreach (var (name, file) in new[] { ("Ca", Ca), ("Crl", Crl) })
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                yield return $"Timestamps:{name}: 文件不存在 · '{file}' does not exist";
            }
        }

        if (IntervalSeconds is < 1 or > 86_400)
        {
            yield return $"Timestamps:IntervalSeconds: {IntervalSeconds}，应为 · must be 1 … 86400";
        }

        if (TimeoutSeconds is < 1 or > 120)
        {
            yield return $"Timestamps:TimeoutSeconds: {TimeoutSeconds}，应为 · must be 1 … 120";
        }
    }
}
