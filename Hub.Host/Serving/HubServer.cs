using System.Net;
using System.Security.Authentication;
using Hub.Adapters.Hosting;
using Hub.Adapters.Sources;
using Hub.Adapters.Subscriptions;
using Hub.Core.Delivery;
using Hub.Core.Hosting;
using Hub.Core.Route;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Npgsql;
using Prometheus;

namespace Hub.Host.Serving;

/// <summary>Puts a hub together: configuration, core, adapters, HTTPS endpoints, telemetry. Used by <c>hub serve</c>, tests and benchmarks.</summary>
public static class HubServer
{
    /// <exception cref="InvalidOperationException">The configuration is wrong; the message lists everything.</exception>
    public static WebApplication Build(IEnumerable<KeyValuePair<string, string?>>? settings = null, string? configurationFile = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (configurationFile is not null)
        {
            builder.Configuration.AddJsonFile(Path.GetFullPath(configurationFile), optional: false);
        }

        builder.Configuration.AddEnvironmentVariables("HUB__");
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        var repositories = builder.Configuration.GetSection(RepositoryOptions.Section).Get<RepositoryOptions>() ?? new RepositoryOptions();
        var sources = builder.Configuration.GetSection(SourceOptions.Section).Get<SourceOptions>() ?? new SourceOptions();
        var options = HubOptions.Read(builder.Configuration, repositories.Validate().Concat(sources.Validate()));

        var services = builder.Services;
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton(_ => CreateDataSource(options.Database));
        services.AddHubCore(options);
        if (options.Sinks)
        {
            services.AddHubDelivery(builder.Configuration).AddHubPush(builder.Configuration);
            services.AddHubAdapters(builder.Configuration);
            services.AddHubSubscriptions();
        }

        if (sources.Directory.Length > 0)
        {
            services.AddHubSources(builder.Configuration, options.Database);
        }

        services.AddApiDescription();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.AddTelemetry(options.LogFormat);

        var app = builder.Build();
        app.MapHub(options, sources.Directory.Length > 0);
        app.MapMetrics();
        app.MapApiDescription();
        app.MapChannelDescription(builder.Configuration.GetSection(BusOptions.Section).Get<BusOptions>() ?? new BusOptions());
        return app;
    }

    /// <summary>64 KiB: those who read the log fetch a megabyte at a time, in as few reads of the socket.</summary>
    private const int ReadBuffer = 64 * 1024;

    /// <summary>Statements that recur are prepared once per connection.</summary>
    public static NpgsqlDataSource CreateDataSource(string connectionString) =>
        new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, ReadBufferSize = ReadBuffer }.ConnectionString).Build();

    private static void Listen(KestrelServerOptions kestrel, HubOptions options)
    {
        // The endpoints bound each body themselves: an NDJSON stream has no end in sight.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.AddServerHeader = false;
        var services = kestrel.ApplicationServices;
        var certificate = new ServerCertificate(options.Certificates, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>().CreateLogger<ServerCertificate>());
        var address = options.Listen.HostNameType == UriHostNameType.Dns && options.Listen.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(options.Listen.Host.Trim('[', ']'));
        kestrel.Listen(address, options.Listen.Port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
            // The context in place of the certificate alone: it brings the certificates above.
            https.OnAuthenticate = (_, tls) => (tls.ServerCertificateContext, tls.ServerCertificateSelectionCallback) = (certificate.Current, null);
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            // Any certificate may finish the handshake: the caller gate judges it per request, so that a refusal has a code and an entry.
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
        }));
    }
}
