using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hub.Adapters.Hosting;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Log.Payloads;
using Hub.Schemas.Identifiers;
using Hub.Tests.Adapters.Repositories;
using Hub.Tests.Core.Delivery;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hub.Tests.Adapters.Hosting;

[TestFixture]
public sealed class AdaptersServicesTests
{
    private TestDatabase _database = null!;
    private NpgsqlDataSource _hub = null!;

    [SetUp]
    public async Task Create()
    {
        _database = await TestDatabase.CreateAsync();
        _hub = _database.CreateDataSource();
    }

    [TearDown]
    public async Task Drop()
    {
        await _hub.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_repository_may_have_a_database_of_its_own_and_sinks_report_over_http()
    {
        await using var own = await TestDatabase.CreateAsync();
        await using var repository = own.CreateDataSource();
        await using (var empty = repository.CreateCommand("drop schema delivery cascade; drop schema social_security cascade; drop table hub_migration"))
        {
            await empty.ExecuteNonQueryAsync();
        }

        var options = new RepositoryOptions { SocialSecurity = own.ConnectionString };
        Assert.That(await RepositoryDatabases.MigrateAsync(options), Is.EqualTo(new[]
        {
            "0210-delivery.sql",
            "0221-dead-letter-topic-delivery.sql",
            "0231-sink-state-delivery.sql",
            "0270-recovery-delivery.sql",
            "0272-followed-log-delivery.sql",
            "0281-ordered-by-delivery.sql",
            "0330-social-security.sql",
            "0342-employment-and-vital-events.sql",
        }));

        await using var app = await StartAsync(new() { ["Repositories:SocialSecurity"] = own.ConnectionString });
        await LogRows.AppendAsync(_hub,
            Payloads.Enrolment("445302199001010028", 202601),
            Payloads.Enrolment("445302199001010028", 202601, "999"),
            Payloads.Registration("91445300707813507B", "2022-01-01"));
        var sinks = app.Services.GetRequiredService<SinkHost>();
        await Eventually.HoldsAsync(() => sinks.Statuses.Sum(s => s.Applied + s.DeadLettered) == 3, "three messages");

        await using var count = repository.CreateCommand("select count(*) from social_security.enrolment");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var all = await client.GetFromJsonAsync<JsonElement>("/sinks");
        var one = await client.GetFromJsonAsync<JsonElement>("/sinks/social_security");
        var dead = await client.GetFromJsonAsync<JsonElement>("/sinks/social_security/dead-letters");
        var unknown = await client.GetAsync("/sinks/nowhere");
        Assert.Multiple(async () =>
        {
            Assert.That(await count.ExecuteScalarAsync(), Is.EqualTo(1L));
            Assert.That(all.EnumerateArray().Select(s => s.GetProperty("name").GetString()), Is.EqualTo(new[] { "legal_entity", "macro_economy", "social_security" }));
            Assert.That(one.GetProperty("state").GetString(), Is.EqualTo("RUNNING"));
            Assert.That(one.GetProperty("applied").GetInt64(), Is.EqualTo(1));
            Assert.That(one.GetProperty("deadLettered").GetInt64(), Is.EqualTo(1));
            Assert.That(one.GetProperty("appliedIndex").GetInt64(), Is.EqualTo(1));
            Assert.That(dead.EnumerateArray().Single().GetProperty("code").GetString(), Is.EqualTo("SS_INSURANCE_UNKNOWN"));
            Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        });
    }

    [Test]
    public async Task The_configuration_chooses_Kafka_as_the_bus()
    {
        using var mock = KafkaBusHarness.NewMock();
        await using var app = await StartAsync(new() { ["Bus:Kind"] = "kafka", ["Bus:Bootstrap"] = mock.Bootstrap });
        await LogRows.AppendAsync(_hub, Payloads.Indicator("2025Q1", "2025-04-20", "280.5"), Payloads.Registration("91445300707813507B", "2022-01-01"));
        var sinks = app.Services.GetRequiredService<SinkHost>();

        await Eventually.HoldsAsync(() => sinks.Statuses.Sum(s => s.Applied) == 2, "two messages", seconds: 60);

        Assert.That(sinks.Statuses.SelectMany(s => s.Positions).Where(p => p.Applied > 0).Select(p => p.Topic), Is.EquivalentTo(new[] { "exchange.leg.registration", "exchange.mac.indicator" }));
    }

    [Test]
    public void Kafka_without_brokers_stops_the_start() =>
        Assert.That(
            async () => await StartAsync(new() { ["Bus:Kind"] = "kafka" }), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("Bus:Bootstrap"));

    [Test]
    public async Task Wrong_connection_strings_stop_the_start_and_are_named_but_not_repeated()
    {
        var wrong = new Dictionary<string, string?>
        {
            ["Repositories:LegalEntity"] = "nonsense",
            ["Repositories:MacroEconomy"] = "Password=secret",
        };

        var all = (await Assert.ThrowsAsync<OptionsValidationException>(async () => await StartAsync(wrong)))!.Message;

        Assert.That(all, Does.Contain("Repositories:LegalEntity").And.Contain("Repositories:MacroEconomy").And.Not.Contain("secret"));
    }

    private async Task<WebApplication> StartAsync(Dictionary<string, string?> configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_hub);
        builder.Services.AddSingleton(new RegistryInForce());
        builder.Services.AddSingleton(new PayloadVault(_hub, null, default, TimeProvider.System));
        builder.Services.AddSingleton(new PersonTokens("a key for tests only"u8));
        builder.Services.AddSingleton<IDeliveryReceipts>(new RecordedReceipts());
        builder.Services.AddHubDelivery(builder.Configuration).AddHubAdapters(builder.Configuration);
        var app = builder.Build();
        app.MapSinks();
        await app.StartAsync();
        return app;
    }
}
