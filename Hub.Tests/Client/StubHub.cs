using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Client;

/// <summary>An HTTPS server on loopback that asks for a client certificate and lets a test answer as it likes.</summary>
internal sealed class StubHub : IAsyncDisposable
{
    private readonly WebApplication _application;

    private StubHub(WebApplication application, X509Certificate2 root, X509Certificate2 department)
    {
        (_application, Root, Department) = (application, root, department);
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Department { get; }

    public Uri Address { get; }

    /// <summary>Thumbprints of the certificates that callers showed, one a request.</summary>
    public ConcurrentQueue<string?> Callers { get; } = new();

    public static async Task<StubHub> StartAsync(RequestDelegate answer)
    {
        var root = CreateRoot("stub root");
        var server = Issue(root, "127.0.0.1", isServer: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = server;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.AllowAnyClientCertificate();
        })));
        var application = builder.Build();
        StubHub? stub = null;
        application.Run(async context =>
        {
            stub!.Callers.Enqueue(context.Connection.ClientCertificate?.Thumbprint);
            await answer(context);
        });
        await application.StartAsync();
        return stub = new StubHub(application, root, Issue(root, "department", isServer: false));
    }

    public HubClient CreateClient(Func<HubClientOptions, HubClientOptions>? change = null, TimeProvider? time = null)
    {
        var options = new HubClientOptions { Address = Address, Certificate = Department, TrustedRoots = [Root] };
        return new HubClient(change?.Invoke(options) ?? options, time);
    }

    public static CloudEvent Message(string id, string data = "{}", string? subject = null) => new()
    {
        Id = id,
        Source = "/departments/11445300007025008C/systems/test",
        Type = "yunfu.leg.registration.v1",
        Subject = subject,
        Data = System.Text.Encoding.UTF8.GetBytes(data),
    };

    public static string Accepted(string id, long index) =>
        $$"""{"status":"accepted","id":"{{id}}","index":{{index}},"treeSize":{{index + 1}},"digest":"{{new string('a', 64)}}","acceptedAt":"2026-05-01T08:00:00+08:00"}""";

    public static X509Certificate2 CreateRoot(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    private static X509Certificate2 Issue(X509Certificate2 root, string name, bool isServer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (isServer)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Parse(name));
            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(root, TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(20), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }
}
