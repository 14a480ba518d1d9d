using Hub.Adapters.Sources;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Hub.Tests.Adapters.Sources;

/// <summary>A hub that collects from sources in a directory of the test, in the name of the market supervision's system.</summary>
internal sealed class SourceHub : IAsyncDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly TestHub _hub;

    private SourceHub(TestHub hub, ScratchDirectory directory) => (_hub, _directory) = (hub, directory);

    /// <summary>Columns and their fields for <c>leg.registration</c>, as the tests' sources name them.</summary>
    public const string Map =
        """
        map:
          uscc: code
          name: name
          legalRepresentativeName: boss
          establishedDate: {column: since, date: [yyyy年M月d日, yyyy-MM-dd]}
          address: {constant: 广东省云浮市云城区}
          divisionCode: {constant: "445302"}
          registrationAuthority: {constant: 云浮市市场监督管理局}
          approvalDate: {column: approved, date: [yyyy-MM-dd]}
          status: {column: state, codes: {在业: active, 注销: deregistered}}
        """;

    public static readonly string[] Columns = ["code", "name", "boss", "since", "approved", "state"];

    public TestHub Hub => _hub;

    public NpgsqlDataSource Database => _hub.Setup.Source;

    public SourceStore Store => _hub.Services.GetRequiredService<SourceStore>();

    public SourceOrders OrdersTo(string source) => new(source, Database);

    public static async Task<SourceHub> StartAsync(params (string Key, string Value)[] settings)
    {
        var directory = new ScratchDirectory();
        var hub = await TestHub.StartAsync([("Sources:Directory", directory.Path), .. settings]);
        File.Copy(hub.Setup.MarketCertificate.PemPath, directory.File("market.pem"));
        Directory.CreateDirectory(directory.File("inbox"));
        return new SourceHub(hub, directory);
    }

    public string PathOf(string name) => _directory.File(name);

    /// <summary>A file that nobody has written to for a minute.</summary>
    public void Drop(string name, ReadOnlySpan<byte> content)
    {
        var path = _directory.File(Path.Combine("inbox", name));
        File.WriteAllBytes(path + ".part", content);
        File.SetLastWriteTimeUtc(path + ".part", DateTime.UtcNow.AddMinutes(-1));
        File.Move(path + ".part", path, overwrite: true);
    }

    /// <summary>Defines a source of <c>leg.registration</c>, which Quartz then starts every second.</summary>
    public void Define(string name, string from, string map = Map) => File.WriteAllText(
        _directory.File(name + ".yaml"), $"dataset: leg.registration\ncertificate: market.pem\nevery: 1s\nfrom: {{{from}}}\n{map}\n");

    /// <summary>Rows of the legal-entity repository.</summary>
    public Task<long> EntitiesAsync() => CountAsync("select count(*) from legal_entity.entity");

    public async Task<long> CountAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public Task HasEntitiesAsync(int count, int seconds = 60)
    {
        var seen = -1L;
        return Eventually.HoldsAsync(async () => (seen = await EntitiesAsync()) == count, () => $"{count} legal entities; there are {seen}", seconds);
    }

    public async Task<SourceStatus> StatusAsync(string name) => (await Store.StatusesAsync(default)).GetValueOrDefault(name) ?? new SourceStatus { Name = name };

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Dispose();
    }
}
