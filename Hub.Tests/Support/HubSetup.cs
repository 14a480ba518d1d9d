using System.Security.Cryptography;
using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Hub.Core.Trust;
using Hub.Proofs.Checkpoints;
using Hub.Registry.Participants;
using Hub.Registry.Standards;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Tests.Support;

/// <summary>
/// Everything a hub needs before it starts: database, log, development CA, keys, standard, and a department that may publish some datasets.
/// </summary>
public sealed class HubSetup : IAsyncDisposable
{
    public const string Market = "11445300007025008C";
    public const string Auditor = "11445300MB2C00005L";
    public const string Operator = "11445300MB2C00072J";
    private readonly TestDatabase _database;
    private readonly DirectoryInfo _directory;

    private HubSetup(TestDatabase database, DirectoryInfo directory, DevelopmentCa ca)
    {
        (_database, _directory, Ca) = (database, directory, ca);
        Source = database.CreateDataSource();
        Participants = new ParticipantStore(Source, TimeProvider.System);
    }

    public DevelopmentCa Ca { get; }

    public NpgsqlDataSource Source { get; }

    public string ConnectionString => _database.ConnectionString;

    public ParticipantStore Participants { get; }

    /// <summary>Certificate of the market supervision's system "main", granted leg.registration and leg.abnormal.</summary>
    public IssuedCertificate MarketCertificate { get; private set; } = null!;

    public IssuedCertificate AuditorCertificate { get; private set; } = null!;

    /// <summary>File with the key-encryption key of the payloads.</summary>
    public string PayloadKeys { get; private set; } = "";

    /// <summary>Settings of <c>hub serve</c> but for the address.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    public static async Task<HubSetup> CreateAsync()
    {
        var directory = Directory.CreateTempSubdirectory("hub-test-");
        var ca = DevelopmentCa.Create(Path.Combine(directory.FullName, "ca"));
        var setup = new HubSetup(await TestDatabase.CreateAsync(), directory, ca);
        await setup.PrepareAsync();
        return setup;
    }

    /// <summary>Registers a department with a certificate for its system "main" and grants to publish.</summary>
    public async Task<IssuedCertificate> AddDepartmentAsync(string uscc, string name, bool auditor, params string[] datasets)
    {
        await Participants.SaveAsync(new Participant { Uscc = uscc, Name = name, Auditor = auditor });
        var certificate = Ca.IssueDepartment(uscc, name, "main");
        await Participants.SaveAsync(new ParticipantCertificate
        {
            Fingerprint = certificate.Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
            Uscc = uscc,
            System = "main",
            NotAfter = certificate.Certificate.NotAfter.ToUniversalTime(),
        });
        foreach (var dataset in datasets)
        {
            await Participants.SaveAsync(new Grant { Uscc = uscc, Dataset = DatasetName.Parse(dataset), Action = GrantAction.Publish, Purpose = "test" });
        }

        return certificate;
    }

    /// <summary>Registers the data centre, whose system "main" may give orders.</summary>
    public async Task<IssuedCertificate> AddOperatorAsync()
    {
        var certificate = await AddDepartmentAsync(Operator, "数据中心", auditor: false);
        await Participants.SaveAsync(new Participant { Uscc = Operator, Name = "数据中心", Operator = true });
        return certificate;
    }

    public async ValueTask DisposeAsync()
    {
        Ca.Dispose();
        await Source.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task PrepareAsync()
    {
        var signer = NoteSigner.Generate("test.yunfu/log");
        await LogOrigin.CreateAsync(Source, signer.Verifier, TimeProvider.System);
        await new StandardsStore(Source, TimeProvider.System).ApplyAsync(StandardsBundle.FromDirectory(TestPaths.Standards));
        MarketCertificate = await AddDepartmentAsync(Market, "市场监督管理局", auditor: false, "leg.registration", "leg.abnormal");
        AuditorCertificate = await AddDepartmentAsync(Auditor, "审计局", auditor: true);
        Settings["Database"] = ConnectionString;
        Settings["Certificates:Server"] = Ca.IssueServer().Pkcs12Path;
        Settings["Certificates:Seal"] = Ca.IssueSeal().Pkcs12Path;
        Settings["Certificates:Ca"] = Ca.CaChainPath;
        Settings["Certificates:Crl"] = Ca.CrlPath;
        Settings["LogKeyFile"] = await WriteAsync("log.key", signer.ToSecretText());
        Settings["Validation:PersonTokenKeyFile"] = await WriteAsync("person.key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        PayloadKeys = await WriteAsync("payload.kek", KeyEncryptionKeys.Generate());
        Settings["Payloads:KeyFile"] = PayloadKeys;
        Settings["Logging:LogLevel:Default"] = "Warning";
    }

    private async Task<string> WriteAsync(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        await File.WriteAllTextAsync(path, content);
        return path;
    }
}
