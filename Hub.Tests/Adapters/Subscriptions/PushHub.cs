using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Core.Trust;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Hub.Schemas.Identifiers;
using Hub.Tests.Host;
using Hub.Tests.Support;
using Npgsql;

namespace Hub.Tests.Adapters.Subscriptions;

/// <summary>A hub that carries subscriptions; the market supervision publishes <c>leg.registration</c>, and each test has a department of its own that receives.</summary>
internal sealed class PushHub : IAsyncDisposable
{
    private readonly HttpClient _market;
    private int _published;
    private int _departments;

    private PushHub(TestHub hub) => (Hub, _market) = (hub, hub.Client(hub.Setup.MarketCertificate));

    public TestHub Hub { get; }

    public NpgsqlDataSource Database => Hub.Setup.Source;

    public static async Task<PushHub> StartAsync(params (string Key, string Value)[] settings)
    {
        var setup = await HubSetup.CreateAsync();
        Configure(setup);
        return new PushHub(await TestHub.StartAsync(setup, settings));
    }

    /// <summary>Short pauses, so that a test does not wait for long ones.</summary>
    public static void Configure(HubSetup setup)
    {
        setup.Settings["Subscriptions:Ca"] = setup.Ca.CaChainPath;
        setup.Settings["Subscriptions:BreakSeconds"] = "1";
        setup.Settings["Subscriptions:MaxRetryDelaySeconds"] = "1";
        setup.Settings["Subscriptions:MaxRefusals"] = "3";
    }

    /// <summary>A department that may receive registrations, persons masked, and the certificate of its system.</summary>
    public Task<(string Uscc, IssuedCertificate Certificate)> AddReceiverAsync(DateTimeOffset? expires = null) => AddReceiverAsync(Hub.Setup, ++_departments, expires);

    public static async Task<(string Uscc, IssuedCertificate Certificate)> AddReceiverAsync(HubSetup setup, int number, DateTimeOffset? expires = null)
    {
        var uscc = Uscc.Create("11445300", OrganizationCode.Create($"MB2D{number:D4}")).Value;
        var certificate = await setup.AddDepartmentAsync(uscc, $"接收部门{number}", auditor: false);
        await setup.Participants.SaveAsync(GrantOf(uscc) with { ExpiresAt = expires });
        return (uscc, certificate);
    }

    public static Grant GrantOf(string uscc) => new() { Uscc = uscc, Dataset = DatasetName.Parse(Registration.Dataset), Action = GrantAction.Subscribe, Purpose = "test" };

    /// <summary>Publishes registrations of as many entities as there are messages unless told otherwise.</summary>
    /// <returns>Ids of the messages.</returns>
    public async Task<string[]> PublishAsync(int count, params (string, JsonNode?)[] changes)
    {
        var ids = Enumerable.Range(0, count).Select(_ => $"p-{_published++}").ToArray();
        foreach (var part in ids.Chunk(50))
        {
            var events = new JsonArray([.. part.Select(id => Registration.Event(id, Registration.Payload([("uscc", EntityOf(id)), .. changes])))]);
            using var answer = await _market.PostAsync(new Uri("/exchange", UriKind.Relative), Registration.Content(events.ToJsonString(), "application/cloudevents-batch+json"));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.That(answer.StatusCode == HttpStatusCode.OK && !text.Contains("\"rejected\"", StringComparison.Ordinal), Is.True, text);
        }

        return ids;
    }

    /// <summary>Publishes that an entity is no more.</summary>
    public async Task DeleteAsync(string entity)
    {
        var deleted = Registration.Event($"p-{_published++}", Registration.Payload(("uscc", entity)));
        deleted["operation"] = "delete";
        using var answer = await _market.PostAsync(new Uri("/exchange", UriKind.Relative), Registration.Content(deleted.ToJsonString(), "application/cloudevents+json"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
    }

    /// <summary>One entity with an old and a new name, and one that is no more.</summary>
    public async Task<(string Kept, string Gone)> PublishHistoryAsync(int number)
    {
        var (kept, gone) = (EntityOf($"p-{number}"), EntityOf($"p-{number + 1}"));
        await PublishAsync(1, ("uscc", kept), ("name", "旧名称"));
        await PublishAsync(1, ("uscc", gone));
        await PublishAsync(1, ("uscc", kept), ("name", "新名称"));
        await DeleteAsync(gone);
        return (kept, gone);
    }

    /// <summary>An entity for each message id.</summary>
    public static string EntityOf(string id) => Uscc.Create("91445300", OrganizationCode.Create($"MA{int.Parse(id[2..], System.Globalization.CultureInfo.InvariantCulture):D6}")).Value;

    /// <summary><c>hub subscription …</c> on the hub's database.</summary>
    public async Task<string> OrderAsync(params string[] arguments)
    {
        var (code, output) = await CommandRun.HubAsync(["subscription", .. arguments, "--db", Hub.Setup.ConnectionString]);
        Assert.That(code, Is.Zero, output);
        return output;
    }

    public async Task<long> SizeAsync()
    {
        await using var size = Database.CreateCommand("select coalesce(max(idx) + 1, 0) from log.entry");
        return (long)(await size.ExecuteScalarAsync())!;
    }

    public async Task<PushAnswer> AnswerAsync(string name) => PushAnswer.Of((await new PushStore(Database, TimeProvider.System).FindAsync(name, CancellationToken.None))!);

    public Task EventuallyAsync(string name, Func<PushAnswer, bool> condition, string what, int seconds = 60)
    {
        PushAnswer? last = null;
        return Eventually.HoldsAsync(async () => condition(last = await AnswerAsync(name)), () => $"{what}; it is {last}", seconds);
    }

    public async ValueTask DisposeAsync()
    {
        _market.Dispose();
        await Hub.DisposeAsync();
    }
}
