using Hub.Core.Trust;
using Hub.Host.Commands;
using Microsoft.AspNetCore.Builder;

namespace Hub.Tests.Support;

/// <summary>The services of a development CA (<c>hub ca serve</c>) in this process, over real HTTP on loopback.</summary>
public sealed class AuthorityServices : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AuthorityServices(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public Uri Timestamps => new(Address, "/tsa");

    public Uri Ocsp => new(Address, "/ocsp");

    public static async Task<AuthorityServices> StartAsync(DevelopmentCa ca, TimeProvider? time = null, Uri? address = null)
    {
        address ??= FreeAddress();
        var app = CaServeCommand.Build(ca, address, time ?? TimeProvider.System);
        await app.StartAsync();
        return new AuthorityServices(app, address);
    }

    /// <summary>An http address on loopback whose port nobody uses now.</summary>
    public static Uri FreeAddress() => new($"http://127.0.0.1:{TestHub.FreeAddress().Port}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
