using Hub.Core.Delivery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace Hub.Adapters.Sources;

/// <summary>Puts sources together: their own services, and Quartz with its store in the hub's database.</summary>
public static class SourceServices
{
    /// <summary>Schema of Quartz's tables.</summary>
    public const string SchedulerSchema = "scheduler";

    /// <summary>Adds what collects from departments. Expects the hub's database, core and clock in the container; reads the section <c>Sources</c>.</summary>
    public static IServiceCollection AddHubSources(this IServiceCollection services, IConfiguration configuration, string database)
    {
        services.AddOptions<SourceOptions>().Bind(configuration.GetSection(SourceOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SourceOptions>>(new ListedValidation<SourceOptions>(o => o.Validate()));
        services.AddSingleton(new SourceSecrets(configuration));
        services.AddSingleton<SourceStore>();
        services.AddSingleton<SourceDirectory>();
        services.AddSingleton<SourceFactory>();
        services.AddSingleton<SourceRunner>();
        var connection = new NpgsqlConnectionStringBuilder(database) { SearchPath = SchedulerSchema }.ConnectionString;
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = "hub");
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(connection);
                store.UseClustering(cluster => cluster.CheckinInterval = TimeSpan.FromSeconds(10));
                // Creates what is missing, alters and drops nothing.
                store.ProvisionSchema();
            });
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddHostedService<SourceScheduler>();
        return services;
    }
}
