using Hub.Core.Intake;

namespace Hub.Core.Validate;

/// <summary>A message that satisfies its dataset's standard. Only the validate stage makes one.</summary>
public sealed record Validated
{
    internal Validated(Received received, string? subject, int warnings)
    {
        (Received, Subject, Warnings) = (received, subject, warnings);
    }

    public Received Received { get; }

    /// <summary>Business key: values joined with '|'; the first is a keyed token when it identifies a person.</summary>
    public string? Subject { get; }

    /// <summary>Number of warnings found (ID_FIELD_MISMATCH, to-be-verified codes …).</summary>
    public int Warnings { get; }
}
