using System.Buffers;
using System.Globalization;
using Hub.Core.Delivery.Subscriptions;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Proofs;
using Hub.Core.Seal;
using Npgsql;

namespace Hub.Adapters.Subscriptions.Files;

/// <summary>
/// Writes batches as files of a directory: data, manifest, seal of the manifest, in this order, each whole under its name or not there. A batch that is written
/// again has the same names and the same data.
/// </summary>
internal sealed class FileTarget(string directory, string format, DocumentSeal seal, NpgsqlDataSource hub) : IPushTarget
{
    /// <summary>The department's system reads them as a member of the group.</summary>
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public bool IsOpenCircuit => false;

    public ValueTask<long?> PositionAsync(long stored, CancellationToken cancellationToken) => ValueTask.FromResult<long?>(null);

    public async Task<bool> DeliverAsync(PushBatch batch, Func<bool> permitted, CancellationToken cancellationToken)
    {
        // By the bounds of the batch, not by what is in it: whatever the grant shows when it is written again, there is no second file with these rows.
        var name = string.Create(CultureInfo.InvariantCulture, $"{batch.Dataset.Name.Value}-{batch.Plan.From:D12}-{batch.Plan.Next - 1:D12}.{format}");
        var data = format == CsvFile.Format ? CsvFile.Write(batch) : Lines(batch);
        var manifest = FileManifest.Write(batch, name, format, data, await CheckpointAsync(batch, cancellationToken));
        if (!permitted())
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(directory);
            DurableFile.Write(Path.Combine(directory, name), data, Readable);
            DurableFile.Write(Path.Combine(directory, name + FileManifest.Extension), manifest, Readable);

            // The seal last: where it is, everything is. A crash before leaves files that the same batch overwrites.
            DurableFile.Write(Path.Combine(directory, name + FileManifest.SealExtension), seal.Sign(manifest), Readable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PushException(
                PushFate.Later, new PushProblem(PushCodes.Unreachable, $"目录 {directory} 不可写({e.GetType().Name})。", $"The directory {directory} cannot be written ({e.GetType().Name})."), e);
        }

        return true;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] Lines(PushBatch batch)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in batch.Messages)
        {
            DeliveredWriter.WriteLine(output, message);
            output.Write("\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The first checkpoint that covers all of the batch: the same one whenever it is written.</summary>
    private async Task<string> CheckpointAsync(PushBatch batch, CancellationToken cancellationToken)
    {
        await using var find = hub.CreateCommand("select note from log.checkpoint where size > $1 order by size limit 1");
        find.Parameters.Add(new() { Value = batch.Messages[^1].Record.Index.Value });
        return (string)(await find.ExecuteScalarAsync(cancellationToken))!;
    }
}
