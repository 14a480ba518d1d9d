using Hub.Schemas.Validation;

namespace Hub.Core.Exchanges;

/// <summary>Why a message or a caller was refused: a value, not an exception. Never holds a value of the message.</summary>
public sealed record Refusal
{
    /// <summary>Stable code: one of <see cref="RefusalCodes"/>, or the code of the first finding.</summary>
    public required string Code { get; init; }

    /// <summary>HTTP status when the message came alone.</summary>
    public required int Status { get; init; }

    /// <summary>JSON Pointer (RFC 6901) into the message; "" is the whole message.</summary>
    public string Pointer { get; init; } = "";

    public required string Zh { get; init; }

    public required string En { get; init; }

    /// <summary>All findings of the validation; empty for other refusals.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The refusal that stands for the errors found by the validation.</summary>
    public static Refusal From(Findings findings)
    {
        var first = findings.Items.First(f => f.Severity == Severity.Error);
        return new Refusal
        {
            Code = first.Code,
            Status = 422,
            Pointer = first.Pointer,
            Zh = first.Zh,
            En = first.En,
            Findings = [.. findings.Items],
        };
    }
}
