using System.Security.Cryptography.X509Certificates;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Seal;

namespace Hub.Adapters.Subscriptions.Webhooks;

/// <summary>Makes webhooks, which share their connections and the number of requests under way.</summary>
internal sealed class WebhookTargets : IPushTargets, IDisposable
{
    private readonly SubscriptionOptions _options;
    private readonly DocumentSeal _seal;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly BulkheadPlaces _places;

    public WebhookTargets(SubscriptionOptions options, DocumentSeal seal, PushInstruments instruments, TimeProvider time)
    {
        (_options, _seal, _time) = (options, seal, time);
        _places = new BulkheadPlaces(options.AtOnce);
        instruments.ObserveWebhooks(() => (_places.Taken, _places.Waiting));

        // Nothing is followed elsewhere: what is granted to a department goes to the address that it gave, and to no other.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (options.Ca.Length > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(options.Ca);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 64 * 1024 };
    }

    public PushWay Way => PushWay.Webhook;

    public IPushTarget Open(PushSubscription subscription) => new WebhookTarget(subscription.Settings.Url!, _client, _places, _seal, _options, _time);

    public void Dispose()
    {
        _client.Dispose();
        _places.Dispose();
    }
}
