#:project ../../Hub.Client/Hub.Client.csproj
#:property RestorePackagesWithLockFile=false
// Publish one event and receive what is new, with Hub.Client: dotnet run exchange.cs. Environment as in exchange.sh.
using System.Text;
using Hub.Client;

string Env(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

using var certificate = CertificateFiles.LoadWithKey(Env("CERT"), Env("KEY"), null);
using var hub = new HubClient(new HubClientOptions { Address = new Uri(Env("HUB")), Certificate = certificate, TrustedRoots = CertificateFiles.LoadAll(Env("CA")) });

// Sent until it is answered; the id makes a repetition harmless.
var answer = await hub.PublishAsync(new CloudEvent
{
    Id = "csharp-1",
    Source = Env("SOURCE"),
    Type = "yunfu.leg.abnormal.v1",
    Data = Encoding.UTF8.GetBytes("""{"uscc": "91445300707813507B", "name": "温氏食品集团股份有限公司", "reason": "1", "listedDate": "2026-07-01", "listedBy": "云浮市市场监督管理局"}"""),
});
Console.WriteLine($"{answer.Result.Status} {answer.Result.Receipt?.Index}{answer.Result.Refusal?.En}");

// hub.SubscribeAsync goes on without end; a page at a time leaves it to you when to acknowledge.
var page = await hub.PullAsync("leg.abnormal", wait: TimeSpan.FromSeconds(10));
foreach (var message in page.Messages)
{
    Console.WriteLine($"{message.Index} {message.Id} {message.Data?.GetProperty("uscc")}"); // store it here, before it is acknowledged
}

await hub.AcknowledgeAsync("leg.abnormal", page.Next);
