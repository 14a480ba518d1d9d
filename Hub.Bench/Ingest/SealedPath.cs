using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Hub.Bench.Rig;
using Hub.Host.Demo.Generation;

namespace Hub.Bench.Ingest;

/// <summary>(a) The durable sealed path: batches of 100 over HTTPS from several connections, each answered after its commit.</summary>
internal static class SealedPath
{
    public const int BatchSize = 100;
    private const int ConnectionsPerDepartment = 2;

    /// <returns>Messages accepted per second.</returns>
    public static async Task<double> RunAsync(BenchCity city, int messages, int run, CancellationToken cancellationToken)
    {
        var lanes = new List<(HttpClient Client, ConcurrentQueue<byte[]> Bodies)>();
        foreach (var department in DemoDepartment.All)
        {
            var bodies = new ConcurrentQueue<byte[]>(MessageSupply.Batches(MessageSupply.Of(department, messages * department.Percent / 100, run), BatchSize));
            lanes.AddRange(Enumerable.Repeat((city.Client(department), bodies), ConnectionsPerDepartment));
        }

        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        var accepted = await Task.WhenAll(lanes.Select(l => Task.Run(() => PublishAsync(l.Client, l.Bodies, cancellationToken), cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        foreach (var client in lanes.Select(l => l.Client).Distinct())
        {
            client.Dispose();
        }

        return accepted.Sum() / elapsed.TotalSeconds;
    }

    private static async Task<int> PublishAsync(HttpClient client, ConcurrentQueue<byte[]> bodies, CancellationToken cancellationToken)
    {
        var accepted = 0;
        while (bodies.TryDequeue(out var body))
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
            using var response = await client.PostAsync("/exchange", content, cancellationToken);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            accepted += CountAccepted(answer);
        }

        return accepted;
    }

    /// <summary>Counts the answers that say accepted; anything else ends the benchmark, for it would not measure what it says.</summary>
    private static int CountAccepted(ReadOnlySpan<byte> answer)
    {
        var count = answer.Count("\"status\":\"accepted\""u8);
        return count == BatchSize ? count : throw new InvalidOperationException($"Only {count} of {BatchSize} messages were accepted: {System.Text.Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 600)])}");
    }
}
