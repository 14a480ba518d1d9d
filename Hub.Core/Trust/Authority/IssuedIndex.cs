using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;

namespace Hub.Core.Trust.Authority;

/// <summary>
/// What a directory of the development CA says of the certificates that one authority issued: <c>issued.txt</c>, a line for each certificate of the
/// directory, and the authority's revocation list. Read anew for each question, so that a revocation counts at once.
/// </summary>
internal sealed class IssuedIndex(string issuedFile, string crlFile, X509Certificate2 issuer)
{
    public const string FileName = "issued.txt";

    public X509Certificate2 Issuer => issuer;

    /// <summary>Adds a line: serial number, end of validity, name of the certificate's files.</summary>
    public static void Add(string issuedFile, X509Certificate2 certificate, string name) =>
        File.AppendAllText(issuedFile, string.Create(CultureInfo.InvariantCulture, $"{certificate.SerialNumber}\t{certificate.NotAfter.ToUniversalTime():O}\t{name}\n"));

    /// <summary>Finds serial numbers (hexadecimal, upper case) in the files as they are now.</summary>
    public Func<string, IssuedStatus> Read()
    {
        var serials = File.Exists(issuedFile) ? File.ReadLines(issuedFile).Select(line => line.Split('\t')[0]).ToHashSet(StringComparer.Ordinal) : [];
        var list = RevocationList.ReadPem(File.ReadAllText(crlFile)).Where(l => l.IsIssuedBy(issuer)).MaxBy(l => l.ThisUpdate);
        return serial => new IssuedStatus(serials.Contains(serial), list?.RevokedAt(serial));
    }
}
