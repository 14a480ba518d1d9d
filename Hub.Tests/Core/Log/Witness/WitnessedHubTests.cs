using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Log.Check;
using Hub.Core.Log.Witness;
using Hub.Host.Development;
using Hub.Host.Serving;
using Hub.Proofs.Checkpoints;
using Hub.Tests.Host;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Core.Log.Witness;

/// <summary>A hub and a witness, which is a process of its own with a key and a memory of its own.</summary>
[TestFixture]
public sealed class WitnessedHubTests
{
    private static readonly string[] Tables = ["log.entry", "log.payload", "log.tile", "log.checkpoint", "log.cosignature"];
    private ScratchDirectory _scratch = null!;
    private HubSetup _setup = null!;
    private HubProcess? _witness;
    private CosignerKey _key = null!;

    [SetUp]
    public async Task Start_a_witness()
    {
        _scratch = new ScratchDirectory();
        _setup = await HubSetup.CreateAsync();
        var (code, made) = await CommandRun.HubAsync("log", "witness", "--create", "witness.example/w1", "--key", _scratch.File("key"), "--state", _scratch.File("state"));
        Assert.That(code, Is.Zero, made);
        _key = CosignerKey.Parse(made.Trim());
        var log = NoteSigner.Parse((await File.ReadAllTextAsync(_setup.Settings["LogKeyFile"]!)).Trim()).Verifier;
        var address = new UriBuilder(TestHub.FreeAddress()) { Scheme = "http" }.Uri;
        _witness = HubProcess.Start(
            ["log", "witness", "--key", _scratch.File("key"), "--state", _scratch.File("state"), "--log", log.ToString(), "--listen", address.ToString()],
            new Dictionary<string, string>(), _scratch.File("witness.log"), readOutput: false);
        _setup.Settings["Log:Witnesses"] = $"{address} {_key}";
        _setup.Settings["Log:WitnessSeconds"] = "1";
        _setup.Settings["Sinks"] = "false";
    }

    [TearDown]
    public async Task Stop_all()
    {
        await StopWitnessAsync();
        await _setup.DisposeAsync();
        _scratch.Dispose();
    }

    [Test]
    public async Task Checkpoints_are_cosigned_in_the_background_and_an_older_database_put_back_is_reported_loudly()
    {
        await using (var hub = await StartAsync())
        {
            await hub.PublishAsync("first");
            await hub.CosignedAsync(_key);
        }

        await ExecuteAsync("create schema backup; " + string.Concat(Tables.Select(t => $"create table backup.{t[4..]} as table {t};")));
        await using (var hub = await StartAsync())
        {
            // More than what the restored hub will enter by itself.
            for (var n = 0; n < 30; n++)
            {
                await hub.PublishAsync($"second-{n}");
            }

            await hub.CosignedAsync(_key);
            using var health = await hub.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        await ExecuteAsync(string.Concat(Tables.Select(t => $"truncate {t}; insert into {t} select * from backup.{t[4..]};")));
        await using var restored = await StartAsync();
        await Eventually.HoldsAsync(() => restored.Said.Any(line => line.Contains(LogFaultCodes.RolledBack, StringComparison.Ordinal)), "the log of the hub says it");
        using var answer = await restored.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["contradiction"], Is.EqualTo(LogFaultCodes.RolledBack));
        Assert.That(await restored.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), Does.Match("hub_log_witness_contradictions\\{[^}]*witness=\"witness.example/w1\"[^}]*\\} 1"));

        // The log that grows past what was witnessed is another history: that does not make it right.
        var published = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                await restored.PublishAsync($"third-{published++}");
                return restored.Said.Any(line => line.Contains(LogFaultCodes.Forked, StringComparison.Ordinal));
            },
            "a fork is not cosigned either");
    }

    [Test]
    public async Task Silent_witness_delays_nothing_and_is_asked_again()
    {
        await StopWitnessAsync();
        await using var hub = await StartAsync();

        await hub.PublishAsync("first");

        await Eventually.HoldsAsync(async () => (await hub.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("hub_log_witness_failures", StringComparison.Ordinal), "it is counted");
        using var health = await hub.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var witnessed = await hub.Client.GetAsync(new Uri("/log/checkpoint/witnessed", UriKind.Relative));
        Assert.That(witnessed.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task StopWitnessAsync()
    {
        if (_witness is not null)
        {
            await _witness.DisposeAsync();
            _witness = null;
        }
    }

    private async Task<RunningHub> StartAsync()
    {
        var address = TestHub.FreeAddress();
        var app = HubServer.Build(new Dictionary<string, string?>(_setup.Settings) { ["Listen"] = address.ToString() });
        var said = new RecordedLines();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(said);
        await app.StartAsync();
        await app.Services.GetRequiredService<Hub.Core.Log.LogWriter>().Ready.WaitAsync(TimeSpan.FromMinutes(2));
        return new RunningHub(app, TestHub.Client(address, _setup.Ca, _setup.MarketCertificate.Certificate), said);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _setup.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class RunningHub(Microsoft.AspNetCore.Builder.WebApplication app, HttpClient client, RecordedLines said) : IAsyncDisposable
    {
        public HttpClient Client => client;

        public IEnumerable<string> Said => said.Lines;

        public async Task PublishAsync(string id)
        {
            using var content = Registration.Content(Registration.Event(id).ToJsonString(), "application/cloudevents+json");
            using var response = await client.PostAsync(new Uri("/exchange", UriKind.Relative), content);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        /// <summary>Waits until the newest checkpoint is served with the cosignature.</summary>
        public Task CosignedAsync(CosignerKey key) => Eventually.HoldsAsync(
            async () => key.CosignedAt(SignedNote.Parse(await client.GetStringAsync(new Uri("/log/checkpoint", UriKind.Relative)))) is not null
                && await client.GetStringAsync(new Uri("/log/checkpoint", UriKind.Relative)) == await client.GetStringAsync(new Uri("/log/checkpoint/witnessed", UriKind.Relative)),
            "the newest checkpoint is cosigned");

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private sealed class RecordedLines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(logLevel == LogLevel.Critical ? formatter(state, exception) : "");
    }
}
