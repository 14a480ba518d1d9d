using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>
/// Knows how far the log has grown: one connection per process listens to <c>NOTIFY hub_log</c> (payload: the new tree size) and wakes
/// whoever waits. A lost connection costs latency only, since every wait also ends after <see cref="PollInterval"/>.
/// </summary>
public sealed partial class LogTail(NpgsqlDataSource hub, TimeProvider time, ILogger<LogTail> logger) : BackgroundService
{
    private long _size;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>1 second.</summary>
    public static TimeSpan PollInterval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Entries known to be in the log: never more than are committed, at times less.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Returns when the log is known to hold more than <paramref name="seen"/> entries, or after <see cref="PollInterval"/>.</summary>
    public async Task WaitAsync(long seen, CancellationToken cancellationToken)
    {
        // Taken before the size is read: growth in between completes it.
        var grown = Volatile.Read(ref _grown).Task;
        if (Size <= seen)
        {
            using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(grown, Task.Delay(PollInterval, time, delay.Token));
            await delay.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Tells of a size seen elsewhere: by a reader of the log, or by its writer in this process.</summary>
    public void Advance(long size)
    {
        var known = Size;
        while (size > known)
        {
            var before = Interlocked.CompareExchange(ref _size, size, known);
            if (before == known)
            {
                Interlocked.Exchange(ref _grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
                return;
            }

            known = before;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                ListenerLost(e);
                await Task.Delay(PollInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await hub.OpenConnectionAsync(cancellationToken);
        connection.Notification += OnNotification;
        try
        {
            await using (var listen = new NpgsqlCommand("listen hub_log", connection))
            {
                await listen.ExecuteNonQueryAsync(cancellationToken);
            }

            // What was committed before we listened was announced to nobody.
            await using (var size = new NpgsqlCommand("select coalesce(max(idx) + 1, 0) from log.entry", connection))
            {
                Advance((long)(await size.ExecuteScalarAsync(cancellationToken))!);
            }

            while (true)
            {
                await connection.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            // The connection goes back to the pool: it must not keep calling us.
            connection.Notification -= OnNotification;
            await UnlistenAsync(connection);
        }
    }

    private static async Task UnlistenAsync(NpgsqlConnection connection)
    {
        if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
        {
            await using var unlisten = new NpgsqlCommand("unlisten hub_log", connection);
            await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs e)
    {
        if (e.Channel == "hub_log" && long.TryParse(e.Payload, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            Advance(size);
        }
    }
}
