using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Seal;
using Npgsql;

namespace Hub.Adapters.Subscriptions.Files;

/// <summary>Makes the directories of subscriptions, below the one that the operator chose.</summary>
internal sealed class FileTargets(SubscriptionOptions options, DocumentSeal seal, NpgsqlDataSource hub) : IPushTargets
{
    public PushWay Way => PushWay.File;

    public IPushTarget Open(PushSubscription subscription) => options.Directory.Length > 0
        ? new FileTarget(Path.Combine(options.Directory, subscription.Name), subscription.Settings.Format!, seal, hub)
        : throw new PushException(PushFate.Later, new PushProblem(PushCodes.NotConfigured, "未配置 Subscriptions:Directory。", "Subscriptions:Directory is not set."));
}
