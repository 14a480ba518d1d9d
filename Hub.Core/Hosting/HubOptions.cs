using Hub.Core.Audit;
using Hub.Core.Delivery;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Log.Timestamps;
using Hub.Core.Route;
using Hub.Core.Seal;
using Hub.Core.Validate;
using Microsoft.Extensions.Configuration;

namespace Hub.Core.Hosting;

/// <summary>
/// Everything that configures a hub (appsettings.json &lt; environment <c>HUB__…</c> &lt; command line). Checked as a whole at start: all
/// that is wrong is said at once.
/// </summary>
public sealed class HubOptions
{
    /// <summary>Connection string of the hub's database (PostgreSQL 14 or newer).</summary>
    public string Database { get; set; } = "";

    /// <summary>Address to listen on: https, an IP address or localhost, and a port. Default https://127.0.0.1:8443.</summary>
    public Uri Listen { get; set; } = new("https://127.0.0.1:8443");

    public CertificateOptions Certificates { get; set; } = new();

    public SealOptions Seal { get; set; } = new();

    /// <summary>File with the Ed25519 note key that signs checkpoints (made by <c>hub log create</c>).</summary>
    public string LogKeyFile { get; set; } = "";

    /// <summary>While the log's key changes: file with the next key, which signs as well (made by <c>hub log rotate-key</c>). Empty: none.</summary>
    public string LogNextKeyFile { get; set; } = "";

    /// <summary>False on a hub that only takes in: another hub of the same database then feeds the repositories. Default true.</summary>
    public bool Sinks { get; set; } = true;

    /// <summary>Form of the logs on standard output. Default Plain.</summary>
    public LogFormat LogFormat { get; set; } = LogFormat.Plain;

    public LogOptions Log { get; set; } = new();

    public PayloadOptions Payloads { get; set; } = new();

    public TimestampOptions Timestamps { get; set; } = new();

    public IntakeOptions Intake { get; set; } = new();

    public AuditOptions Audit { get; set; } = new();

    public ValidationOptions Validation { get; set; } = new();

    /// <exception cref="InvalidOperationException">Something is wrong; the message lists everything.</exception>
    /// <param name="configuration">Everything that was configured.</param>
    /// <param name="further">What is wrong with sections that the core does not know.</param>
    public static HubOptions Read(IConfiguration configuration, params IEnumerable<string> further)
    {
        var options = configuration.Get<HubOptions>() ?? new HubOptions();
        var bus = configuration.GetSection(BusOptions.Section).Get<BusOptions>() ?? new BusOptions();
        var delivery = configuration.GetSection(DeliveryOptions.Section).Get<DeliveryOptions>() ?? new DeliveryOptions();
        var subscriptions = configuration.GetSection(SubscriptionOptions.Section).Get<SubscriptionOptions>() ?? new SubscriptionOptions();
        var errors = options.Validate().Concat(bus.Validate()).Concat(delivery.Validate()).Concat(subscriptions.Validate()).Concat(further).ToArray();
        return errors.Length == 0
            ? options
            : throw new InvalidOperationException("配置有误 · The configuration is wrong:\n  " + string.Join("\n  ", errors));
    }

    /// <summary>The keys that seal: those that are listed, or the one of the certificates.</summary>
    public IReadOnlyList<SealKeyOptions> SealKeys =>
        Seal.Keys.Count > 0 ? [.. Seal.Keys] : [new SealKeyOptions { File = Certificates.Seal, Password = Certificates.Password }];

    private IEnumerable<string> Validate()
    {
        if (Database.Length == 0)
        {
            yield return "Database: 未设置 · is not set: a PostgreSQL connection string (HUB__DATABASE).";
        }

        if (Listen.Scheme != Uri.UriSchemeHttps || (Listen.Host != "localhost" && Listen.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6)))
        {
            yield return $"Listen: {Listen}，应为 https 地址，主机为 IP 或 localhost · must be https, its host an IP address or localhost";
        }

        if (!File.Exists(LogKeyFile))
        {
            yield return $"LogKeyFile: 文件不存在 · '{LogKeyFile}' does not exist; 'hub log create' makes it";
        }

        if (LogNextKeyFile.Length > 0 && !File.Exists(LogNextKeyFile))
        {
            yield return $"LogNextKeyFile: 文件不存在 · '{LogNextKeyFile}' does not exist; 'hub log rotate-key' makes it";
        }

        foreach (var error in Certificates.Validate(Seal.Keys.Count > 0).Concat(Seal.Validate()).Concat(Log.Validate()).Concat(Payloads.Validate()).Concat(Timestamps.Validate()).Concat(Intake.Validate()).Concat(Audit.Validate()).Concat(Validation.Validate()))
        {
            yield return error;
        }
    }
}
