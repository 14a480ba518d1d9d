using System.Security.Cryptography.X509Certificates;
using Hub.Core.Audit;
using Hub.Core.Audit.Evidence;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Http;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Core.Log.Archives;
using Hub.Core.Log.Payloads;
using Hub.Core.Log.Serving;
using Hub.Core.Log.Timestamps;
using Hub.Core.Log.Witness;
using Hub.Core.Pipeline;
using Hub.Core.Seal;
using Hub.Core.Telemetry;
using Hub.Core.Trust;
using Hub.Core.Trust.Ocsp;
using Hub.Core.Trust.Timestamps;
using Hub.Core.Validate;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Signatures;
using Hub.Registry.Participants;
using Hub.Registry.Standards;
using Hub.Schemas.Identifiers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Hosting;

/// <summary>The only place that knows how the exchange core is put together.</summary>
public static class CoreServices
{
    /// <summary>Adds the core. Expects an NpgsqlDataSource, a TimeProvider and logging in the container.</summary>
    public static IServiceCollection AddHubCore(this IServiceCollection services, HubOptions options)
    {
        services.AddSingleton(options.Intake);
        services.AddSingleton(options.Log);
        services.AddSingleton(options.Validation);
        services.AddSingleton<HubInstruments>();
        services.AddSingleton<ParticipantStore>();
        services.AddSingleton<StandardsStore>();
        services.AddSingleton<RegistryInForce>();
        services.AddSingleton(_ => new PersonTokens(Convert.FromBase64String(File.ReadAllText(options.Validation.PersonTokenKeyFile))));
        services.AddSingleton(s => new CertificateTrust(
            new CertificateTrustOptions
            {
                CaFile = options.Certificates.Ca,
                CrlFile = options.Certificates.Crl,
                RevocationGrace = TimeSpan.FromMinutes(options.Certificates.CrlGraceMinutes),
            },
            s.GetService<OcspChecks>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<CertificateTrust>>()));
        services.AddOcsp(options.Certificates.Ocsp);
        services.AddTimestamps(options);
        services.AddSingleton(s => new CheckpointSigner(
            NoteSigner.Parse(File.ReadAllText(options.LogKeyFile).Trim()),
            SealKeys.Open(options.SealKeys, s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<TimeProvider>(),
            options.LogNextKeyFile.Length == 0 ? null : NoteSigner.Parse(File.ReadAllText(options.LogNextKeyFile).Trim())));
        services.AddSingleton(s => new DocumentSeal(() => SealKeys.Open(options.SealKeys, s.GetRequiredService<TimeProvider>())));
        services.AddLogServing();
        services.AddSingleton<WitnessRounds>();

        services.AddSingleton(s => new PayloadVault(
            s.GetRequiredService<NpgsqlDataSource>(), options.Payloads.ReadKeys(), options.Payloads.Cipher, s.GetRequiredService<TimeProvider>()));

        services.AddSingleton<PayloadEraser>();
        services.AddSingleton(s => new ArchiveCoverage(s.GetRequiredService<NpgsqlDataSource>(), options.Payloads, options.Certificates.Ca));
        services.AddSingleton(s =>
        {
            var retention = ActivatorUtilities.CreateInstance<RetentionService>(s);
            s.GetRequiredService<HubInstruments>().ObserveRetention(() => retention.Unarchived);
            return retention;
        });
        services.AddSingleton<CallerGate>();
        services.AddSingleton<IntakeStage>();
        services.AddSingleton<SenderSignatures>();
        services.AddSingleton<ValidateStage>();
        services.AddSingleton<StorageSpace>();
        services.AddSingleton<LogWriter>();
        services.AddSingleton<ExchangePipeline>();
        services.AddSingleton<RefusedCallerLedger>();
        services.AddSingleton<Door>();
        services.AddSingleton<ExchangeEndpoint>();
        services.AddSingleton<IDeliveryReceipts, LoggedReceipts>();
        services.AddSingleton<AuditQuery>();
        services.AddSingleton<MessageTracer>();
        services.AddSingleton<EntrySenders>();
        services.AddSingleton<LoggedEntries>();
        services.AddSingleton(options.Audit);
        services.AddSingleton<EvidencePlanner>();
        services.AddSingleton<EvidenceSetWriter>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<AuditEvidenceEndpoint>();
        services.AddSingleton<StatisticsCounter>();
        services.AddSingleton<LogStatistics>();
        services.AddSingleton<AuditStatisticsEndpoint>();
        services.AddSingleton(s => HubCertificates.Of(s.GetRequiredService<CheckpointSigner>(), options.Certificates));
        services.AddSingleton<LogAccess>();
        services.AddSingleton<SentEntriesEndpoint>();
        services.AddSingleton<AccessFilter>();
        services.AddSingleton<DeliverEndpoint>();
        services.AddSingleton<SubscriptionEndpoint>();

        // Stopped in reverse order: what still wants to write the log stops before the log.
        services.AddHostedService<RegistryWatcher>();
        services.AddHostedService(s => s.GetRequiredService<LogWriter>());
        services.AddHostedService(s => s.GetRequiredService<RefusedCallerLedger>());
        services.AddHostedService<ActRecorder>();
        services.AddHostedService<LogKeyRecorder>();
        services.AddHostedService(s => s.GetRequiredService<WitnessRounds>());
        services.AddHostedService(s => s.GetRequiredService<RetentionService>());
        services.AddHostedService<RegistryChangeRecorder>();
        services.AddHostedService<CertificateExpiryRecorder>();
        services.AddHostedService(s => s.GetRequiredService<StatisticsCounter>());
        services.AddHostedService(s => new CertificateWatch(
            OwnCertificates(options, s.GetRequiredService<CheckpointSigner>()),
            s.GetRequiredService<RegistryInForce>(),
            TimeSpan.FromDays(options.Certificates.WarnDays),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<HubInstruments>(),
            s.GetRequiredService<ILogger<CertificateWatch>>()));
        return services;
    }

    private static void AddOcsp(this IServiceCollection services, OcspOptions options)
    {
        if (options.Enabled)
        {
            services.AddSingleton(s => new OcspClient(ServiceClient(), options, s.GetRequiredService<TimeProvider>()));
            services.AddSingleton(options);
            services.AddSingleton<OcspChecks>();
            services.AddHostedService(s => s.GetRequiredService<OcspChecks>());
        }
    }

    private static void AddTimestamps(this IServiceCollection services, HubOptions options)
    {
        var timestamps = options.Timestamps;
        if (timestamps.Authority.Length > 0)
        {
            timestamps.Ca = timestamps.Ca.Length > 0 ? timestamps.Ca : options.Certificates.Ca;
            timestamps.Crl = timestamps.Crl.Length > 0 ? timestamps.Crl : options.Certificates.Crl;
            services.AddSingleton(timestamps);
            services.AddSingleton(_ => new TimestampClient(ServiceClient(), new Uri(timestamps.Authority)));
            services.AddSingleton<Timestamper>();
            services.AddHostedService(s => s.GetRequiredService<Timestamper>());
        }
    }

    /// <summary>For services of a CA: small answers, nothing followed elsewhere, timeouts given by who asks.</summary>
    private static HttpClient ServiceClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { MaxResponseContentBufferSize = 1 << 20, Timeout = Timeout.InfiniteTimeSpan };

    private static WatchedCertificate[] OwnCertificates(HubOptions options, CheckpointSigner signer)
    {
        using var server = X509CertificateLoader.LoadPkcs12FromFile(options.Certificates.Server, options.Certificates.Password);
        return [new WatchedCertificate("server", "", server.NotAfter), .. signer.SealCertificates.Select(c => new WatchedCertificate("seal", SignatureSuite.Of(c)!.Name, c.NotAfter))];
    }
}
