namespace Hub.Core.Trust.Ocsp;

/// <summary>Whether and how the issuer of a client certificate is asked if it still stands (<c>Certificates:Ocsp</c> in the configuration). Its revocation list counts in any case.</summary>
public sealed class OcspOptions
{
    /// <summary>True to ask. Default False.</summary>
    public bool Enabled { get; set; }

    /// <summary>Address of the responder; empty: the one that the certificate names (authority information access).</summary>
    public string Responder { get; set; } = "";

    /// <summary>An answer must carry the nonce of its question. Default True; False for responders that sign their answers in advance.</summary>
    public bool RequireNonce { get; set; } = true;

    /// <summary>Minutes that an answer may be old, and is remembered at most; its own next update may end it earlier. Default 60; 1 to 10,080.</summary>
    public int MaxAgeMinutes { get; set; } = 60;

    /// <summary>Minutes without a valid answer that a certificate is still let in, each use counted and logged; then it is refused. Default 60; 0 to 10,080.</summary>
    public int GraceMinutes { get; set; } = 60;

    /// <summary>Seconds that the responder has to answer: as long a first request may wait. Default 3; 1 to 60.</summary>
    public int TimeoutSeconds { get; set; } = 3;

    public IEnumerable<string> Validate()
    {
        if (Responder.Length > 0 && !(Uri.TryCreate(Responder, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"Certificates:Ocsp:Responder: {Responder}，应为 http 或 https 地址 · must be an http or https address";
        }

        if (MaxAgeMinutes is < 1 or > 10_080)
        {
            yield return $"Certificates:Ocsp:MaxAgeMinutes: {MaxAgeMinutes}，应为 · must be 1 … 10080";
        }

        if (GraceMinutes is < 0 or > 10_080)
        {
            yield return $"Certificates:Ocsp:GraceMinutes: {GraceMinutes}，应为 · must be 0 … 10080";
        }

        if (TimeoutSeconds is < 1 or > 60)
        {
            yield return $"Certificates:Ocsp:TimeoutSeconds: {TimeoutSeconds}，应为 · must be 1 … 60";
        }
    }
}
