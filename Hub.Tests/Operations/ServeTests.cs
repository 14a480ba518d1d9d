using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Core.Trust;
using Hub.Host.Development;
using Hub.Proofs.Checkpoints;
using Hub.Tests.Support;

namespace Hub.Tests.Operations;

/// <summary><c>hub serve</c> as a process of its own: how it starts, what it writes, how it stops.</summary>
[TestFixture]
public sealed partial class ServeTests
{
    private const string SocialSecurity = "12445300456632102F";

    /// <summary>What of a person appears in <c>ss.enrolment</c>'s examples and in the messages made of them.</summary>
    private static readonly string[] s_personal = ["idNumber", "name", "personNumber"];

    private readonly ScratchDirectory _scratch = new();
    private HubSetup _setup = null!;
    private IssuedCertificate _socialSecurity = null!;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        _setup = await HubSetup.CreateAsync();
        _socialSecurity = await _setup.AddDepartmentAsync(SocialSecurity, "人力资源和社会保障局", auditor: false, "ss.enrolment");
    }

    [OneTimeTearDown]
    public async Task Clean()
    {
        await _setup.DisposeAsync();
        _scratch.Dispose();
    }

    [Test]
    public async Task Told_to_stop_it_answers_what_is_in_flight_and_keeps_what_it_answers()
    {
        await using var hub = await StartAsync("stop.log");
        using var client = TestHub.Client(hub.Address, _setup.Ca, _setup.MarketCertificate.Certificate);
        using var body = new HeldContent(Registration.Event("in-flight").ToJsonString());
        var answer = client.PostAsync("/exchange", body);
        await body.Held;
        using var anyone = TestHub.Client(hub.Address, _setup.Ca, null);
        await Eventually.HoldsAsync(async () => InFlight().IsMatch(await anyone.GetStringAsync(new Uri("/metrics", UriKind.Relative))), "the hub has the beginning of the request");

        var stopped = hub.Process.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.That(stopped.IsCompleted, Is.False, "it waits for the request");
        body.Release();

        using var response = await answer;
        var receipt = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), receipt.ToJsonString());
        Assert.That(await stopped, Is.Zero);
        await using var entry = _setup.Source.CreateCommand("select body from log.entry where idx = $1");
        entry.Parameters.Add(new() { Value = (long)receipt["index"]! });
        Assert.That(Encoding.UTF8.GetString((byte[])(await entry.ExecuteScalarAsync())!), Does.Contain("\"id\":\"in-flight\""));
    }

    [Test]
    public async Task Logs_are_json_lines_with_event_ids_and_never_hold_personal_values()
    {
        var examples = Path.Combine(TestPaths.Standards, "datasets", "ss.enrolment", "examples");
        var payloads = Directory.GetFiles(examples, "*.json").Order(StringComparer.Ordinal).Select(f => JsonNode.Parse(File.ReadAllText(f))!.AsObject()).ToList();
        var personal = payloads.SelectMany(p => s_personal.Select(name => p[name])).OfType<JsonValue>().Select(v => v.ToString()).Where(v => v.Length > 0).Distinct().ToArray();
        Assert.That(personal, Has.Length.GreaterThan(5));

        await using var hub = await StartAsync("personal.log", ("HUB__LOGFORMAT", "json"), ("HUB__Logging__LogLevel__Default", "Trace"), ("HUB__Logging__LogLevel__Microsoft.AspNetCore", "Trace"));
        using var client = TestHub.Client(hub.Address, _setup.Ca, _socialSecurity.Certificate);
        var answers = new StringBuilder();
        for (var i = 0; i < payloads.Count; i++)
        {
            var text = Registration.Event($"person-{i}", payloads[i], "yunfu.ss.enrolment.v1").ToJsonString().Replace(HubSetup.Market, SocialSecurity, StringComparison.Ordinal);
            foreach (var sent in new[] { text, text[..^2] })
            {
                using var response = await client.PostAsync("/exchange", Registration.Content(sent, "application/cloudevents+json"));
                answers.Append(await response.Content.ReadAsStringAsync());
            }
        }

        Assert.That(await hub.Process.StopAsync(), Is.Zero);
        var lines = await File.ReadAllLinesAsync(hub.LogFile);

        var events = lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("EventId").GetInt32()).ToArray();
        Assert.That(events, Has.Some.EqualTo(4001), "the log was opened");
        Assert.That(answers.ToString(), Does.Contain("CITIZEN_ID_CHECK_DIGIT").And.Contain("\"accepted\""));
        foreach (var value in personal)
        {
            Assert.That(lines.Where(l => l.Contains(value, StringComparison.Ordinal)), Is.Empty, "logs");
            Assert.That(answers.ToString(), Does.Not.Contain(value), "answers");
        }
    }

    [Test]
    public async Task Wrong_configuration_is_refused_at_start_with_all_that_is_wrong()
    {
        var (code, said) = await FailAsync("Listen=http://0.0.0.0:1", "LogKeyFile=/nowhere", "Intake:MaxMessageBytes=1", "Delivery:BatchSize=0", "Bus:Partitions=0");

        Assert.That(code, Is.EqualTo(2), said);
        Assert.That(said, Does.Contain("配置有误 · The configuration is wrong").And.Contain("Listen:").And.Contain("LogKeyFile:").And.Contain("Intake:MaxMessageBytes:").And.Contain("Delivery:BatchSize:").And.Contain("Bus:Partitions:"));
    }

    [Test]
    public async Task Hub_with_another_key_than_the_logs_does_not_write_it_and_says_so()
    {
        var key = _scratch.File("other.key");
        await File.WriteAllTextAsync(key, NoteSigner.Generate("test.yunfu/other").ToSecretText());

        var (code, said) = await FailAsync($"LogKeyFile={key}");

        Assert.That(code, Is.EqualTo(2), said);
        Assert.That(said, Does.Contain("test.yunfu/other").And.Contain("this hub holds"));
    }

    [Test]
    public async Task Database_that_does_not_answer_ends_the_start_with_its_own_exit_code()
    {
        var (code, said) = await FailAsync($"Database=Host={_scratch.Path};Username=hub;Database=none");

        Assert.That(code, Is.EqualTo(3), said);
        Assert.That(said, Does.Contain("not available"));
    }

    private async Task<ServedHub> StartAsync(string logFile, params (string Name, string Value)[] environment)
    {
        var address = TestHub.FreeAddress();
        var log = _scratch.File(logFile);
        var process = HubProcess.Start(["serve", "--config", await ConfigurationAsync(address)], environment.ToDictionary(e => e.Name, e => e.Value), log, readOutput: false);
        using var client = TestHub.Client(address, _setup.Ca, null);
        await Eventually.HoldsAsync(async () => process.HasExited ? throw new InvalidOperationException(await process.LogTailAsync()) : await IsReadyAsync(client), "the hub is ready", 120);
        return new ServedHub(process, address, log);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/health/ready");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    private async Task<(int ExitCode, string Said)> FailAsync(params string[] settings)
    {
        var (program, arguments) = HubProcess.CommandLine;
        var configuration = await ConfigurationAsync(TestHub.FreeAddress());
        return await Shell.RunAsync(_scratch.Path, program, [.. arguments, "serve", "--config", configuration, .. settings.SelectMany(s => new[] { "--set", s })]).WaitAsync(TimeSpan.FromMinutes(5));
    }

    private async Task<string> ConfigurationAsync(Uri address)
    {
        var file = _scratch.File($"hub-{address.Port}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new Dictionary<string, string?>(_setup.Settings) { ["Listen"] = address.ToString() }.Where(s => !s.Key.StartsWith("Logging", StringComparison.Ordinal)).ToDictionary()));
        return file;
    }

    [GeneratedRegex("^\\w*http_server_active_requests\\{[^}]*POST[^}]*\\} 1", RegexOptions.Multiline)]
    private static partial Regex InFlight();

    private sealed record ServedHub(HubProcess Process, Uri Address, string LogFile) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }

    /// <summary>A request body that stops half-way until it is released.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldContent(string text)
        {
            _bytes = Encoding.UTF8.GetBytes(text);
            Headers.ContentType = new("application/cloudevents+json");
        }

        public Task Held => _held.Task;

        public void Release() => _released.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, _bytes.Length / 2));
            await stream.FlushAsync();
            _held.SetResult();
            await _released.Task;
            await stream.WriteAsync(_bytes.AsMemory(_bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length) => (length = _bytes.Length) >= 0;
    }
}
