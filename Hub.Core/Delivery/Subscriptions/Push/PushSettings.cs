using System.Text.RegularExpressions;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>Where a subscription delivers to, and how much at once. Holds no secret.</summary>
public sealed partial record PushSettings
{
    /// <summary>Webhook: an https address; http on loopback.</summary>
    public Uri? Url { get; init; }

    /// <summary>Files: <c>csv</c> or <c>ndjson</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Bridge: the table, perhaps with its schema; lower-case letters, digits and underscores.</summary>
    public string? Table { get; init; }

    /// <summary>Bridge: name of the secret <c>Subscriptions:Secrets:NAME</c> that holds the connection string.</summary>
    public string? Secret { get; init; }

    /// <summary>Most messages in one batch, 1 to 10000. Default 500.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>How long a batch that is not full waits for more, 0 to 86400 s. Default 0: it goes at once.</summary>
    public int Seconds { get; init; }

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    public IEnumerable<string> Faults(PushWay way)
    {
        if (way == PushWay.Webhook && Url is not { IsAbsoluteUri: true, UserInfo: "", Fragment: "" })
        {
            yield return "url: 应为地址,不含用户名 · must be an address without user name";
        }
        else if (way == PushWay.Webhook && Url!.Scheme != Uri.UriSchemeHttps && !(Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback))
        {
            yield return "url: 应为 https · must be https";
        }

        if (way == PushWay.File && Format is not ("csv" or "ndjson"))
        {
            yield return "format: 应为 · must be csv, ndjson";
        }

        if (way == PushWay.Bridge && !TableForm().IsMatch(Table ?? ""))
        {
            yield return "table: 应为小写表名,可带模式名 · must be a lower-case name, perhaps with a schema";
        }

        if (way == PushWay.Bridge && !SecretForm().IsMatch(Secret ?? ""))
        {
            yield return "secret: 应为 Subscriptions:Secrets 下的名称 · must be a name under Subscriptions:Secrets";
        }

        if (BatchSize is < 1 or > 10_000)
        {
            yield return "batchSize: 应为 · must be 1 … 10000";
        }

        if (Seconds is < 0 or > 86_400)
        {
            yield return "seconds: 应为 · must be 0 … 86400";
        }
    }

    /// <summary>Lower-case letters, digits and hyphens, at most 63: it is also the name of a directory.</summary>
    public static bool IsName(string name) => NameForm().IsMatch(name);

    [GeneratedRegex("^[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?\\z")]
    private static partial Regex TableForm();

    [GeneratedRegex("^[A-Za-z0-9_]+\\z")]
    private static partial Regex SecretForm();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}\\z")]
    private static partial Regex NameForm();
}
