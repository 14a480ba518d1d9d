using Hub.Core.Trust.Ocsp;

namespace Hub.Core.Hosting;

/// <summary>Certificates of the hub (<c>Certificates</c> in the configuration). PKCS#12 files; a password comes from the environment.</summary>
public sealed class CertificateOptions
{
    /// <summary>PKCS#12 with the TLS server certificate, its key and the certificates above it; read again within a second of a change.</summary>
    public string Server { get; set; } = "";

    /// <summary>PKCS#12 with the seal certificate and its key, when checkpoints have one seal; several are listed in <c>Seal:Keys</c>.</summary>
    public string Seal { get; set; } = "";

    /// <summary>Password of both files; empty for none.</summary>
    public string Password { get; set; } = "";

    /// <summary>PEM with the CA certificates that issue the departments' certificates.</summary>
    public string Ca { get; set; } = "";

    /// <summary>PEM with their revocation lists; read again when it changes.</summary>
    public string Crl { get; set; } = "";

    /// <summary>Minutes after its next update that a revocation list still counts, with a warning. Default 60; 0 to 10080.</summary>
    public int CrlGraceMinutes { get; set; } = 60;

    public OcspOptions Ocsp { get; set; } = new();

    /// <summary>Days before a certificate of the hub or of a participant expires from which on the log warns of it, once a day. Default 30; 0 to 3650.</summary>
    public int WarnDays { get; set; } = 30;

    /// <param name="sealsAreListed">True when <c>Seal:Keys</c> says what seals.</param>
    public IEnumerable<string> Validate(bool sealsAreListed)
    {
        if (sealsAreListed && Seal.Length > 0)
        {
            yield return "Certificates:Seal: 已设置 Seal:Keys,不能再设置 · cannot be set beside Seal:Keys";
        }

        foreach (var (name, file) in new[] { ("Server", Server), ("Seal", Seal), ("Ca", Ca), ("Crl", Crl) })
        {
            if (!File.Exists(file) && !(sealsAreListed && name == "Seal"))
            {
                yield return $"Certificates:{name}: 文件不存在 · '{file}' does not exist";
            }
        }

        if (WarnDays is < 0 or > 3650)
        {
            yield return $"Certificates:WarnDays: {WarnDays}，应为 · must be 0 … 3650";
        }

        if (CrlGraceMinutes is < 0 or > 10_080)
        {
            yield return $"Certificates:CrlGraceMinutes: {CrlGraceMinutes}，应为 · must be 0 … 10080";
        }

        foreach (var error in Ocsp.Validate())
        {
            yield return error;
        }
    }
}
