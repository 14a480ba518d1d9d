using Hub.Bench.Rig;
using Hub.Host.Demo.Generation;

namespace Hub.Bench.EndToEnd;

/// <summary>The departments' connections, kept over all runs of the benchmark.</summary>
internal sealed class Publisher(BenchCity city) : IDisposable
{
    /// <summary>Requests under way at once. When all are, what is due waits, and its latency counts on.</summary>
    private const int Workers = 48;

    private readonly Dictionary<DemoDepartment, HttpClient> _clients = DemoDepartment.All.ToDictionary(d => d, d => city.Client(d, connections: 16));

    /// <summary>Sends the requests in order, each when <paramref name="due"/> says so; false from it ends the run.</summary>
    public async Task SendAsync(Load load, Func<LoadRequest, CancellationToken, ValueTask<bool>> due, CancellationToken cancellationToken)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync, cancellationToken)));

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var number && number < load.Requests.Count)
            {
                var request = load.Requests[number];
                if (!await due(request, cancellationToken))
                {
                    return;
                }

                await request.SendAsync(_clients[request.Department], cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }
}
