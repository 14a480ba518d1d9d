using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Trust;

/// <summary>A certificate with its private key, and the files that hold it.</summary>
/// <param name="Certificate">With private key.</param>
/// <param name="PemPath">The certificate followed by that of its issuer.</param>
/// <param name="KeyPath">PKCS#8 private key, readable by its owner only.</param>
/// <param name="Pkcs12Path">Key and both certificates, empty password.</param>
public sealed record IssuedCertificate(X509Certificate2 Certificate, string PemPath, string KeyPath, string Pkcs12Path);
