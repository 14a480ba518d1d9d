using System.Text.Json.Nodes;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Schemas.Catalogue;
using Hub.Tests.Adapters.Subscriptions;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary>A hub that is killed between a delivery and its note repeats that batch, as it was, and no other.</summary>
[TestFixture]
public sealed class SubscriptionKillTests
{
    [Test]
    [CancelAfter(240_000)]
    public async Task A_hub_killed_while_a_batch_is_being_taken_sends_the_same_batch_again_and_then_the_rest(CancellationToken cancellationToken)
    {
        await using var setup = await HubSetup.CreateAsync();
        PushHub.Configure(setup);
        using var directory = new ScratchDirectory();
        var (uscc, _) = await PushHub.AddReceiverAsync(setup, 1);
        var address = TestHub.FreeAddress();
        await using var receiver = new WebhookReceiver(setup.Ca, TestHub.FreeAddress());
        var answers = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = () => answers.Task;
        await receiver.StartAsync();
        var store = new PushStore(setup.Source, TimeProvider.System);
        await store.CreateAsync(
            new PushSubscription { Name = "hook", Uscc = uscc, Dataset = DatasetName.Parse(Registration.Dataset), Way = PushWay.Webhook, Settings = new PushSettings { Url = receiver.Url } }, "test", cancellationToken);
        await using var hub = new ServedHub(setup, address, directory.File("hub.log"));
        await hub.StartAsync(cancellationToken);

        using (var market = TestHub.Client(address, setup.Ca, setup.MarketCertificate.Certificate))
        {
            await PublishAsync(market, 0, 3);
            await Eventually.HoldsAsync(() => !receiver.Batches.IsEmpty, "a batch is on its way", 60);
            await PublishAsync(market, 3, 5);
        }

        await hub.KillAsync();
        answers.SetResult(200); // to nobody
        await hub.StartAsync(cancellationToken);
        await Eventually.HoldsAsync(async () => (await store.FindAsync("hook", cancellationToken))!.Delivered == 8, "all is delivered", 60);

        var batches = receiver.Batches.ToArray();
        var sent = batches.TakeWhile(b => b.Id == batches[0].Id).ToArray();
        Assert.That(sent, Has.Length.GreaterThanOrEqualTo(2), "the batch whose answer was lost came again");
        Assert.That(sent, Has.All.Matches<ReceivedBatch>(b => b!.Body.AsSpan().SequenceEqual(batches[0].Body)), "byte for byte");
        Assert.That(batches.Skip(sent.Length - 1).SelectMany(b => b.Messages).Select(m => m.GetProperty("id").GetString()), Is.EqualTo(Enumerable.Range(0, 8).Select(n => $"p-{n}")), "who drops the repeated batch has each message once");
    }

    private static async Task PublishAsync(HttpClient market, int from, int count)
    {
        var events = new JsonArray([.. Enumerable.Range(from, count).Select(n => Registration.Event($"p-{n}", Registration.Payload(("uscc", PushHub.EntityOf($"p-{n}")))))]);
        using var answer = await market.PostAsync(new Uri("/exchange", UriKind.Relative), Registration.Content(events.ToJsonString(), "application/cloudevents-batch+json"));
        answer.EnsureSuccessStatusCode();
    }
}
