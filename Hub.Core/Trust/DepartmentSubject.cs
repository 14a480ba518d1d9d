using System.Security.Cryptography.X509Certificates;

namespace Hub.Core.Trust;

/// <summary>
/// The department a client certificate names (decision 0020): <c>organizationIdentifier</c> (2.5.4.97) holds
/// <c>NTRCN-</c> and the unified social credit code, the form of ETSI EN 319 412-1; <c>O</c> its name, <c>OU</c> the system.
/// Certificates of other authorities may carry the bare code there or in <c>serialNumber</c> (2.5.4.5).
/// </summary>
public sealed record DepartmentSubject
{
    private const string OrganizationIdentifier = "2.5.4.97";
    private const string SerialNumber = "2.5.4.5";
    private const string Organization = "2.5.4.10";
    private const string OrganizationalUnit = "2.5.4.11";
    private const string NationalRegister = "NTRCN-";
    private const int UsccLength = 18;

    /// <summary>Unified social credit code, 18 characters of the GB 32100 alphabet; its check digits are the registry's business.</summary>
    public required string Uscc { get; init; }

    public required string Name { get; init; }

    /// <summary>Name of the department's system; empty when the certificate does not say.</summary>
    public required string System { get; init; }

    /// <summary>Null when the subject carries no unified social credit code.</summary>
    public static DepartmentSubject? Read(X500DistinguishedName subject)
    {
        var values = new Dictionary<string, string>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames().Where(p => !p.HasMultipleElements))
        {
            values.TryAdd(part.GetSingleElementType().Value!, part.GetSingleElementValue() ?? "");
        }

        var identifier = values.GetValueOrDefault(OrganizationIdentifier, "");
        var uscc = new[] { identifier.StartsWith(NationalRegister, StringComparison.Ordinal) ? identifier[NationalRegister.Length..] : identifier, values.GetValueOrDefault(SerialNumber, "") }
            .FirstOrDefault(IsUscc);
        return uscc is null
            ? null
            : new DepartmentSubject { Uscc = uscc, Name = values.GetValueOrDefault(Organization, ""), System = values.GetValueOrDefault(OrganizationalUnit, "") };
    }

    internal static X500DistinguishedName Build(string uscc, string name, string system)
    {
        if (!IsUscc(uscc))
        {
            throw new FormatException($"'{uscc}' is not a unified social credit code: 18 characters of the GB 32100 alphabet.");
        }

        var subject = new X500DistinguishedNameBuilder();
        subject.AddCountryOrRegion("CN");
        subject.AddOrganizationName(name);
        subject.AddOrganizationalUnitName(system);
        subject.Add(OrganizationIdentifier, NationalRegister + uscc);
        subject.AddCommonName($"{name} (development CA)");
        return subject.Build();
    }

    private static bool IsUscc(string text) =>
        text.Length == UsccLength && text.All(c => char.IsAsciiDigit(c) || (char.IsAsciiLetterUpper(c) && c is not ('I' or 'O' or 'S' or 'V' or 'Z')));
}
