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
    private static ReadOnlySpan<byte> Alphabet => "\"\\{}[],:0123456789eE+-.truefalsn \n\u0001"u8;

    private static readonly TimeSpan s_slowest = TimeSpan.FromSeconds(2);

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
        var examples = StandardsFolder.Bundle.Paths
            .Where(path => path.Contains("/examples/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal))
            .Select(path => StandardsFolder.Bundle[path].ToArray())
            .ToArray();

        var findings = new Findings();
        var captures = new Range[16];
        var slowest = TimeSpan.Zero;
        var accepted = 0;
        var surrogates = 0;
        for (var i = 0; i < Messages; i++)
        {
            var message = Mutate(examples[random.Next(examples.Length)], examples, random);
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

    private static byte[] Mutate(byte[] example, byte[][] others, Random random)
    {
        var bytes = new List<byte>(example);
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 24), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    var other = others[random.Next(others.Length)];
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.Skip(from).Take(length));
                    break;
                case 5:
                    bytes.InsertRange(at, "\\ud83c"u8.ToArray());
                    break;
                default:
                    var digit = bytes.FindIndex(at, b => char.IsAsciiLetterOrDigit((char)b));
                    if (digit >= 0)
                    {
                        bytes[digit] = (byte)('0' + random.Next(10));
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
