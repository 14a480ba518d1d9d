using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Hub.Client;
using Hub.Host.Demo.Generation;

namespace Hub.Host.Demo;

/// <summary>
/// One department's process: publishes its part of the demo over mutual TLS and reports its tally, a JSON line twice a second and one
/// at the end. Messages are made as the hub takes them; nothing is kept but what is under way.
/// </summary>
internal sealed class DepartmentRun(DemoDepartment department, DepartmentRunOptions options, TimeProvider time)
{
    private const int Lanes = 3;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly DemoTally _tally = new();
    private readonly LatencyHistogram _latency = new();
    private readonly ConcurrentDictionary<CloudEvent, DemoMessage> _underWay = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="HubUnavailableException">The hub did not answer for too long.</exception>
    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reporting = ReportAsync(output, stop.Token);
        using var client = Connect(options.Certificate, options.Key, Lanes + 1);
        using var revoked = Connect(options.RevokedCertificate, options.RevokedKey, 1);
        var alone = Channel.CreateBounded<DemoMessage>(16);
        var single = PublishAloneAsync(alone.Reader, client, revoked, cancellationToken);
        await using (var publisher = new BatchPublisher(client, Answered, new BatchPublisherOptions { Lanes = Lanes }))
        {
            foreach (var message in new MessageSequence(department, options.Messages, options.Seed, options.Run, time).Messages())
            {
                if (message.Route == DemoRoute.Batch)
                {
                    _underWay[message.Event] = message;
                    await publisher.PublishAsync(message.Event, message.OrderKey, cancellationToken);
                }
                else
                {
                    await alone.Writer.WriteAsync(message, cancellationToken);
                }
            }

            await publisher.CompleteAsync(cancellationToken);
        }

        alone.Writer.Complete();
        await single;
        await stop.CancelAsync();
        await reporting;
        await output.WriteLineAsync(Snapshot());
    }

    private HubClient Connect(string certificate, string key, int connections) => new(
        new HubClientOptions
        {
            Address = options.Address,
            Certificate = CertificateFiles.LoadWithKey(certificate, key),
            Intermediates = [.. CertificateFiles.LoadAll(certificate).Skip(1)],
            TrustedRoots = CertificateFiles.LoadAll(options.Ca),
            Connections = connections,
        },
        time);

    private async Task PublishAloneAsync(ChannelReader<DemoMessage> messages, HubClient client, HubClient revoked, CancellationToken cancellationToken)
    {
        await foreach (var message in messages.ReadAllAsync(cancellationToken))
        {
            Count(message, await (message.Route == DemoRoute.Revoked ? revoked : client).PublishAsync(message.Event, cancellationToken));
        }
    }

    private void Answered(PublishAnswer answer)
    {
        _underWay.TryRemove(answer.Message, out var message);
        Count(message!, answer);
    }

    private void Count(DemoMessage message, PublishAnswer answer)
    {
        lock (_gate)
        {
            _tally.Add(message, answer, time.GetUtcNow());
            _latency.Add(answer.Elapsed);
        }
    }

    private async Task ReportAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ReportEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await output.WriteLineAsync(Snapshot());
                await output.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over; the last report is the caller's.
        }
    }

    private string Snapshot()
    {
        lock (_gate)
        {
            _tally.Latency = _latency.Buckets.ToDictionary();
            return JsonSerializer.Serialize(_tally);
        }
    }
}

/// <summary>What a department's process is told.</summary>
internal sealed record DepartmentRunOptions
{
    public required Uri Address { get; init; }

    /// <summary>PEM file of the CA that the hub's certificate must come from.</summary>
    public required string Ca { get; init; }

    /// <summary>PEM file; the key stands in <see cref="Key"/>.</summary>
    public required string Certificate { get; init; }

    public required string Key { get; init; }

    public required string RevokedCertificate { get; init; }

    public required string RevokedKey { get; init; }

    /// <summary>Messages of all departments together.</summary>
    public required int Messages { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Number of this run on its log, from 1: part of every message id.</summary>
    public required int Run { get; init; }
}
