using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Adapters.Sources.Exchange;
using Hub.Adapters.Sources.Formats;

namespace Hub.Adapters.Sources.Files;

/// <summary>
/// Files that a department drops into a folder. A file is known by name and content: dropped again it changes nothing; with other content it is a new
/// file. Message ids are made of name, content and line, so that a file that was interrupted goes on without doubling anything.
/// </summary>
internal sealed class FileSource(FileSettings settings, Func<IDropFolder> open, FileLedger ledger, SourceStore store, TimeProvider time) : ISource
{
    public async Task CollectAsync(RecordExchange exchange, CancellationToken cancellationToken)
    {
        using var folder = open();
        foreach (var file in folder.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (settings.ReaderOf(file.Name) is { } reader && IsSettled(file) && !await ledger.IsFinishedAsync(file, cancellationToken))
            {
                await CollectAsync(folder, file, reader, exchange, cancellationToken);
            }
        }
    }

    /// <summary>Whoever still writes moves the time of change on.</summary>
    private bool IsSettled(DropFile file) => time.GetUtcNow() - file.ModifiedAt >= settings.Settle;

    private async Task CollectAsync(IDropFolder folder, DropFile file, RecordReader reader, RecordExchange exchange, CancellationToken cancellationToken)
    {
        FileProgress progress;
        await using (var stream = folder.Open(file))
        {
            var digest = await SHA256.HashDataAsync(stream, cancellationToken);
            if (stream.Length != file.Size)
            {
                return; // it grew since it was listed: next time
            }

            progress = await ledger.BeginAsync(file, digest, cancellationToken);
            if (progress.State == FileProgress.Reading)
            {
                progress = await ReadAsync(stream, progress, reader, exchange, cancellationToken);
            }
        }

        var errors = await ledger.ErrorsAsync(progress, cancellationToken);
        if (errors.Count > 0)
        {
            folder.Write(file.Name + FileReceipt.ErrorsExtension, FileReceipt.Errors(errors));
        }

        // The receipt is the last to appear: who sees it finds everything else.
        folder.Write(file.Name + FileReceipt.Extension, FileReceipt.Receipt(progress, exchange.Mapping.Dataset.Name.Value));
        if (settings.MoveTo is { } subfolder)
        {
            folder.Move([file.Name, file.Name + FileReceipt.ErrorsExtension, file.Name + FileReceipt.Extension], subfolder);
        }
    }

    private async Task<FileProgress> ReadAsync(Stream stream, FileProgress progress, RecordReader reader, RecordExchange exchange, CancellationToken cancellationToken)
    {
        var prefix = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(progress.Name + "\0"), .. progress.Digest]).AsSpan(0, 12)) + "-";
        try
        {
            stream.Position = 0;
            foreach (var group in reader.Read(stream, exchange.Mapping).Skip(checked((int)progress.Records)).Chunk(exchange.GroupSize))
            {
                var outcomes = await exchange.SendAsync(group, (record, _) => prefix + record.Line.ToString(CultureInfo.InvariantCulture), cancellationToken);
                progress = Add(progress, outcomes);
                await ledger.SaveAsync(progress, [.. outcomes.Where(o => o.Fate == RecordFate.Rejected).SelectMany(Errors)], cancellationToken);
                await store.AdvanceAsync(exchange, null, outcomes, cancellationToken);
            }

            progress = progress with { State = FileProgress.Done, FinishedAt = time.GetUtcNow() };
        }
        catch (SourceException e) when (e.Code is SourceCodes.FileUnreadable or SourceCodes.FileEncoding or SourceCodes.ColumnMissing)
        {
            progress = progress with { State = FileProgress.Refused, Problem = e, FinishedAt = time.GetUtcNow() };
        }

        await ledger.SaveAsync(progress, [], cancellationToken);
        return progress;
    }

    private static FileProgress Add(FileProgress progress, RecordOutcome[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            var index = outcome.Receipt?.Index.Value;
            progress = progress with
            {
                Records = progress.Records + 1,
                Accepted = progress.Accepted + (outcome.Fate == RecordFate.Accepted ? 1 : 0),
                Rejected = progress.Rejected + (outcome.Fate == RecordFate.Rejected ? 1 : 0),
                Skipped = progress.Skipped + (outcome.Fate == RecordFate.Skipped ? 1 : 0),
                FirstIndex = index is { } i ? Math.Min(progress.FirstIndex ?? i, i) : progress.FirstIndex,
                LastIndex = index is { } j ? Math.Max(progress.LastIndex ?? j, j) : progress.LastIndex,
                TreeSize = outcome.Receipt is { } receipt ? Math.Max(progress.TreeSize ?? 0, receipt.TreeSize) : progress.TreeSize,
            };
        }

        return progress;
    }

    private static IEnumerable<FileError> Errors(RecordOutcome outcome)
    {
        var refusal = outcome.Refusal!;
        var index = outcome.Receipt?.Index.Value;
        return refusal.Findings.Count == 0
            ? [new FileError(outcome.Line, 0, index, refusal.Code, refusal.Pointer, refusal.Zh, refusal.En)]
            : refusal.Findings.Select((f, n) => new FileError(outcome.Line, (short)n, index, f.Code, f.Pointer, f.Zh, f.En));
    }
}
