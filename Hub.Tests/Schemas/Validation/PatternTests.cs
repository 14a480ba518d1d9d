using System.Text;
using System.Text.Json;
using Hub.Schemas.Validation.Patterns;
using Hub.Tests.Support;

namespace Hub.Tests.Schemas.Validation;

/// <summary>The matchers that read bytes say what the runtime's expressions say.</summary>
public sealed class PatternTests
{
    private const int Texts = 4000;
    private static readonly string[] s_pieces = ["0", "1", "9", "19", "20", "07", "12", "Q3", "CVE", "CNVD", "-", ".", "_", "/", "a", "z", "A", "F", "号", "〔", "〕", "(", ")", "云", "é", "🌀", "\n", "\u2028", " "];

    private static IEnumerable<string> Patterns =>
    [
        .. StandardsFolder.Catalogue.Datasets.SelectMany(dataset => dataset.Versions).SelectMany(version => PatternsOf(version.JsonSchema)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        "^$",
        "^(a|0)*$",
        "^(a|a1?){2,4}$",
        "^((0|1){2}-?)+9$",
        "^.{1,3}号?$",
        "^(?:云|é|🌀)+$",
        "^[云é0-9-]{2,3}$",
        "^(a|)(0|1)$",
        "^\\d+(\\.\\d{1,2})?$",
    ];

    [TestCaseSource(nameof(Patterns))]
    public void Patterns_over_bytes_say_what_the_runtime_says(string source)
    {
        var pattern = TextPattern.Parse(source);
        var reference = new RegexPattern(source);
        var random = new Random(20261122);
        Assert.That(pattern, Is.Not.TypeOf<RegexPattern>(), "the pattern is read byte by byte");

        for (var i = 0; i < Texts; i++)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => s_pieces[random.Next(s_pieces.Length)])));
            if (pattern.IsMatch(text) != reference.IsMatch(text))
            {
                Assert.Fail($"{source} on {Encoding.UTF8.GetString(text)}: the runtime says {reference.IsMatch(text)}");
            }
        }
    }

    [TestCase("^CVE-2024-12345$", "CVE-2024-12345", true)]
    [TestCase("^(CVE|CNVD|CNNVD)-[0-9]{4,6}-?[0-9]{3,8}$", "CNVD-2024-12345", true)]
    [TestCase("^(CVE|CNVD|CNNVD)-[0-9]{4,6}-?[0-9]{3,8}$", "CNVD-2024-12", false)]
    [TestCase("^.+〔[0-9]{4}〕[0-9]+号$", "云府〔2024〕12号", true)]
    [TestCase("^.+〔[0-9]{4}〕[0-9]+号$", "云府〔2024〕号", false)]
    [TestCase("^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])|Q[1-4])?$", "2024-13", false)]
    [TestCase("^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])|Q[1-4])?$", "2024Q4", true)]
    public void Patterns_of_the_standard_match_what_they_are_for(string source, string text, bool expected) =>
        Assert.That(TextPattern.Parse(source).IsMatch(Encoding.UTF8.GetBytes(text)), Is.EqualTo(expected));

    [TestCase("^a|b$")]
    [TestCase("a+")]
    [TestCase("^a(?=b)b$")]
    [TestCase("^(a)\\1$")]
    [TestCase("^[^a]$")]
    [TestCase("^\\p{L}$")]
    [TestCase("^a{300}(b|c)$")]
    [TestCase("^(a|b)*a(a|b){12}$")]
    public void What_is_more_than_a_small_anchored_automaton_is_left_to_the_runtime(string source) =>
        Assert.That(TextPattern.Parse(source), Is.TypeOf<RegexPattern>());

    private static List<string> PatternsOf(ReadOnlyMemory<byte> schema)
    {
        var patterns = new List<string>();
        var reader = new Utf8JsonReader(schema.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("pattern"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                patterns.Add(reader.GetString()!);
            }
        }

        return patterns;
    }
}
