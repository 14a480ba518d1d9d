namespace Hub.Core.Trust.Ocsp;

/// <summary>There is no answer that counts: the responder is away, refuses, or says something that does not verify. An attacker on the way can do no more than that.</summary>
public sealed class OcspException(string message, Exception? inner = null) : Exception(message, inner);
