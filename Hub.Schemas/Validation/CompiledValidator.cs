using Hub.Schemas.Validation.Keywords;

namespace Hub.Schemas.Validation;

/// <summary>The compiled engine as validator of a dataset version.</summary>
internal sealed class CompiledValidator(CompiledSchema schema, IEnumerable<MessagePath> businessKey) : IMessageValidator
{
    private readonly MessagePath[] _businessKey = [.. businessKey];

    public int CaptureCount => _businessKey.Length;

    public void Validate(ReadOnlySpan<byte> utf8, Findings findings, Span<Range> captures) =>
        schema.Validate(utf8, findings, _businessKey, captures.IsEmpty ? captures : captures[..CaptureCount]);
}
