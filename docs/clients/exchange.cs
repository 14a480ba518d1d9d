#:project ../../Hub.Client/Hub.Client.csproj
#:project ../../Hub.Proofs/Hub.Proofs.csproj
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false
// Publish one event and receive what is new, with Hub.Client: dotnet run exchange.cs. Environment as in exchange.sh, and VKEY, the verifier key of the log, to verify what is read.
using System.Text.Json.Serialization;
using Hub.Client;
using Hub.Client.Spool;
using Hub.Client.Typed;
using Hub.Client.Verification;
using Hub.Proofs.Checkpoints;

string Env(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

using var certificate = CertificateFiles.LoadWithKey(Env("CERT"), Env("KEY"), null);
using var hub = new HubClient(new HubClientOptions
{
    Address = new Uri(Env("HUB")),
    Certificate = certificate,
    TrustedRoots = CertificateFiles.LoadAll(Env("CA")),
    // What is sent and what is received is compared with the log, and the log with what it was at the last start.
    Verification = Environment.GetEnvironmentVariable("VKEY") is { } key ? new VerificationOptions { LogKeys = [NoteVerifier.Parse(key)], Directory = "proofs" } : null,
});

// On this disk first, then sent until it is answered, now or after the next start; the id makes a repetition harmless. Without a spool: hub.PublishAsync.
await using (var spool = HubSpool.Open(hub, new SpoolOptions
{
    Directory = "spool",
    Answered = answer => Console.WriteLine($"{answer.Result.Status} {answer.Result.Receipt?.Index}{answer.Result.Refusal?.En}"),
    Paused = pause => Console.Error.WriteLine(pause.Code),
}))
{
    var notice = new LegAbnormal { Uscc = "91445300707813507B", Name = "温氏食品集团股份有限公司", Reason = "1", ListedDate = new DateOnly(2026, 7, 1), ListedBy = "云浮市市场监督管理局" };
    await spool.PublishAsync(notice.ToMessage("csharp-1", Env("SOURCE")));
    await spool.FlushAsync();
}

// hub.SubscribeAsync goes on without end; a page at a time leaves it to you when to acknowledge. What does not verify throws HubEvidenceException.
var page = await hub.PullAsync("leg.abnormal", wait: TimeSpan.FromSeconds(10));
foreach (var message in page.Messages)
{
    Console.WriteLine($"{message.Index} {message.Id} {message.Read<LegAbnormal>()?.Uscc} proof: {message.Proof}"); // store it here, before it is acknowledged
}

await hub.AcknowledgeAsync("leg.abnormal", page);

/// <summary>As <c>hub standards classes --out DIR --dataset leg.abnormal</c> writes it, with all its fields.</summary>
internal sealed record LegAbnormal : IDatasetRecord
{
    public static string EventType => "yunfu.leg.abnormal.v1";

    [JsonPropertyName("uscc")]
    public required string Uscc { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("listedDate")]
    public required DateOnly ListedDate { get; init; }

    [JsonPropertyName("listedBy")]
    public required string ListedBy { get; init; }
}
