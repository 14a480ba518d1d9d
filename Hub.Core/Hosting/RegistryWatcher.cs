using System.Security.Cryptography;
using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Telemetry;
using Hub.Core.Validate;
using Hub.Registry.Participants;
using Hub.Registry.Standards;
using Hub.Schemas.Catalogue;
using Hub.Schemas.CodeLists;
using Hub.Schemas.Validation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Hosting;

/// <summary>
/// Keeps <see cref="RegistryInForce"/> equal to the registry: loads it at start and again whenever PostgreSQL notifies of a change.
/// A standard that cannot be compiled leaves the one in force.
/// </summary>
public sealed partial class RegistryWatcher(
    NpgsqlDataSource database, ParticipantStore participants, StandardsStore standards, RegistryInForce registry, ValidationOptions options, TimeProvider time, ILogger<RegistryWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Changes that come in quick succession are loaded together.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);

    /// <summary>How long silence is trusted. A withdrawn certificate must not stay in force because a connection broke unnoticed.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(15);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogLost(e);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var notified = false;
        connection.Notification += (_, _) => notified = true;
        await using (var listen = new NpgsqlCommand("listen hub_registry", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            notified = false;
            // Listen first, then load: a change in between is notified and loads once more.
            await LoadAsync(cancellationToken);
            while (!notified)
            {
                if (!await connection.WaitAsync(Probe, cancellationToken))
                {
                    // A connection whose other end vanished is as silent as a registry that nobody changes: a question tells them apart.
                    await using var probe = new NpgsqlCommand("select 1", connection);
                    await probe.ExecuteScalarAsync(cancellationToken);
                }
            }

            await Task.Delay(Settle, time, cancellationToken);
        }
    }

    /// <summary>SHA-256 over the paths and contents of all files: names the standard that was in force.</summary>
    private static string DigestOf(StandardsBundle bundle)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in bundle.Paths)
        {
            digest.AppendData(Encoding.UTF8.GetBytes(path + "\0"));
            digest.AppendData(SHA256.HashData(bundle[path].Span));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var span = HubInstruments.Activities.StartActivity("hub.registry.load");
        var directory = await participants.LoadAsync(cancellationToken);
        var bundle = await standards.LoadAsync(cancellationToken);
        try
        {
            var catalogue = StandardsCatalogue.Load(bundle);
            var datasets = Compile(catalogue);
            registry.Current = new RegistryPicture(directory, datasets, DigestOf(bundle)) { Catalogue = catalogue };
            LogLoaded(datasets.Count, directory.Participants.Count);
        }
        catch (Exception e) when (e is StandardsException or SchemaException)
        {
            registry.Current = new RegistryPicture(directory, registry.Current.Datasets, registry.Current.StandardDigest) { Catalogue = registry.Current.Catalogue };
            LogUnsound(e);
        }
    }

    private List<DatasetInForce> Compile(StandardsCatalogue catalogue)
    {
        var codes = new CatalogueCodeSets(catalogue);
        return
        [
            .. from dataset in catalogue.Datasets
               from version in dataset.Versions
               select new DatasetInForce(dataset, version, MessageValidators.Compile(version, dataset.BusinessKey, codes, options.Engine, time)),
        ];
    }

    [LoggerMessage(2001, LogLevel.Information, "The registry is in force: {Datasets} dataset versions, {Participants} participants.")]
    private partial void LogLoaded(int datasets, int participants);

    [LoggerMessage(2002, LogLevel.Error, "The published standard is not sound; the one before stays in force.")]
    private partial void LogUnsound(Exception exception);

    [LoggerMessage(2003, LogLevel.Warning, "The registry's notifications were lost; listening again.")]
    private partial void LogLost(Exception exception);
}
