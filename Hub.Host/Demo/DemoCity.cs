using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Host.Commands;
using Hub.Host.Demo.Generation;
using Hub.Host.Development;
using Hub.Registry.Participants;
using Hub.Registry.Standards;
using Hub.Registry.Storage;
using Hub.Schemas.Catalogue;

namespace Hub.Host.Demo;

/// <summary>
/// Everything a hub needs before it can start, made in the data directory on the first run and found there on the next ones: database,
/// certificates, keys, the log, the standard, participants with their grants, and the configuration file.
/// </summary>
internal sealed class DemoCity : IAsyncDisposable
{
    private const string LogName = "demo.yunfu.example/exchange/log";
    private const string AuditorSystem = "audit";
    private const string RevokedSuffix = "-old";
    private const int DefaultPort = 8443;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DataDirectory _data;
    private readonly PrivatePostgres _server;

    private DemoCity(DataDirectory data, PrivatePostgres server, HubDatabase database, DevelopmentCa ca, int port)
    {
        (_data, _server, Database) = (data, server, database);
        Ca = Path.GetFullPath(ca.CaChainPath);
        Address = new Uri($"https://127.0.0.1:{port}");
    }

    public HubDatabase Database { get; }

    public Uri Address { get; }

    /// <summary>PEM file of the CA.</summary>
    public string Ca { get; }

    public string Directory => _data.Path;

    public string ConfigurationFile => PathOf("hub.json");

    /// <summary>Directory of the database's unix socket, for psql.</summary>
    public string SocketDirectory => _server.SocketDirectory;

    public DemoCertificate Auditor => CertificateOf(AuditorCode, AuditorSystem);

    private static string AuditorCode => Schemas.Identifiers.Uscc.Create("11" + Town.City, Schemas.Identifiers.OrganizationCode.Create("MB2D0909")).Value;

    /// <exception cref="CommandException">PostgreSQL is missing or does not start; the message says what to do.</exception>
    public static async Task<DemoCity> PrepareAsync(DemoOptions options, Action<string> step, CancellationToken cancellationToken)
    {
        var data = new DataDirectory(Path.GetFullPath(options.Data));
        step("PostgreSQL …");
        var server = await StartPostgresAsync(data, cancellationToken);
        try
        {
            var database = new HubDatabase(await server.EnsureDatabaseAsync(DataDirectory.Database, cancellationToken: cancellationToken), null);
            var ran = await Migrator.MigrateAsync(database.ConnectionString, HubMigrations.Assemblies, cancellationToken: cancellationToken);
            step($"数据库结构 · migrations: {ran.Count} applied");
            using var ca = DevelopmentCa.Exists(data.Ca) ? DevelopmentCa.Open(data.Ca) : DevelopmentCa.Create(data.Ca);
            var city = new DemoCity(data, server, database, ca, options.Port ?? FreePort());
            city.PrepareCertificates(ca);
            step($"证书 · certificates of a development CA: {data.Ca}");
            await city.PrepareLogAsync(options.Seed, step, cancellationToken);
            await city.PrepareRegistryAsync(step, cancellationToken);
            await city.WriteConfigurationAsync(options, cancellationToken);
            return city;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public DemoCertificate CertificateOf(DemoDepartment department) => CertificateOf(department.Uscc, department.System);

    public DemoCertificate RevokedCertificateOf(DemoDepartment department) => CertificateOf(department.Uscc, department.System + RevokedSuffix);

    public string PathOf(string file) => Path.Combine(_data.Path, file);

    /// <summary>Number of this run on this log, from 1; every call is a new run.</summary>
    public async Task<int> BeginRunAsync(CancellationToken cancellationToken)
    {
        var file = PathOf("runs");
        var run = 1 + (File.Exists(file) ? int.Parse(await File.ReadAllTextAsync(file, cancellationToken), System.Globalization.CultureInfo.InvariantCulture) : 0);
        await File.WriteAllTextAsync(file, run.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
        return run;
    }

    private static async Task<PrivatePostgres> StartPostgresAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        try
        {
            return await PrivatePostgres.StartAsync(data.Path, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private DemoCertificate CertificateOf(string uscc, string system) =>
        new(Path.Combine(Path.GetFullPath(_data.Ca), $"{uscc}-{system}.pem"), Path.Combine(Path.GetFullPath(_data.Ca), $"{uscc}-{system}.key"));

    private void PrepareCertificates(DevelopmentCa ca)
    {
        if (!File.Exists(Path.Combine(_data.Ca, "server.p12")))
        {
            ca.IssueServer().Certificate.Dispose();
        }

        if (!File.Exists(Path.Combine(_data.Ca, "seal.p12")))
        {
            ca.IssueSeal().Certificate.Dispose();
        }

        foreach (var department in DemoDepartment.All)
        {
            Issue(ca, CertificateOf(department), department.Uscc, Town.CityName + department.NameZh, department.System);
            if (Issue(ca, RevokedCertificateOf(department), department.Uscc, Town.CityName + department.NameZh, department.System + RevokedSuffix) is { } revoked)
            {
                ca.Revoke(revoked);
            }
        }

        Issue(ca, Auditor, AuditorCode, Town.CityName + "审计局", AuditorSystem);
        ca.RenewRevocationLists();
    }

    private static X509Certificate2? Issue(DevelopmentCa ca, DemoCertificate file, string uscc, string name, string system) =>
        File.Exists(file.Certificate) ? null : ca.IssueDepartment(uscc, name, system).Certificate;

    private async Task PrepareLogAsync(ulong seed, Action<string> step, CancellationToken cancellationToken)
    {
        // From the seed: the people are made up, and the same messages are to leave the same rows. A real hub's key is random.
        await MakeSecretAsync("person-tokens.key", Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes($"hub demo {seed}"))), cancellationToken);
        await MakeSecretAsync(DataDirectory.PayloadKeys, KeyEncryptionKeys.Generate(), cancellationToken);
        step($"个人信息报文加密存放 · personal payloads are encrypted; the key-encryption key: {PathOf(DataDirectory.PayloadKeys)}");

        await using var origin = Database.Source.CreateCommand("select 1 from log.origin");
        if (await origin.ExecuteScalarAsync(cancellationToken) is null)
        {
            await LogCreateCommand.CreateAsync(Database, LogName, PathOf("log.key"), cancellationToken);
        }
    }

    /// <summary>Writes a file that only its owner may read, unless it is there.</summary>
    private async Task MakeSecretAsync(string name, string content, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
        {
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(content), cancellationToken);
        }
    }

    private async Task PrepareRegistryAsync(Action<string> step, CancellationToken cancellationToken)
    {
        var bundle = StandardsBundle.FromDirectory(StandardsDirectory());
        await new StandardsStore(Database.Source, TimeProvider.System).ApplyAsync(bundle, cancellationToken);
        step($"标准 · standards applied: {bundle.Paths.Count(p => p.EndsWith("/dataset.yaml", StringComparison.Ordinal))} datasets");

        var store = new ParticipantStore(Database.Source, TimeProvider.System);
        foreach (var department in DemoDepartment.All)
        {
            await store.SaveAsync(new Participant { Uscc = department.Uscc, Name = Town.CityName + department.NameZh }, cancellationToken);
            await BindAsync(store, CertificateOf(department), department.Uscc, department.System, cancellationToken);
            await BindAsync(store, RevokedCertificateOf(department), department.Uscc, department.System + RevokedSuffix, cancellationToken);
            foreach (var dataset in department.Datasets)
            {
                await store.SaveAsync(
                    new Grant { Uscc = department.Uscc, Dataset = DatasetName.Parse(dataset), Action = GrantAction.Publish, Purpose = "演示 · demonstration" }, cancellationToken);
            }
        }

        await store.SaveAsync(new Participant { Uscc = AuditorCode, Name = Town.CityName + "审计局", Auditor = true }, cancellationToken);
        await BindAsync(store, Auditor, AuditorCode, AuditorSystem, cancellationToken);
        step($"参与部门 · participants: {DemoDepartment.All.Count} departments, 1 auditor");
    }

    /// <summary>The nearest <c>standards</c> at or above the program: beside it when installed, of the source tree otherwise.</summary>
    private static string StandardsDirectory()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var standards = Path.Combine(directory.FullName, "standards");
            if (System.IO.Directory.Exists(Path.Combine(standards, "datasets")))
            {
                return standards;
            }
        }

        throw new CommandException($"标准目录不存在 · There is no directory standards at or above {AppContext.BaseDirectory}.");
    }

