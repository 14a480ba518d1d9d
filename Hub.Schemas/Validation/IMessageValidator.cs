namespace Hub.Schemas.Validation;

/// <summary>
/// Checks one message (a JSON text) against one dataset version: schema, formats, code lists, cross-field rules.
/// Two implementations ship: the compiled engine and the NJsonSchema reference engine (<c>Validation:Engine</c>).
/// </summary>
/// <remarks>
/// Implementations MUST be safe for concurrent calls, MUST NOT throw for any input, MUST NOT put values of the message
/// into a finding, and SHOULD NOT allocate for a valid message.
/// </remarks>
public interface IMessageValidator
{
    /// <summary>Number of business-key values that <see cref="Validate"/> captures (one per pointer of the dataset's business key).</summary>
    int CaptureCount { get; }

    /// <summary>Adds what is wrong to <paramref name="findings"/> (which the caller cleared).</summary>
    /// <param name="utf8">The whole JSON text.</param>
    /// <param name="findings">Receives errors and warnings in document order.</param>
    /// <param name="captures">
    /// At least <see cref="CaptureCount"/> long, or empty when the caller wants none. Receives the byte range of each business-key
    /// value within <paramref name="utf8"/>, without the quotes of a string (escapes are not decoded); an absent value gives an empty range.
    /// </param>
    void Validate(ReadOnlySpan<byte> utf8, Findings findings, Span<Range> captures);
}
