using System.Diagnostics;
using System.Net.Http.Headers;
using Hub.Bench.Rig;
using Hub.Host.Demo.Generation;

namespace Hub.Bench.Ingest;

/// <summary>
/// Single messages at a fixed rate, open loop: each is due at its moment whether or not earlier ones are answered, and its latency counts
/// from that moment, so a stall is seen by all that wait behind it.
/// </summary>
internal static class LatencyAtRate
{
    /// <returns>p50 and p99 in milliseconds.</returns>
    public static async Task<(double P50, double P99)> RunAsync(BenchCity city, int perSecond, int seconds, int run, CancellationToken cancellationToken)
    {
        using var client = city.Client(DemoDepartment.MarketSupervision, connections: 32);
        var bodies = MessageSupply.Of(DemoDepartment.MarketSupervision, perSecond * (seconds + 1), run).Select(MessageSupply.Structured).ToArray();
        var warm = Math.Min(perSecond, bodies.Length);
        var latencies = new double[bodies.Length];
        var pending = new List<Task>(bodies.Length);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < bodies.Length; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            var wait = due - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellationToken);
            }

            pending.Add(PublishAsync(client, bodies[i], i, due));
        }

        await Task.WhenAll(pending);
        var measured = latencies[warm..];
        Array.Sort(measured);
        return (measured[measured.Length / 2], measured[measured.Length * 99 / 100]);

        async Task PublishAsync(HttpClient http, byte[] body, int number, TimeSpan due)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
            using var response = await http.PostAsync("/exchange", content, cancellationToken);
            response.EnsureSuccessStatusCode();
            latencies[number] = (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds;
        }
    }
}
