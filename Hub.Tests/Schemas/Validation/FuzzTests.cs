using System.Diagnostics;
using System.Text.Json;
using System.Text.Unicode;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Validation;

public sealed class FuzzTests
{
    private const int Messages = 200_000;
    private static readonly TimeSpan s_slowest = TimeSpan.FromSeconds(30); // a hang, not a busy machine

    /// <summary>
    /// Examples of the standard with bytes flipped, cut, doubled and spliced: no exception, no hang, and on what is JSON at all the
    /// verdict of the runtime's own reader. Reproducible: the seed is fixed.
    /// </summary>
    [Test]
    public void Mutated_messages_never_throw_never_hang_and_are_JSON_exactly_when_the_runtime_says_so()
    {
        var random = new Random(20261122);
        var codeLists = new CatalogueCodeSets(StandardsFolder.Catalogue);
        var targets = StandardsFolder.Catalogue.Datasets
            .Select(dataset => MessageValidators.Compile(dataset.Versions[^1], dataset.BusinessKey, codeLists, ValidationEngine.Compiled, CityProfile.Time))
            .ToArray();
        var examples = MutatedMessages.Examples();

        var findings = new Findings();
        var captures = new Range[16];
        var slowest = TimeSpan.Zero;
        var accepted = 0;
        var surrogates = 0;
        for (var i = 0; i < Messages; i++)
        {
            var message = MutatedMessages.Next(examples, random);
            findings.Clear();
            var start = Stopwatch.GetTimestamp();
            targets[i % targets.Length].Validate(message, findings, captures);
            var elapsed = Stopwatch.GetElapsedTime(start);
            slowest = elapsed > slowest ? elapsed : slowest;

            var finding = findings.Items is [{ Keyword: "json" } only] ? only : null;
            if (finding?.Code == FindingCodes.JsonInvalidUtf8 && finding.En.Contains("surrogate", StringComparison.Ordinal))
            {
                // The runtime's reader does not look into escapes.
                surrogates++;
                continue;
            }

            var isJson = finding is null || finding.Code == FindingCodes.JsonDuplicateKey;
            if (isJson != IsJson(message))
            {
                Assert.Fail($"Message {i} is {(isJson ? "accepted" : "refused")} against the runtime: {Convert.ToBase64String(message)}");
            }

            accepted += isJson ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{Messages} mutated messages, {accepted} of them JSON, {surrogates} with half a surrogate pair; the slowest took {slowest.TotalMilliseconds:N1} ms");
        Assert.That(slowest, Is.LessThan(s_slowest));
        Assert.That(accepted, Is.InRange(Messages / 20, Messages - (Messages / 20)));
        Assert.That(surrogates, Is.GreaterThan(Messages / 100));
    }

    private static bool IsJson(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = 64 });
            while (reader.Read())
            {
            }

            return Utf8.IsValid(message);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
