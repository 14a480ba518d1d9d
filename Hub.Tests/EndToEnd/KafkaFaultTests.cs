using System.Diagnostics;
using Hub.Host.Development;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary>
/// Promises 3 and 4 of the design, whatever fails between the log and a repository: nothing is lost, nothing applied twice, the order of each key is
/// kept, and the hub goes on accepting. Real processes, a real PostgreSQL, Kafka's protocol on the wire; the brokers are librdkafka's mock.
/// </summary>
[TestFixture]
public sealed class KafkaFaultTests
{
    private const string Topic = "exchange.leg.registration";
    private const int Partitions = 3;
    private const int Brokers = 3;
    private const string RouterFailed = "Routing failed and goes back to its cursor";
    private const string DeadLettersFailed = "Dead letters: Kafka says ProduceRequest";
    private const string SinkFailed = "Sink legal_entity failed";

    /// <summary>Kafka's numbers: not the leader, timed out, not enough replicas (twice over).</summary>
    private static readonly int[] s_passing = [6, 7, 19, 6, 7, 19];

    /// <summary>Kafka's numbers: not authorized for the topic; message too large; out of sequence.</summary>
    private static readonly int[] s_fatal = [29, 10, 45];

    [Test]
    [CancelAfter(540_000)]
    public Task Every_kind_of_fault_once_loses_nothing_doubles_nothing_and_keeps_the_order(CancellationToken cancellationToken) =>
        RunAsync(times: 1, kills: 1, away: TimeSpan.Zero, cancellationToken);

    [Test]
    [Category("Slow")]
    [CancelAfter(1_800_000)]
    public Task Forty_eight_rounds_of_faults_lose_nothing_double_nothing_and_keep_the_order(CancellationToken cancellationToken) =>
        RunAsync(times: 4, kills: 3, away: TimeSpan.FromSeconds(60), cancellationToken);

    private static async Task RunAsync(int times, int kills, TimeSpan away, CancellationToken cancellationToken)
    {
        await using var city = await FaultCity.StartAsync(cancellationToken);
        var random = new Random(20261123); // only moments and places
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        var killed = 0;
        for (var time = 0; time < times; time++)
        {
            foreach (var (name, strike) in Faults(city, random, time, away))
            {
                var (before, at) = (city.Load.Receipts.Count, clock.Elapsed);
                await strike(cancellationToken);
                rounds++;
                await TestContext.Out.WriteLineAsync($"{clock.Elapsed.TotalSeconds,6:0.0} s  round {rounds}: {name}; {city.Load.Receipts.Count - before} accepted in {(clock.Elapsed - at).TotalSeconds:0.0} s");
            }

            for (var kill = 0; kill < kills; kill++)
            {
                await city.Load.AcceptsAsync(50, "it runs");
                await Task.Delay(random.Next(0, 900), cancellationToken);
                await city.Hub.KillAsync();
                await city.Hub.StartAsync(cancellationToken);
                (rounds, killed) = (rounds + 1, killed + 1);
                await TestContext.Out.WriteLineAsync($"{clock.Elapsed.TotalSeconds,6:0.0} s  round {rounds}: SIGKILL of the hub with its router and sinks");
            }
        }

        var outcome = await city.SettleAsync();
        await TestContext.Out.WriteLineAsync(
            $"{rounds} rounds ({killed} SIGKILL), {outcome.Messages} messages accepted, {outcome.Lost} lost, {outcome.Duplicated} applied twice, "
            + $"{outcome.OutOfOrder} out of order, {outcome.DeadLettered.Count} dead-lettered of {city.Poisoned.Count} poisoned; {clock.Elapsed.TotalSeconds:0} s");
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Lost, Is.Zero, "lost");
            Assert.That(outcome.Duplicated, Is.Zero, "applied twice");
            Assert.That(outcome.OutOfOrder, Is.Zero, "out of order");
            Assert.That(outcome.StaleRows, Is.Zero, "entities that do not show their youngest message");
            Assert.That(outcome.Counted, Is.EqualTo(outcome.Messages), "applied and dead-lettered, as the sink counts");
            Assert.That(outcome.DeadLettered, Is.EquivalentTo(city.Poisoned));
        });
        Assert.That(await city.Hub.StopAsync(), Is.Zero, "a hub told to stop drains and ends well");
    }

    private static IEnumerable<(string Name, Func<CancellationToken, Task> Strike)> Faults(FaultCity city, Random random, int time, TimeSpan away) =>
    [
        ("all brokers down and up", async token =>
        {
            city.Kafka.Down();
            await city.Load.AcceptsAsync(200, "all brokers are down");
            await Task.Delay(random.Next(500, 1500), token);
            city.Kafka.Up();
        }),
        ("one broker down, its partitions led by others", async token =>
        {
            var gone = random.Next(1, Brokers + 1);
            city.Kafka.Down(gone);
            for (var partition = 0; partition < Partitions; partition++)
            {
                city.Kafka.MoveLeader(Topic, partition, (gone % Brokers) + 1);
            }

            await city.Load.AcceptsAsync(200, "a broker is down");
            city.Kafka.Up(gone);
        }),
        ("leaders moved ten times", async token =>
        {
            for (var move = 0; move < 10; move++)
            {
                city.Kafka.MoveLeader(Topic, random.Next(Partitions), random.Next(1, Brokers + 1));
                await Task.Delay(random.Next(100), token);
            }

            await city.Load.AcceptsAsync(100, "leaders move");
        }),
        ("produce errors that pass", async token =>
        {
            city.Kafka.PlantErrors(MockKafkaCluster.Produce, s_passing);
            await city.Load.AcceptsAsync(200, "produce requests fail");
        }),
        ("produce errors that do not pass", async token =>
        {
            foreach (var error in s_fatal)
            {
                // The cluster gives the error to whoever produces next, which may be the producer of dead letters: then it is planted again.
                var (before, others) = (await city.LoggedAsync(RouterFailed), -1);
                await Eventually.HoldsAsync(
                    async () =>
                    {
                        if (await city.LoggedAsync(DeadLettersFailed) is var met && met != others)
                        {
                            city.Kafka.PlantErrors(MockKafkaCluster.Produce, error);
                            others = met;
                        }

                        return await city.LoggedAsync(RouterFailed) > before;
                    },
                    $"error {error} starts the router over", 120);
                await city.Load.AcceptsAsync(100, "the router starts over");
            }
        }),
        ("300 ms more on every answer", async token =>
        {
            city.Kafka.Delay(TimeSpan.FromMilliseconds(300));
            await city.Load.AcceptsAsync(400, "brokers are slow");
            city.Kafka.Delay(TimeSpan.Zero);
        }),
        ("a second hub's consumers join and die in mid-batch", async token =>
        {
            await using var second = city.SecondHub();
            await second.StartAsync(token, "/health/live");
            await city.Load.AcceptsAsync(300, "two hubs read");
            await Task.Delay(random.Next(500), token);
            await second.KillAsync();
        }),
        ("repository database stopped and started", async token =>
        {
            var before = await city.LoggedAsync(SinkFailed);
            await city.StopRepositoryAsync();
            await Eventually.HoldsAsync(async () => await city.LoggedAsync(SinkFailed) > before + 1, "the sink meets a repository that is away", 120);
            await city.Load.AcceptsAsync(400, "the repository is away");
            await Task.Delay(away, token);
            await city.StartRepositoryAsync(token);
        }),
        ("one poisoned message in a batch of 1000", _ => city.PublishPoisonAsync(time, random.Next(FaultCity.RepositoryBatch))),
    ];
}
