using System.Buffers.Text;
using System.Net.Http.Headers;
using Hub.Host.Demo.Generation;

namespace Hub.Bench.Rig;

/// <summary>Requests of all departments in their shares of the whole, made before any clock runs, and what became of them.</summary>
internal sealed class Load
{
    /// <param name="messages">About so many messages.</param>
    /// <param name="batchSize">Messages a request; 1 sends single events.</param>
    /// <param name="run">Number of the run, which makes ids new.</param>
    public Load(int messages, int batchSize, int run)
    {
        var supplies = new LoadRequest[DemoDepartment.All.Count][];
        Parallel.For(0, supplies.Length, i => supplies[i] = Make(DemoDepartment.All[i], messages * DemoDepartment.All[i].Percent / 100, batchSize, run));

        // Interleaved: each department's requests are spread evenly over the whole.
        Requests = [.. supplies.SelectMany(s => s.Select((request, number) => (Place: (number + 0.5) / s.Length, request))).OrderBy(r => r.Place).Select(r => r.request)];
    }

    public IReadOnlyList<LoadRequest> Requests { get; }

    public int Messages => Requests.Sum(r => r.Messages);

    private static LoadRequest[] Make(DemoDepartment department, int messages, int batchSize, int run) =>
        [.. MessageSupply.Of(department, messages, run).Chunk(batchSize).Where(c => c.Length == batchSize)
            .Select(c => new LoadRequest(department, batchSize, batchSize == 1 ? MessageSupply.Structured(c[0]) : MessageSupply.Batch(c)))];
}

/// <summary>One request: a single event, or a batch of one department.</summary>
internal sealed class LoadRequest(DemoDepartment department, int messages, byte[] body)
{
    private static readonly MediaTypeHeaderValue s_single = new("application/cloudevents+json");
    private static readonly MediaTypeHeaderValue s_batch = new("application/cloudevents-batch+json");

    public DemoDepartment Department => department;

    public int Messages => messages;

    /// <summary>When it was to be sent, by the clock of the run.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Log indices of its messages, once answered.</summary>
    public long[] Indices { get; private set; } = [];

    /// <exception cref="InvalidOperationException">Some message was not accepted: then the run does not measure what it says.</exception>
    public async Task SendAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = messages == 1 ? s_single : s_batch;
        using var response = await client.PostAsync("/exchange", content, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Indices = ReadIndices(answer);
        if (answer.AsSpan().Count("\"status\":\"accepted\""u8) != messages || Indices.Length != messages)
        {
            throw new InvalidOperationException($"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, 600)))}");
        }
    }

    private static long[] ReadIndices(ReadOnlySpan<byte> answer)
    {
        var name = "\"index\":"u8;
        var indices = new List<long>();
        for (var at = answer.IndexOf(name); at >= 0; at = answer.IndexOf(name))
        {
            answer = answer[(at + name.Length)..];
            if (Utf8Parser.TryParse(answer, out long index, out _))
            {
                indices.Add(index);
            }
        }

        return [.. indices];
    }
}
