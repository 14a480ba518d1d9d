using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Exchanges;
using Hub.Core.Log.Serving;
using Hub.Core.Route.Topics;
using Hub.Core.Route;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hub.Core.Delivery;

/// <summary>Registers the bus, the runners of every <see cref="ISink"/> and the subscriptions in the container.</summary>
public static class DeliveryServices
{
    /// <summary>
    /// Needs an <see cref="NpgsqlDataSource"/> of the hub database and an <see cref="IDeliveryReceipts"/>; reads the sections
    /// <c>Bus</c> and <c>Delivery</c>, checked when the host starts. Sinks are registered by whoever owns them.
    /// </summary>
    public static IServiceCollection AddHubDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DeliveryOptions>().Bind(configuration.GetSection(DeliveryOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeliveryOptions>>(new ListedValidation<DeliveryOptions>(o => o.Validate()));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<DeliveryInstruments>();
        services.AddLogTail();
        AddBus(services, configuration);
        services.AddSingleton<LogRecords>();
        services.AddSingleton<SubscriptionFeed>();
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<ReceiptJudge>();
        services.AddSingleton(s => new SinkHost(s.GetServices<ISink>(), sink => Runner(s, sink), s.GetRequiredService<DeliveryInstruments>()));
        services.AddHostedService(s => s.GetRequiredService<SinkHost>());
        return services;
    }

    /// <summary>
    /// Carries subscriptions to departments, on a hub that holds the log: needs <see cref="AddHubDelivery"/> and the log's writer beside it, reads the section <c>Subscriptions</c>. Targets are registered by whoever owns them.
    /// </summary>
    public static IServiceCollection AddHubPush(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(SubscriptionOptions.Section).Get<SubscriptionOptions>() ?? new SubscriptionOptions();
        services.AddSingleton(options);
        services.AddSingleton<PushStore>();
        services.AddSingleton<PushInstruments>();
        services.AddSingleton(s => new PushContext(
            s.GetRequiredService<SubscriptionFeed>(),
            s.GetRequiredService<SubscriptionStore>(),
            s.GetRequiredService<PushStore>(),
            s.GetRequiredService<RegistryInForce>(),
            s.GetRequiredService<PushInstruments>(),
            TimeSpan.FromSeconds(options.MaxRetryDelaySeconds),
            options.MaxRefusals,
            s.GetRequiredService<TimeProvider>()));
        services.AddHostedService<PushHost>();
        return services;
    }

    private static void AddBus(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BusOptions>().Bind(configuration.GetSection(BusOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BusOptions>>(new ListedValidation<BusOptions>(o => o.Validate()));
        services.AddSingleton(s => s.GetRequiredService<IOptions<BusOptions>>().Value);
        if (configuration.GetSection(BusOptions.Section).Get<BusOptions>()?.Kind == BusKind.Kafka)
        {
            services.AddSingleton<RouteInstruments>();
            services.AddSingleton<TopicsInForce>();
            services.AddSingleton<AvroSchemas>();
            services.AddSingleton<KafkaTopics>();
            services.AddSingleton<IBus, KafkaBus>();
            services.AddHostedService<TopicWatch>();
            services.AddHostedService<Router>();
            services.AddHostedService<GrantTopics>();
            services.AddHostedService<DeadLetterTopic>();
        }
        else
        {
            services.AddSingleton<IBus, LogBus>();
        }
    }

    private static SinkRunner Runner(IServiceProvider services, ISink sink) => new(
        sink,
        services.GetRequiredService<IBus>(),
        services.GetRequiredService<LogRecords>(),
        services.GetRequiredService<IDeliveryReceipts>(),
        services.GetRequiredService<IOptions<DeliveryOptions>>().Value,
        services.GetRequiredService<DeliveryInstruments>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<SinkRunner>>());
}
