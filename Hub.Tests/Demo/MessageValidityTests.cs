using Hub.Client;
using Hub.Host.Demo.Generation;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;
using Hub.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Demo;

/// <summary>The generated messages against the standard's own validators.</summary>
[TestFixture]
public sealed class MessageValidityTests
{
    private Dictionary<string, IMessageValidator> _validators = [];

    [OneTimeSetUp]
    public void Compile_the_standard()
    {
        var catalogue = StandardsFolder.Catalogue;
        var codes = new CatalogueCodeSets(catalogue);
        _validators = catalogue.Datasets.SelectMany(d => d.Versions.Select(v => (d, v))).ToDictionary(
            x => x.v.EventType,
            x => MessageValidators.Compile(x.v, x.d.BusinessKey, codes, ValidationEngine.Compiled, TimeProvider.System));
    }

    [TestCaseSource(nameof(Departments))]
    public void Right_messages_are_valid_and_wrong_ones_are_refused_with_the_code_they_expect(string key)
    {
        var department = DemoDepartment.All.Single(d => d.Key == key);
        var findings = new Findings();
        var judged = 0;
        foreach (var run in new[] { 1, 2 })
        {
            foreach (var message in new MessageSequence(department, 30_000, 2026, run, new FakeTimeProvider()).Messages().Where(IsForTheValidator))
            {
                findings.Clear();
                _validators[message.Event.Type].Validate(message.Event.Data.Span, findings, []);
                var code = findings.Items.FirstOrDefault(f => f.Severity == Severity.Error)?.Code;

                Assert.That(code, Is.EqualTo(message.Code), () => $"{message.Event.Type} {message.Mistake} {System.Text.Encoding.UTF8.GetString(message.Event.Data.Span)}");
                judged++;
            }
        }

        Assert.That(judged, Is.GreaterThan(2 * 2_500));
    }

    private static IEnumerable<string> Departments() => DemoDepartment.All.Select(d => d.Key);

    /// <summary>What intake and log decide never reaches a validator.</summary>
    private static bool IsForTheValidator(DemoMessage message) =>
        message.Expected == PublishStatus.Accepted
        || message.Mistake is not (Mistake.UnknownDataset or Mistake.NotGranted or Mistake.Oversized or Mistake.RevokedCertificate or Mistake.RepeatedChanged or Mistake.RepeatedUnchanged);
}
