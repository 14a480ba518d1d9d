namespace Hub.Core.Trust;

/// <summary>Whether a client certificate is let in.</summary>
public abstract record CertificateDecision
{
    /// <summary>SHA-256 of the DER certificate, lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Serial number, upper-case hexadecimal.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The certificate is good and names a department.</summary>
    public sealed record Trusted : CertificateDecision
    {
        public required DepartmentSubject Department { get; init; }
    }

    /// <summary>The certificate is not good for this hub.</summary>
    public sealed record Refused : CertificateDecision
    {
        /// <summary>One of <see cref="CertificateCodes"/>.</summary>
        public required string Code { get; init; }

        public required string Zh { get; init; }

        public required string En { get; init; }
    }
}
