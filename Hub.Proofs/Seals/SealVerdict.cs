using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Signatures;

namespace Hub.Proofs.Seals;

/// <summary>What the verification of a seal found.</summary>
public sealed record SealVerdict
{
    /// <summary>One of <see cref="SealCodes"/>; null when the seal is intact and covers the text.</summary>
    public string? Code { get; init; }

    /// <summary>What is wrong, for a reader.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The suite of the seal; null when it could not be read.</summary>
    public SignatureSuite? Suite { get; init; }

    /// <summary>The signer's certificate; null when the seal could not be read.</summary>
    public X509Certificate2? Signer { get; init; }

    /// <summary>The timestamp token in the seal, DER, not judged here; null when it carries none.</summary>
    public ReadOnlyMemory<byte>? Timestamp { get; init; }

    /// <summary>What such a token is over: the signature value of the seal.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>When the signer says it signed, whole seconds.</summary>
    public DateTimeOffset SigningTime { get; init; }
}
