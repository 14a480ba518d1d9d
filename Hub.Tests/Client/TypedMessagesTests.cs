using System.Text.Json.Serialization;
using Hub.Client;
using Hub.Client.Typed;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class TypedMessagesTests
{
    [Test]
    public async Task A_record_is_published_as_an_event_of_its_dataset()
    {
        (string Type, string Body) got = default;
        await using var stub = await StubHub.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            got = (context.Request.Headers["ce-type"].ToString(), await reader.ReadToEndAsync());
            await context.Response.WriteAsync(StubHub.Accepted("m-1", 7));
        });
        using var client = stub.CreateClient();

        var answer = await client.PublishAsync(new Notice { Name = "云浮", Amount = 12.50m }, "m-1", "/departments/11445300007025008C/systems/test");

        Assert.That(answer.Result.Receipt!.Index, Is.EqualTo(7));
        Assert.That(got, Is.EqualTo(("yunfu.test.notice.v1", """{"name":"云浮","amount":12.50}""")));
    }

    [Test]
    public void A_message_is_read_as_the_record_of_its_own_dataset_only()
    {
        var message = new ReceivedMessage
        {
            Index = 1, Id = "m", Source = "s", Type = Notice.EventType, Time = default, IsDelete = false, IsReduced = false, DataDigest = "",
            Data = System.Text.Json.JsonDocument.Parse("""{"name":"云浮","amount":12.50}""").RootElement,
        };

        Assert.That(message.Read<Notice>(), Is.EqualTo(new Notice { Name = "云浮", Amount = 12.50m }));
        Assert.That(() => (message with { Type = "yunfu.test.notice.v2" }).Read<Notice>(), Throws.InvalidOperationException);
        Assert.That((message with { Data = null }).Read<Notice>(), Is.Null);
    }

    private sealed record Notice : IDatasetRecord
    {
        public static string EventType => "yunfu.test.notice.v1";

        [JsonPropertyName("name")]
        public required string Name { get; init; }

        [JsonPropertyName("amount")]
        public required decimal Amount { get; init; }
    }
}
