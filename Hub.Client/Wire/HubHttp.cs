using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hub.Client.Wire;

/// <summary>The connections to one hub, over mutual TLS, and its answers as bytes or as refusals.</summary>
internal sealed class HubHttp : IDisposable
{
    public HubHttp(HubClientOptions options, TimeProvider time)
    {
        Http = new HttpClient(CreateHandler(options)) { BaseAddress = options.Address, Timeout = Timeout.InfiniteTimeSpan };
        Resender = new Resender(Http, options, time);
    }

    public HttpClient Http { get; }

    public Resender Resender { get; }

    /// <summary>The whole answer to a GET, asked until there is one.</summary>
    public async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var (content, _) = await Resender.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)),
            async (response, token) =>
            {
                await ThrowIfRefusedAsync(response, token);
                return await response.Content.ReadAsByteArrayAsync(token);
            },
            cancellationToken);
        return content;
    }

    /// <summary>The open answer to a GET that is sent once.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        var response = await Http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : null;
            if (problem is not null && ResultReader.Read(problem).Refusal is { } refusal)
            {
                throw new HubRefusedException(refusal, response.StatusCode);
            }

            response.EnsureSuccessStatusCode();
            return response;
        }
    }

    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    /// <summary>Why the hub refused.</summary>
    public static async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var refusal = ResultReader.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Refusal;
        return refusal is null ? new HubProtocolException($"The hub answered {(int)response.StatusCode} without a reason.") : new HubRefusedException(refusal, response.StatusCode);
    }

    public void Dispose() => Http.Dispose();

    private static SocketsHttpHandler CreateHandler(HubClientOptions options) => new()
    {
        MaxConnectionsPerServer = options.Connections,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(options.Certificate, options.Intermediates, offline: true),
            CertificateChainPolicy = CreateChainPolicy(options.TrustedRoots),
        },
    };

    private static X509ChainPolicy CreateChainPolicy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
