using System.Text;
using System.Text.Json;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Tree;

namespace Hub.Client.Verification;

/// <summary>
/// The log as far as it has been proven: its newest checkpoint, signed and sealed as it must be and continuing the one before, and leaves of the tree of that checkpoint. Safe for
/// concurrent calls, which take turns.
/// </summary>
internal sealed class ProvenLog : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly Func<string, CancellationToken, Task<byte[]>> _fetch;
    private readonly VerificationOptions _options;
    private readonly TimeProvider _time;
    private readonly CheckpointJudge _judge;
    private readonly SeenCheckpoint _file;
    private readonly TileFiles _tiles;
    private readonly SemaphoreSlim _turn = new(1);
    private TreeReader? _tree;
    private Checkpoint? _seen;

    /// <exception cref="HubEvidenceException">What was kept about the log cannot be read.</exception>
    /// <exception cref="IOException">Another client uses the directory, or it cannot be written.</exception>
    public ProvenLog(Func<string, CancellationToken, Task<byte[]>> fetch, VerificationOptions options, TimeProvider time)
    {
        (_fetch, _options, _time) = (fetch, options, time);
        _judge = new CheckpointJudge(options);
        _file = new SeenCheckpoint(options.Directory);
        _tiles = new TileFiles(fetch, Path.Combine(options.Directory, "tile"));
        _seen = _file.Read(_judge);
    }

    /// <summary>The leaf hashes at these indices, 32 bytes each.</summary>
    /// <exception cref="HubEvidenceException">The hub shows no log that holds them and continues what was seen.</exception>
    public async Task<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>> LeavesAsync(IReadOnlyCollection<long> indices, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var tree = await CoverAsync(indices.Max(), cancellationToken);
            var leaves = new Dictionary<long, ReadOnlyMemory<byte>>();
            foreach (var index in indices)
            {
                leaves[index] = await tree.LeafAsync(index, cancellationToken);
            }

            return leaves;
        }
        catch (Exception e) when (e is InvalidDataException or HubProtocolException)
        {
            throw new HubEvidenceException(EvidenceCodes.Tile, null, "root", "哈希块缺失或与检查点不符。", "Tiles are missing, or do not lead to the checkpoint.", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<TreeReader> CoverAsync(long index, CancellationToken cancellationToken)
    {
        if (_tree is { } known && known.Checkpoint.Size > index)
        {
            return known;
        }

        var started = _time.GetTimestamp();
        for (var pause = FirstPause; ; pause *= 2)
        {
            var (note, seals) = await NewestAsync(cancellationToken);
            var checkpoint = _judge.Read(note);
            var isOlder = checkpoint.Size < (_seen?.Size ?? 0);
            if (!isOlder && checkpoint.Size > index)
            {
                _judge.CheckSeals(note, seals);
                return _tree = await ContinueAsync(note, checkpoint, cancellationToken);
            }

            if (_time.GetElapsedTime(started) + pause > _options.Patience)
            {
                throw isOlder
                    ? new HubEvidenceException(EvidenceCodes.Rollback, null, "size", $"日志只有 {checkpoint.Size} 条,而以前见过 {_seen!.Size} 条。", $"The log has {checkpoint.Size} entries; {_seen.Size} have been seen.")
                    : new HubEvidenceException(EvidenceCodes.Behind, index, "size", $"检查点只到 {checkpoint.Size} 条。", $"The checkpoint covers {checkpoint.Size} entries only.");
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    /// <summary>First that the new checkpoint continues the one seen, then it is on disk, then it counts.</summary>
    private async Task<TreeReader> ContinueAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var tree = await TreeReader.OpenAsync(checkpoint, _tiles.ReadAsync, cancellationToken);
        if (_seen is { } seen && !(await tree.RootAtAsync(seen.Size, cancellationToken)).Span.SequenceEqual(seen.Root.Span))
        {
            var kept = _file.WriteContradiction(note);
            throw new HubEvidenceException(EvidenceCodes.Fork, null, "root", $"日志与以前见过的 {seen.Size} 条不符;相互矛盾的检查点已存于 {kept}。",
                $"The log does not continue the {seen.Size} entries that have been seen; the checkpoint that contradicts them is kept in {kept}.");
        }

        if (checkpoint.Size > (_seen?.Size ?? 0))
        {
            _file.Write(note);
            _seen = checkpoint;
        }

        return tree;
    }

    private async Task<(SignedNote Note, IReadOnlyList<byte[]> Seals)> NewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_judge.WantsSeals)
            {
                return (SignedNote.Parse(Encoding.UTF8.GetString(await _fetch("/log/checkpoint", cancellationToken))), []);
            }

            using var answer = JsonDocument.Parse(await _fetch("/log/checkpoint/sealed", cancellationToken));
            return (SignedNote.Parse(answer.RootElement.GetProperty("note").GetString()!), [.. answer.RootElement.GetProperty("seals").EnumerateArray().Select(s => s.GetBytesFromBase64())]);
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw CheckpointJudge.Unreadable(e);
        }
    }

    public void Dispose()
    {
        _judge.Dispose();
        _file.Dispose();
        _turn.Dispose();
    }
}
