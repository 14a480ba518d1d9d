namespace Hub.Client;

/// <summary>Why the hub refused a message. Sending it again unchanged is refused again.</summary>
public sealed record Refusal
{
    /// <summary>Stable code, e.g. <c>USCC_CHECK_DIGIT</c>.</summary>
    public required string Code { get; init; }

    /// <summary>JSON Pointer (RFC 6901) of the place; "" is the whole message.</summary>
    public required string Pointer { get; init; }

    public required string Zh { get; init; }

    public required string En { get; init; }

    /// <summary>Everything found, the first being this refusal's own code; empty when the hub named only one reason.</summary>
    public IReadOnlyList<RefusalDetail> Errors { get; init; } = [];
}

/// <summary>One of several things wrong in a message.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Pointer">JSON Pointer of the place.</param>
/// <param name="Keyword">The schema keyword or rule that was broken.</param>
/// <param name="Zh">A sentence in Chinese.</param>
/// <param name="En">A sentence in English.</param>
public sealed record RefusalDetail(string Code, string Pointer, string Keyword, string Zh, string En);
