using System.Diagnostics.Metrics;
using Hub.Core.Delivery;
using Hub.Core.Route;
using Hub.Tests.Core.Route;
using Hub.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hub.Tests.Core.Delivery;

/// <summary>A log with a sink behind it that adds up, and runners that feed it.</summary>
public abstract class SinkFixture
{
    private ServiceProvider _services = null!;

    private protected BusHarness Bus { get; private set; } = null!;

    private protected TallySink Sink { get; private set; } = null!;

    private protected RecordedReceipts Receipts { get; private set; } = null!;

    private protected SinkOrders Orders { get; private set; } = null!;

    /// <summary>The one that was started last; null when it was stopped.</summary>
    private protected SinkRunner? Runner { get; private set; }

    [SetUp]
    public async Task Start()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        Bus = await LogBusHarness.StartAsync();
        Sink = new TallySink(Bus.Hub);
        Receipts = new RecordedReceipts();
        Orders = new SinkOrders(Sink.Name, Bus.Hub, TimeProvider.System);
        await Sink.CreateAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await StopRunnerAsync();
        await Bus.DisposeAsync();
        await _services.DisposeAsync();
    }

    private protected static TestMessage Message(int value, int i) => new() { Subject = $"S{i % 50}", Payload = $$"""{"value":{{value}}}""" };

    private protected static List<TestMessage> Messages(int count, int value = 1) => [.. Enumerable.Range(0, count).Select(i => Message(value, i))];

    private protected async Task StartRunnerAsync(Action<DeliveryOptions>? configure = null, IBus? bus = null)
    {
        Runner?.Dispose();
        Runner = NewRunner(configure, bus);
        await Runner.StartAsync(CancellationToken.None);
    }

    private protected SinkRunner NewRunner(Action<DeliveryOptions>? configure = null, IBus? bus = null)
    {
        var options = new DeliveryOptions { MaxRetryDelaySeconds = 1 };
        configure?.Invoke(options);
        Assert.That(options.Validate(), Is.Empty);
        return new(
            Sink, bus ?? Bus.Bus, Bus.Records, Receipts, options, new DeliveryInstruments(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, NullLogger<SinkRunner>.Instance);
    }

    private protected async Task StopRunnerAsync()
    {
        if (Runner is not null)
        {
            await Runner.StopAsync(CancellationToken.None);
            Runner.Dispose();
            Runner = null;
        }
    }

    private protected Task DealtWithAsync(long messages) =>
        Eventually.HoldsAsync(() => Runner!.Status.Applied + Runner.Status.DeadLettered >= messages, $"{messages} messages dealt with");

    /// <summary>On a connection of its own: those of the pool may be cut by a test.</summary>
    private protected async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Bus.Hub.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
