using Hub.Core.Log;
using Hub.Core.Log.Payloads;
using Npgsql;

namespace Hub.Core.Route;

/// <summary>
/// Reads the log in pages, several of them at the same time while the log is known to go on: PostgreSQL and the network take their time with each. The pages
/// come in order. Not safe for concurrent use.
/// </summary>
/// <param name="hub">The database of the log.</param>
/// <param name="vault">Opens the payloads.</param>
/// <param name="tail">Wakes the reader, and knows how far the log goes.</param>
/// <param name="next">Index of the first entry to read.</param>
internal sealed class RouterReader(NpgsqlDataSource hub, PayloadVault vault, LogTail tail, long next) : IAsyncDisposable
{
    private const int ReadsAtOnce = 3;
    private readonly Stack<RouterPage> _free = new(Enumerable.Range(0, ReadsAtOnce + 1).Select(_ => new RouterPage(hub, vault)));
    private readonly Queue<Task<RouterPage>> _reads = new();
    private RouterPage? _lent;

    /// <summary>Where the next read begins.</summary>
    private long _next = next;

    /// <summary>The next page, valid until the next call; empty when nothing came within about a second.</summary>
    /// <param name="entries">Entries of the log to a page.</param>
    /// <param name="cancellationToken">Cancels; the reader is then disposed.</param>
    /// <returns>The page, and entries of the log that are known to wait behind it.</returns>
    public async Task<(RouterPage Page, long Behind)> NextAsync(int entries, CancellationToken cancellationToken)
    {
        if (_lent is not null)
        {
            _free.Push(_lent);
        }

        if (_reads.Count == 0)
        {
            await tail.WaitAsync(_next, cancellationToken);
        }

        // Below the known size everything is there: such a page ends where the next begins. The size may be known too late, so what is not known to be there
        // is looked for when nothing else is read; how far that page goes is known afterwards.
        for (var size = tail.Size; _reads.Count < ReadsAtOnce && _next < size;)
        {
            var length = (int)Math.Min(entries, size - _next);
            _reads.Enqueue(ReadAsync(_next, length, cancellationToken));
            _next += length;
        }

        if (_reads.Count > 0)
        {
            _lent = await _reads.Dequeue();
        }
        else
        {
            _lent = await ReadAsync(_next, entries, cancellationToken);
            _next = _lent.Next;
        }

        tail.Advance(_lent.Size);
        return (_lent, Math.Max(0, tail.Size - _lent.Next));
    }

    /// <summary>Waits for the reads that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var read in _reads)
        {
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its place in the log is read again from the cursor
        }
    }

    private Task<RouterPage> ReadAsync(long first, int entries, CancellationToken cancellationToken)
    {
        var page = _free.Pop();
        return Task.Run(
            async () =>
            {
                await page.ReadAsync(first, entries, cancellationToken);
                return page;
            },
            CancellationToken.None);
    }
}
