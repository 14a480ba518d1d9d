namespace Hub.Core.Trust.Ocsp;

/// <summary>A verified answer.</summary>
/// <param name="Status">What the issuer says.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="ValidUntil">Until its next update, or as long as answers are remembered.</param>
public sealed record OcspAnswer(OcspStatus Status, DateTimeOffset ReceivedAt, DateTimeOffset ValidUntil);
