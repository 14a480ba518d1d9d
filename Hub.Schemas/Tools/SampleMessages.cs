using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;

namespace Hub.Schemas.Tools;

/// <summary>
/// <c>hub standards sample</c>: valid messages of a dataset, made by varying its valid examples field by field. Each is checked before it
/// is given out, so cross-field rules hold too. The same seed gives the same messages.
/// </summary>
public sealed class SampleMessages
{
    /// <summary>Variations tried before an example is given out as it stands.</summary>
    private const int Attempts = 50;

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IMessageValidator _validator;
    private readonly List<string> _examples;
    private readonly SampleValues _values;
    private readonly JsonObject _schema;
    private readonly Random _random;
    private readonly Findings _findings = new(1);

    /// <param name="catalogue">The loaded standard.</param>
    /// <param name="bundle">Its files: the examples are taken from there.</param>
    /// <param name="dataset">The dataset; samples are of its newest version.</param>
    /// <param name="seed">Determines the samples.</param>
    /// <param name="time">Tells the day on which codes must be in force.</param>
    /// <exception cref="InvalidOperationException">The dataset has no valid example.</exception>
    public SampleMessages(StandardsCatalogue catalogue, StandardsBundle bundle, Dataset dataset, int seed, TimeProvider time)
    {
        var version = dataset.Versions[^1];
        _validator = MessageValidators.Compile(version, dataset.BusinessKey, new CatalogueCodeSets(catalogue), time: time);
        _schema = (JsonObject)JsonNode.Parse(version.JsonSchema.Span)!;
        _random = new Random(seed);
        _values = new SampleValues(catalogue, _random);
        _examples = [.. bundle.Below($"datasets/{dataset.Name}/examples/valid-").Select(path => Encoding.UTF8.GetString(bundle[path].Span)).Where(IsValid)];
        if (_examples.Count == 0)
        {
            throw new InvalidOperationException($"Dataset {dataset.Name} has no valid example to vary.");
        }
    }

    /// <summary>The next message, JSON on one line.</summary>
    public string Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var message = (JsonObject)JsonNode.Parse(_examples[_random.Next(_examples.Count)])!;
            Vary(message, _schema, _random.Next(-700, 1));
            AddUp(message);
            var text = message.ToJsonString(s_plain);
            if (IsValid(text))
            {
                return text;
            }
        }

        return JsonNode.Parse(_examples[_random.Next(_examples.Count)])!.ToJsonString(s_plain);
    }

    /// <summary>All dates of a message move by the same number of days, so that their order stays.</summary>
    private void Vary(JsonObject message, JsonObject schema, int days)
    {
        var required = schema["required"] is JsonArray names ? names.Select(n => (string?)n).ToHashSet() : [];
        foreach (var (name, value) in message.ToList())
        {
            if (value is null || schema["properties"]?[name] is not JsonObject property)
            {
                continue;
            }

            if (!required.Contains(name) && _random.Next(10) == 0)
            {
                message.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                Vary(inner, property, days);
            }
            else if (value is JsonValue scalar)
            {
                message[name] = _values.Like(scalar, property, days);
            }
        }
    }

    /// <summary>Totals follow from their parts, as the <c>sum</c> rules of the schema say.</summary>
    private void AddUp(JsonObject message)
    {
        foreach (var rule in (_schema["x-rules"] as JsonArray ?? []).Where(r => (string?)r!["rule"] == "sum"))
        {
            var parts = rule!["parts"]!.AsArray().Select(part => message[((string)part!)[1..]]?.GetValue<decimal>() ?? 0);
            message[((string)rule["total"]!)[1..]] = parts.Sum();
        }
    }

    private bool IsValid(string text)
    {
        _findings.Clear();
        _validator.Validate(Encoding.UTF8.GetBytes(text), _findings, []);
        return !_findings.HasErrors;
    }
}
