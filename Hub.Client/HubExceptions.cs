namespace Hub.Client;

/// <summary>The hub could not be reached, or did not take the request, for longer than <see cref="HubClientOptions.ResendFor"/>.</summary>
public sealed class HubUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The hub answered something that the exchange contract does not foresee.</summary>
public sealed class HubProtocolException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The hub refused a question; <see cref="Refusal"/> says why.</summary>
public sealed class HubRefusedException(Refusal refusal, System.Net.HttpStatusCode status) : HttpRequestException($"{refusal.Code}: {refusal.En}", null, status)
{
    public Refusal Refusal { get; } = refusal;
}
