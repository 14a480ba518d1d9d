using Hub.Adapters.LegalEntity;
using Hub.Adapters.MacroEconomy;
using Hub.Adapters.SocialSecurity;
using Hub.Core.Delivery;
using Hub.Schemas.Identifiers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hub.Adapters.Hosting;

/// <summary>The only place that knows how sinks and repositories are put together.</summary>
public static class AdaptersServices
{
    /// <summary>
    /// Adds the sinks of the three repositories; <see cref="DeliveryServices.AddHubDelivery"/> runs them. Expects the hub's
    /// <see cref="NpgsqlDataSource"/> and <see cref="PersonTokens"/> in the container; reads the section <c>Repositories</c>, checked at start.
    /// </summary>
    public static IServiceCollection AddHubAdapters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RepositoryOptions>().Bind(configuration.GetSection(RepositoryOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RepositoryOptions>>(new ListedValidation<RepositoryOptions>(o => o.Validate()));
        services.AddSingleton(s => new RepositoryDatabases(s.GetRequiredService<NpgsqlDataSource>(), s.GetRequiredService<IOptions<RepositoryOptions>>().Value));
        services.AddSingleton<ISink>(s => new LegalEntitySink(Databases(s).LegalEntity, s.GetRequiredService<PersonTokens>()));
        services.AddSingleton<ISink>(s => new MacroEconomySink(Databases(s).MacroEconomy));
        services.AddSingleton<ISink>(s => new SocialSecuritySink(Databases(s).SocialSecurity, s.GetRequiredService<PersonTokens>()));
        return services;
    }

    private static RepositoryDatabases Databases(IServiceProvider services) => services.GetRequiredService<RepositoryDatabases>();
}
