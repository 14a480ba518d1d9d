using Hub.Client;
using Hub.Client.Spool;
using Hub.Client.Verification;

namespace Hub.Host.Commands;

/// <summary><c>hub publish --spool DIR</c>: messages are on the disk first, and sent from there, before anything else what was left by an earlier call.</summary>
internal static class SpooledPublishing
{
    /// <summary>How long one request is tried before the spool says that it waits.</summary>
    private static readonly TimeSpan s_try = TimeSpan.FromSeconds(5);

    /// <summary>Messages that share a wait for the disk.</summary>
    private const int Portion = 100;

    /// <param name="options">How to reach the hub.</param>
    /// <param name="directory">Of the spool.</param>
    /// <param name="messages">What to publish.</param>
    /// <param name="singly">True for a source that comes slowly: each message is on the disk before the next is read.</param>
    /// <param name="wait">False returns when everything is on the disk.</param>
    /// <param name="answered">Called with each answer, in order.</param>
    /// <param name="error">For what holds up the sending; nothing of a message.</param>
    /// <param name="cancellationToken">Stops; what is on the disk stays there.</param>
    /// <exception cref="CommandException">The spool is full, damaged or in use, or the hub's evidence is wrong.</exception>
    public static async Task RunAsync(
        HubClientOptions options, string directory, IAsyncEnumerable<CloudEvent> messages, bool singly, bool wait, Action<PublishAnswer> answered, TextWriter error, CancellationToken cancellationToken)
    {
        using var client = new HubClient(options with { ResendFor = s_try });
        try
        {
            await using var spool = HubSpool.Open(client, new SpoolOptions { Directory = directory, RetryPause = s_try, Answered = answered, Paused = pause => error.WriteLine($"{pause.Code}: {pause.Zh} · {pause.En}") });
            await foreach (var portion in messages.Chunk(singly ? 1 : Portion).WithCancellation(cancellationToken))
            {
                await spool.PublishAsync(portion, cancellationToken);
            }

            if (wait)
            {
                await spool.FlushAsync(cancellationToken);
            }

            await error.WriteLineAsync($"暂存 waiting in {directory}: {spool.Count}");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or HubEvidenceException)
        {
            throw new CommandException(e.Message, e);
        }
    }
}
