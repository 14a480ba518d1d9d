using System.Text.Json;
using Hub.Schemas.Identifiers;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Identifiers;

[TestFixture]
public sealed class LegacyNumberTests
{
    private static readonly JsonElement s_vectors = StandardsFolder.Vectors("identifiers");

    public static IEnumerable<string> ValidOrganizationCodes => Strings("organizationCode", "valid");

    public static IEnumerable<string> InvalidOrganizationCodes => Strings("organizationCode", "invalid");

    public static IEnumerable<string> ValidRegistrationNumbers => Strings("registrationNumber", "valid");

    public static IEnumerable<string> InvalidRegistrationNumbers => Strings("registrationNumber", "invalid");

    public static IEnumerable<string> InvalidTaxNumbers => Strings("taxNumber", "invalid");

    [TestCaseSource(nameof(ValidOrganizationCodes))]
    public void Organization_code_is_read_with_and_without_its_hyphen(string code) =>
        Assert.That(OrganizationCode.Parse(code).Value, Is.EqualTo(code.Replace("-", "", StringComparison.Ordinal)));

    [TestCaseSource(nameof(InvalidOrganizationCodes))]
    public void Organization_code_with_wrong_form_or_check_is_refused(string code) =>
        Assert.That(OrganizationCode.TryParse(code, out _), Is.False);

    [TestCaseSource(nameof(ValidRegistrationNumbers))]
    public void Registration_number_with_right_check_digit_is_read(string number) =>
        Assert.That(RegistrationNumber.Parse(number).Value, Is.EqualTo(number));

    [TestCaseSource(nameof(InvalidRegistrationNumbers))]
    public void Registration_number_with_wrong_form_or_check_is_refused(string number) =>
        Assert.That(RegistrationNumber.TryParse(number, out _), Is.False);

    [Test]
    public void Tax_number_joins_through_its_organization_code()
    {
        foreach (var vector in s_vectors.GetProperty("taxNumber").GetProperty("valid").EnumerateArray())
        {
            var number = TaxNumber.Parse(vector.GetProperty("number").GetString());
            Assert.That(number.OrganizationCode.Value, Is.EqualTo(vector.GetProperty("organizationCode").GetString()));
        }
    }

    [TestCaseSource(nameof(InvalidTaxNumbers))]
    public void Tax_number_without_a_right_organization_code_is_refused(string number) =>
        Assert.That(TaxNumber.TryParse(number, out _), Is.False);

    private static IEnumerable<string> Strings(string kind, string list) =>
        s_vectors.GetProperty(kind).GetProperty(list).EnumerateArray().Select(v => v.GetString()!);
}
