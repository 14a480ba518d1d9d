using Hub.Adapters.Subscriptions.Bridges;
using Hub.Adapters.Subscriptions.Files;
using Hub.Adapters.Subscriptions.Webhooks;
using Hub.Core.Delivery.Subscriptions.Push;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Adapters.Subscriptions;

/// <summary>The ways in which the hub brings data to departments.</summary>
public static class SubscriptionServices
{
    /// <summary>Adds the receivers of all ways; the core runs them. Expects <see cref="SubscriptionOptions"/> and the core in the container.</summary>
    public static IServiceCollection AddHubSubscriptions(this IServiceCollection services)
    {
        services.AddSingleton<IPushTargets, WebhookTargets>();
        services.AddSingleton<IPushTargets, FileTargets>();
        services.AddSingleton<IPushTargets, BridgeTargets>();
        return services;
    }
}
