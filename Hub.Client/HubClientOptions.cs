using System.Security.Cryptography.X509Certificates;
using Hub.Client.Verification;

namespace Hub.Client;

/// <summary>Where the hub is, who we are, whom we trust, how long we try.</summary>
public sealed record HubClientOptions
{
    /// <summary><c>https://host:port</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The department's certificate with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>Intermediate certificates sent with ours.</summary>
    public X509Certificate2Collection Intermediates { get; init; } = [];

    /// <summary>The only roots a server certificate may lead to; the system's trust store is not asked.</summary>
    public required X509Certificate2Collection TrustedRoots { get; init; }

    /// <summary>Connections kept open for publishing. Default 4.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Longest wait for the answer to one request. Default 100 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a request that was not answered, or not taken, is sent again before giving up. Default 10 minutes.</summary>
    public TimeSpan ResendFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Messages of a stream that may be sent and not yet answered. Default 4096.</summary>
    public int StreamWindow { get; init; } = 4096;

    /// <summary>Signs what <see cref="HubClient.AcknowledgeAsync(string, ReceivedPage, CancellationToken)"/> acknowledges; null (the default) acknowledges unsigned.</summary>
    public ReceiptSigner? ReceiptSigner { get; init; }

    /// <summary>
    /// With it every message is verified against the log as it is received or, by its receipt, published; null (the default) takes the hub's word. A stream is verified by
    /// <see cref="HubClient.VerifyAsync"/> when its caller asks.
    /// </summary>
    public VerificationOptions? Verification { get; init; }
}
