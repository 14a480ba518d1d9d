using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Hub.Bench.Rig;
using Hub.Core.Log;
using Hub.Core.Log.Check;
using Hub.Core.Log.Payloads;
using Hub.Core.Telemetry;
using Hub.Host.Demo;
using Hub.Host.Development;
using Hub.Host.Serving;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Signatures;
using Hub.Proofs.Trust;
using Hub.Registry.Participants;
using Hub.Registry.Standards;
using Hub.Schemas.Catalogue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Bench.Log;

/// <summary>A log of its own with its writer in this process, on a private PostgreSQL in a temporary directory; all gone afterwards.</summary>
internal sealed class BenchLog : IAsyncDisposable
{
    private const string SmallDatabase = "small";

    private readonly DirectoryInfo _directory;
    private readonly DemoCity _city;
    private readonly BenchLog? _small;
    private readonly X509Certificate2 _seal;
    private readonly DetachedSigner _sealer;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<HubInstruments>().BuildServiceProvider();

    private BenchLog(DirectoryInfo directory, DemoCity city, StandardsCatalogue catalogue, ParticipantDirectory participants, BenchLog? small)
    {
        (_directory, _city, Catalogue, Participants, _small) = (directory, city, catalogue, participants, small);
        Database = HubServer.CreateDataSource(new NpgsqlConnectionStringBuilder(city.Database.ConnectionString) { Database = small is null ? SmallDatabase : DataDirectory.Database }.ConnectionString);
        _seal = X509CertificateLoader.LoadPkcs12FromFile(city.PathOf("ca/seal.p12"), null);
        _sealer = new DetachedSigner(SigningIdentity.Of(_seal), TimeProvider.System);
        var signer = new CheckpointSigner(NoteSigner.Parse(File.ReadAllText(city.PathOf("log.key")).Trim()), [_sealer], TimeProvider.System);
        Vault = new PayloadVault(Database, PayloadKeys, PayloadCipher.Aes256Gcm, TimeProvider.System);
        Writer = new LogWriter(Database, signer, Vault, new StorageSpace(new LogOptions(), TimeProvider.System), new LogOptions(), TimeProvider.System, _services.GetRequiredService<HubInstruments>(), NullLogger<LogWriter>.Instance);
    }

    /// <summary>A log that begins when this one is long, on the same server with the same standard, participants and keys; null for such a log itself.</summary>
    public BenchLog Small => _small ?? throw new InvalidOperationException("This is the small log.");

    /// <summary>As a served hub reaches its database.</summary>
    public NpgsqlDataSource Database { get; }

    public LogWriter Writer { get; }

    public PayloadVault Vault { get; }

    public KeyEncryptionKeys PayloadKeys => KeyEncryptionKeys.Parse(File.ReadAllText(_city.PathOf(DataDirectory.PayloadKeys)));

    public StandardsCatalogue Catalogue { get; }

    public ParticipantDirectory Participants { get; }

    public string CaFile => _city.Ca;

    public string CrlFile => _city.PathOf("ca/crl.pem");

    public static async Task<BenchLog> CreateAsync(Action<string> step, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("hub-bench-");
        DemoCity? city = null;
        BenchLog? small = null, log = null;
        try
        {
            var options = new DemoOptions { Messages = 1000, Once = true, Json = true, Seed = 1, Bus = "log", Data = directory.FullName };
            city = await DemoCity.PrepareAsync(options, step, cancellationToken);
            var catalogue = StandardsCatalogue.Load(await new StandardsStore(city.Database.Source, TimeProvider.System).LoadAsync(cancellationToken));
            var participants = await new ParticipantStore(city.Database.Source, TimeProvider.System).LoadAsync(cancellationToken);
            await CopyDatabaseAsync(city, cancellationToken);
            small = new BenchLog(directory, city, catalogue, participants, null);
            await small.StartAsync(cancellationToken);
            log = new BenchLog(directory, city, catalogue, participants, small);
            await log.StartAsync(cancellationToken);
            return log;
        }
        catch
        {
            // Whatever is there so far ends with its server: the full log takes all with it.
            await (log?.DisposeAsync() ?? small?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (log is null)
            {
                await (city?.DisposeAsync() ?? ValueTask.CompletedTask);
                directory.Delete(recursive: true);
            }

            throw;
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await Writer.StartAsync(cancellationToken);
        await Writer.Ready.WaitAsync(cancellationToken);
    }

    /// <summary>The prepared database, its log still empty, once more.</summary>
    private static async Task CopyDatabaseAsync(DemoCity city, CancellationToken cancellationToken)
    {
        city.Database.Source.Clear();
        NpgsqlConnection.ClearAllPools();
        await using var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(city.Database.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await using var copy = maintenance.CreateCommand($"create database {SmallDatabase} template {DataDirectory.Database}");
        await copy.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>CPU seconds spent so far by PostgreSQL with all its backends, and by this process.</summary>
    public double CpuSeconds()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(_directory.FullName, "pg", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return ProcessCpu.Seconds(Environment.ProcessId, children: false) + ProcessCpu.Seconds(postmaster, children: true);
    }

    /// <summary>As <c>hub log check --ca --crl</c> would check.</summary>
    public LogCheckOptions CheckOptions() => new()
    {
        PayloadKeys = PayloadKeys,
        Anchors = TrustAnchors.FromPem(File.ReadAllText(CaFile)),
        RevocationLists = RevocationList.ReadPem(File.ReadAllText(CrlFile)),
    };

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        await Database.DisposeAsync();
        _sealer.Dispose();
        _seal.Dispose();
        await _services.DisposeAsync();
        if (_small is null)
        {
            return;
        }

        await _small.DisposeAsync();
        await _city.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
