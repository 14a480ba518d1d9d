using System.CommandLine;
using System.Net;
using Hub.Core.Trust;
using Hub.Core.Trust.Authority;

namespace Hub.Host.Commands;

/// <summary><c>hub ca serve</c>: the services of the development CA over HTTP until it is told to stop.</summary>
internal static class CaServeCommand
{
    public static Command Create()
    {
        var listen = new Option<Uri>("--listen")
        {
            HelpName = "URL",
            Description = "监听地址 · address to listen on, http",
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:8085"),
            CustomParser = result => ParseAddress(result.Tokens[0].Value),
        };
        var command = new Command("serve", "提供时间戳、OCSP 和吊销列表服务 · serve timestamps (RFC 3161), OCSP (RFC 6960) and revocation lists") { listen };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var ca = CaCommand.Open(arguments);
            await using var app = Build(ca, arguments.GetRequiredValue(listen), TimeProvider.System);
            await app.StartAsync(cancellationToken);
            var address = app.Urls.First();
            await arguments.InvocationConfiguration.Output.WriteLineAsync($"""
                时间戳 · timestamps          {address}/tsa
                证书状态 · OCSP              {address}/ocsp
                吊销列表 · revocation lists  {address}/crl.pem
                CA 证书 · CA certificates    {address}/ca.pem
                """);
            await app.WaitForShutdownAsync(cancellationToken);
        });
        return command;
    }

    /// <summary>The services, not started.</summary>
    internal static WebApplication Build(DevelopmentCa ca, Uri listen, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(listen.Host.Trim('[', ']')), listen.Port);
        });
        var app = builder.Build();
        app.MapAuthority(ca, time);
        return app;
    }

    private static Uri ParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && (uri.Host == "localhost" || IPAddress.TryParse(uri.Host.Trim('[', ']'), out _))
            ? uri
            : throw new CommandException($"--listen {text}: 应为 http 地址，主机为 IP 或 localhost · must be http, its host an IP address or localhost");
}
