namespace Hub.Schemas.Validation;

/// <summary>The compiled engine as validator of a dataset version.</summary>
internal sealed class CompiledValidator(CompiledSchema schema) : IMessageValidator
{
    public int CaptureCount => schema.CaptureCount;

    public void Validate(ReadOnlySpan<byte> utf8, Findings findings, Span<Range> captures) =>
        schema.Validate(utf8, findings, captures.IsEmpty ? captures : captures[..CaptureCount]);
}
