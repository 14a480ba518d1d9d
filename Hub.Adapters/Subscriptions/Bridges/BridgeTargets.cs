using Hub.Core.Delivery.Subscriptions.Push;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Hub.Adapters.Subscriptions.Bridges;

/// <summary>Makes bridge tables. Connection strings are secrets: a subscription only names the setting <c>Subscriptions:Secrets:NAME</c>.</summary>
internal sealed class BridgeTargets(IConfiguration configuration) : IPushTargets
{
    public PushWay Way => PushWay.Bridge;

    public IPushTarget Open(PushSubscription subscription)
    {
        var setting = $"{SubscriptionOptions.Section}:Secrets:{subscription.Settings.Secret}";
        try
        {
            return configuration[setting] is { Length: > 0 } connection
                ? new BridgeTarget(subscription, NpgsqlDataSource.Create(connection))
                : throw new PushException(PushFate.Later, new PushProblem(PushCodes.NotConfigured, $"未配置 {setting}。", $"{setting} is not set."));
        }
        catch (ArgumentException)
        {
            // Not repeated: it may hold a password.
            throw new PushException(PushFate.Later, new PushProblem(PushCodes.NotConfigured, $"{setting} 不是 PostgreSQL 连接串。", $"{setting} is not a PostgreSQL connection string."));
        }
    }
}
