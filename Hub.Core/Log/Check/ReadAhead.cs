using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hub.Core.Log.Check;

/// <summary>Reads a sequence on a thread of its own, some elements ahead of whoever consumes it.</summary>
internal static class ReadAhead
{
    public static async IAsyncEnumerable<T> ReadAheadAsync<T>(this IAsyncEnumerable<T> source, int elements, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var queue = Channel.CreateBounded<T>(new BoundedChannelOptions(elements) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(FillAsync, CancellationToken.None);
        try
        {
            await foreach (var element in queue.Reader.ReadAllAsync(cancellationToken))
            {
                yield return element;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }

        async Task FillAsync()
        {
            try
            {
                await foreach (var element in source.WithCancellation(stop.Token))
                {
                    await queue.Writer.WriteAsync(element, stop.Token);
                }

                queue.Writer.Complete();
            }
            catch (Exception e)
            {
                queue.Writer.Complete(e); // whoever consumes gets it
            }
        }
    }
}
