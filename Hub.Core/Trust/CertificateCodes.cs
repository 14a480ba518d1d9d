namespace Hub.Core.Trust;

/// <summary>Stable codes of refused certificates, with their sentences.</summary>
public static class CertificateCodes
{
    /// <summary>No path to a configured CA, or a signature or constraint on it does not hold.</summary>
    public const string Untrusted = "CERT_UNTRUSTED";

    /// <summary>Outside the validity of the certificate or of an authority above it.</summary>
    public const string Expired = "CERT_EXPIRED";

    public const string Revoked = "CERT_REVOKED";

    /// <summary>Not issued for TLS client authentication.</summary>
    public const string Purpose = "CERT_PURPOSE";

    /// <summary>Carries no unified social credit code.</summary>
    public const string Subject = "CERT_SUBJECT";

    /// <summary>The revocation list is past its next update and its grace period, or there is none: nobody is let in on old news.</summary>
    public const string StaleRevocationList = "CRL_STALE";

    /// <summary>The issuer says that it knows of no such certificate.</summary>
    public const string UnknownToIssuer = "OCSP_UNKNOWN";

    /// <summary>The issuer has not answered about the certificate for longer than the grace period: nobody is let in on old news.</summary>
    public const string StaleAnswer = "OCSP_STALE";

    internal static (string Zh, string En) Sentence(string code) => code switch
    {
        Untrusted => ("证书不是由受信任的电子政务CA签发。", "The certificate was not issued by a trusted government CA."),
        Expired => ("证书不在有效期内。", "The certificate is outside its validity period."),
        Revoked => ("证书已被吊销。", "The certificate has been revoked."),
        Purpose => ("证书用途不包括客户端身份认证。", "The certificate is not meant for client authentication."),
        Subject => ("证书主题中没有统一社会信用代码。", "The subject of the certificate carries no unified social credit code."),
        StaleRevocationList => ("证书吊销列表已过期或缺失,暂不能核验证书。", "The certificate revocation list is out of date or missing, so the certificate cannot be checked."),
        UnknownToIssuer => ("签发机构答复没有签发过该证书。", "The issuer says that it knows of no such certificate."),
        StaleAnswer => ("签发机构的证书状态答复(OCSP)已过期或缺失,暂不能核验证书。", "The issuer's answer about the certificate (OCSP) is out of date or missing, so the certificate cannot be checked."),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a certificate code."),
    };
}
