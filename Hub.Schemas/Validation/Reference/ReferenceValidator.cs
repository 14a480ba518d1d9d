using System.Text;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Hub.Schemas.Validation.Reference;

/// <summary>
/// The NJsonSchema library as validator of a dataset version: it judges the keywords of JSON Schema as it understands them (see
/// docs/decisions/0011). What it does not know is checked beside it by a plan of only that: acceptable bytes, formats, code lists, rules.
/// </summary>
internal sealed class ReferenceValidator : IMessageValidator
{
    private readonly CompiledSchema _city;
    private readonly JsonSchema _schema;
    private readonly JsonSchemaValidatorSettings _settings = new() { FormatValidators = [] };

    /// <exception cref="SchemaException">The library cannot read the schema.</exception>
    public ReferenceValidator(ReadOnlyMemory<byte> schema, CompiledSchema city)
    {
        _city = city;
        try
        {
            // Completes at once: references stay within the file.
            _schema = JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(schema.Span)).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or InvalidOperationException)
        {
            throw new SchemaException($"NJsonSchema cannot read the schema: {e.Message}", e);
        }
    }

    public int CaptureCount => _city.CaptureCount;

    public void Validate(ReadOnlySpan<byte> utf8, Findings findings, Span<Range> captures)
    {
        if (!_city.Validate(utf8, findings, captures.IsEmpty ? captures : captures[..CaptureCount]))
        {
            return;
        }

        try
        {
            foreach (var error in _schema.Validate(Encoding.UTF8.GetString(utf8), _settings))
            {
                ReferenceFindings.Add(error, findings);
            }
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException or FormatException or Newtonsoft.Json.JsonException)
        {
            // An integer of more than 19 digits under a limit, for one.
            ReferenceFindings.AddUndecided(findings);
        }
    }
}
