using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Hub.Core.Log;
using Hub.Host.Serving;
using Hub.Core.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Support;

/// <summary>A hub in this process on https loopback, over real TLS and a real database.</summary>
public sealed class TestHub : IAsyncDisposable
{
    private static int s_port = Random.Shared.Next(22_000); // other test runs may go on beside this one
    private readonly WebApplication _app;

    private TestHub(HubSetup setup, WebApplication app, Uri address) => (Setup, _app, Address) = (setup, app, address);

    public HubSetup Setup { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<TestHub> StartAsync(params (string Key, string Value)[] settings) => StartAsync(TimeProvider.System, settings);

    /// <summary>Starts a hub whose clock is another.</summary>
    public static async Task<TestHub> StartAsync(TimeProvider time, params (string Key, string Value)[] settings) => await StartAsync(await HubSetup.CreateAsync(), time, settings);

    /// <summary>Starts a hub on what has been set up; it is disposed of with the hub.</summary>
    public static Task<TestHub> StartAsync(HubSetup setup, params (string Key, string Value)[] settings) => StartAsync(setup, TimeProvider.System, settings);

    private static async Task<TestHub> StartAsync(HubSetup setup, TimeProvider time, (string Key, string Value)[] settings)
    {
        var address = FreeAddress();
        setup.Settings["Listen"] = address.ToString();
        foreach (var (key, value) in settings)
        {
            setup.Settings[key] = value;
        }

        var app = HubServer.Build(setup.Settings, time: time);
        await app.StartAsync();
        await app.Services.GetRequiredService<LogWriter>().Ready.WaitAsync(TimeSpan.FromMinutes(2));
        return new TestHub(setup, app, address);
    }

    /// <summary>
    /// An https address on loopback whose port nobody uses now, nor soon: it is not handed out twice, and lies below those that systems give to connections and to
    /// whoever asks for any port, who could take it before it is used.
    /// </summary>
    public static Uri FreeAddress()
    {
        while (true)
        {
            var port = 10_000 + (int)((uint)Interlocked.Increment(ref s_port) % 22_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return new Uri($"https://127.0.0.1:{port}");
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next.
            }
        }
    }

    /// <summary>A client that shows this certificate (none when null) and trusts the development CA.</summary>
    public HttpClient Client(IssuedCertificate? certificate) => Client(Address, Setup.Ca, certificate?.Certificate);

    public static HttpClient Client(Uri address, DevelopmentCa ca, X509Certificate2? certificate)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(ca.CaChainPem);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = address };
    }

    /// <summary>Stops the hub; what it needs stays for another one.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Setup.DisposeAsync();
    }
}
