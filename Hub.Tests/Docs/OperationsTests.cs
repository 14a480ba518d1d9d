using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Adapters.Hosting;
using Hub.Adapters.Sources;
using Hub.Core.Delivery;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Hosting;
using Hub.Core.Log;
using Hub.Core.Log.Timestamps;
using Hub.Core.Route;
using Hub.Core.Seal;
using Hub.Core.Trust.Ocsp;
using Hub.Tests.Support;

namespace Hub.Tests.Docs;

/// <summary><c>docs/operations.md</c> says what is so.</summary>
[TestFixture]
public sealed partial class OperationsTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "operations.md"));

    [Test]
    public void Reference_lists_every_setting_with_its_default_and_no_other()
    {
        var settings = Settings(new HubOptions(), "")
            .Concat(Settings(new BusOptions(), BusOptions.Section + ":"))
            .Concat(Settings(new DeliveryOptions(), DeliveryOptions.Section + ":"))
            .Concat(Settings(new RepositoryOptions(), RepositoryOptions.Section + ":"))
            .Concat(Settings(new SourceOptions(), SourceOptions.Section + ":"))
            .Concat(Settings(new SubscriptionOptions(), SubscriptionOptions.Section + ":"));
        var listed = Setting().Matches(s_text).Select(m => (Name: m.Groups["name"].Value, Default: m.Groups["default"].Value));

        Assert.That(listed, Is.EquivalentTo(settings));
    }

    [Test]
    public void Event_ids_are_unique_and_in_the_range_of_their_source()
    {
        var ranges = Range().Matches(s_text).Select(m => (From: Number(m.Groups["from"]), To: Number(m.Groups["to"]), Source: m.Groups["source"].Value)).ToArray();
        var events = Directory.EnumerateFiles(TestPaths.Root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: Path.GetRelativePath(TestPaths.Root, file), Text: File.ReadAllText(file)))
            .Where(f => !f.File.StartsWith("Hub.Tests", StringComparison.Ordinal) && !f.File.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => EventId().Matches(f.Text).Select(m => (Id: Number(m.Groups["id"]), f.File)))
            .ToArray();

        Assert.That(events, Has.Length.GreaterThan(10));
        Assert.That(events.Select(e => e.Id), Is.Unique);
        foreach (var (id, file) in events)
        {
            Assert.That(ranges.Any(r => id >= r.From && id <= r.To && file.StartsWith(r.Source, StringComparison.Ordinal)), Is.True, $"{file}: {id}");
        }
    }

    [Test]
    public void Spans_and_metrics_of_the_document_exist_in_the_sources_and_all_of_the_sources_are_in_it()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Path.Combine(TestPaths.Root, "Hub.Core"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        var spans = Span().Matches(sources).Select(m => m.Groups[1].Value);
        var metrics = Instrument().Matches(sources).Select(m => "hub_" + m.Groups[1].Value.Replace('.', '_')).ToArray();

        Assert.That(SpanRow().Matches(s_text).Select(m => m.Groups[1].Value), Is.EquivalentTo(spans.Distinct()));
        Assert.That(metrics.Distinct(), Has.All.Matches<string>(name => s_text.Contains($"`{name}`", StringComparison.Ordinal)));
        Assert.That(MetricName().Matches(s_text).Select(m => m.Groups[1].Value).Distinct(), Is.SubsetOf(metrics));
    }

    private static IEnumerable<(string Name, string Default)> Settings(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite || IsList(p)))
        {
            var value = property.GetValue(options)!;
            if (IsList(property))
            {
                // A list is configured by number.
                foreach (var nested in Settings(Activator.CreateInstance(property.PropertyType.GenericTypeArguments[0])!, $"{prefix}{property.Name}:N:"))
                {
                    yield return nested;
                }

                continue;
            }

            if (value is string or Uri or int or short or bool or Enum)
            {
                yield return (prefix + property.Name, Default(property, value));
            }
            else
            {
                foreach (var nested in Settings(value, $"{prefix}{property.Name}:"))
                {
                    yield return nested;
                }
            }
        }
    }

    private static bool IsList(PropertyInfo property) => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IList<>);

    /// <summary>Text without a default is required ("–"), unless empty means something.</summary>
    private static string Default(PropertyInfo property, object value) => value switch
    {
        "" => property.DeclaringType == typeof(RepositoryOptions) || property.DeclaringType == typeof(SourceOptions) || property.DeclaringType == typeof(SubscriptionOptions) || property.DeclaringType == typeof(TimestampOptions) || property.DeclaringType == typeof(OcspOptions) || property.Name is nameof(CertificateOptions.Password) or nameof(HubOptions.LogNextKeyFile) or nameof(LogOptions.Witnesses) or nameof(Hub.Core.Log.LogOptions.StorageDirectory) or nameof(Hub.Core.Log.Payloads.PayloadOptions.ArchiveDirectory) || (property.DeclaringType == typeof(SealKeyOptions) && property.Name != nameof(SealKeyOptions.File)) ? "empty" : "–",
        Uri uri => uri.ToString().TrimEnd('/'),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static int Number(Group text) => int.Parse(text.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `(?<name>[A-Z][A-Za-z:]+)` \| (?<default>[^|]+) \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\| (?<from>\d{4})–(?<to>\d{4}) \| (?<source>[\w./]+) \|", RegexOptions.Multiline)]
    private static partial Regex Range();

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(?<id>\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"Start(?:Activity|Batch)\(""(hub\.[a-z._]+)""")]
    private static partial Regex Span();

    [GeneratedRegex(@"^\| `(hub\.[a-z._]+)` \|", RegexOptions.Multiline)]
    private static partial Regex SpanRow();

    [GeneratedRegex(@"Create(?:Counter|Histogram|ObservableGauge)(?:<\w+>)?\(\s*""([a-z._]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"`(hub_[a-z_]+)`")]
    private static partial Regex MetricName();
}
