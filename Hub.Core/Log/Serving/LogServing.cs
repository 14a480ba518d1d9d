using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Hub.Core.Log.Serving;

/// <summary>What the public routes of the log are served from.</summary>
public static class LogServing
{
    /// <summary>Expects an NpgsqlDataSource, a TimeProvider, <see cref="LogOptions"/> and logging in the container.</summary>
    public static IServiceCollection AddLogServing(this IServiceCollection services)
    {
        services.AddLogTail();
        services.AddSingleton<ServedCheckpoint>();
        services.AddSingleton<ServedTiles>();
        return services;
    }

    /// <summary>The one listener of the process for growth of the log; added once, however often this is called.</summary>
    public static IServiceCollection AddLogTail(this IServiceCollection services)
    {
        services.TryAddSingleton<LogTail>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LogTail>(s => s.GetRequiredService<LogTail>()));
        return services;
    }
}
