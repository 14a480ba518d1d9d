namespace Hub.Schemas.Validation;

public enum Severity
{
    Error,
    Warning,
}

/// <summary>
/// One thing wrong (or suspicious) in a message. <see cref="Zh"/> and <see cref="En"/> never contain a value from the message.
/// </summary>
public sealed record Finding
{
    /// <summary>Stable code, e.g. <c>SCHEMA_REQUIRED</c>, <c>USCC_CHECK_DIGIT</c>; listed in <see cref="FindingCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>JSON Pointer (RFC 6901) into the message; "" is the whole message.</summary>
    public required string Pointer { get; init; }

    /// <summary>The schema keyword or rule that spoke: <c>required</c>, <c>x-codelist</c>, <c>x-rules</c>, <c>json</c> …</summary>
    public required string Keyword { get; init; }

    public required string Zh { get; init; }

    public required string En { get; init; }

    public Severity Severity { get; init; } = Severity.Error;
}