    private static Task BindAsync(ParticipantStore store, DemoCertificate file, string uscc, string system, CancellationToken cancellationToken)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file.Certificate);
        return store.SaveAsync(
            new ParticipantCertificate
            {
                Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
                Uscc = uscc,
                System = system,
                NotAfter = certificate.NotAfter.ToUniversalTime(),
            },
            cancellationToken);
    }

    private Task WriteConfigurationAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var configuration = new JsonObject
        {
            [nameof(Database)] = Database.ConnectionString,
            ["Listen"] = Address.ToString(),
            ["LogKeyFile"] = PathOf("log.key"),
            ["Certificates"] = new JsonObject
            {
                ["Server"] = Path.Combine(_data.Ca, "server.p12"),
                ["Seal"] = Path.Combine(_data.Ca, "seal.p12"),
                [nameof(Ca)] = Ca,
                ["Crl"] = Path.Combine(_data.Ca, "crl.pem"),
            },
            ["Validation"] = new JsonObject { ["PersonTokenKeyFile"] = PathOf("person-tokens.key") },
            ["Payloads"] = new JsonObject { ["KeyFile"] = PathOf(DataDirectory.PayloadKeys) },
            ["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Information", ["Microsoft.AspNetCore"] = "Warning" } },
            ["Bus"] = new JsonObject { ["Kind"] = options.Bus, ["Bootstrap"] = options.Bootstrap ?? "" },
        };
        return File.WriteAllTextAsync(ConfigurationFile, configuration.ToJsonString(new() { WriteIndented = true }), cancellationToken);
    }

    private static int FreePort()
    {
        try
        {
            return Take(DefaultPort);
        }
        catch (SocketException)
        {
            return Take(0);
        }

        static int Take(int port)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _server.DisposeAsync();
    }
}

/// <summary>PEM files of a client certificate (with its issuer) and of its key.</summary>
internal sealed record DemoCertificate(string Certificate, string Key);
