using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Proofs.Checkpoints;
using Hub.Proofs.Trust;
using Npgsql;

namespace Hub.Core.Log.Archives;

/// <summary>
/// Says whether the archives of a directory hold the payloads of a partition, by reading them back: each archive is verified whole, and each payload is there as it lies in the
/// database. An archive that was verified is not verified again while its file stays as it is. Not safe for several threads.
/// </summary>
/// <param name="database">The database of the log.</param>
/// <param name="options">Where the archives are.</param>
/// <param name="caFile">PEM file with the CA certificates above the seals.</param>
public sealed class ArchiveCoverage(NpgsqlDataSource database, PayloadOptions options, string caFile)
{
    private readonly Dictionary<(string Path, DateTime Written, long Length), string?> _verified = [];

    /// <summary>False: nothing waits for archives.</summary>
    public bool IsWanted => options.ArchiveDirectory.Length > 0;

    /// <summary>What is not archived of a partition, in words that name no content; null when all of it is.</summary>
    /// <exception cref="IOException">The directory or an archive cannot be read now.</exception>
    public async Task<string?> LacksAsync(int month, int days, CancellationToken cancellationToken)
    {
        var archives = ArchiveName.In(options.ArchiveDirectory);
        var keys = (await LogKeys.ReadAsync(database, [], cancellationToken)).Verifiers;
        OpenArchive? open = null;
        try
        {
            // Digests are compared where the content is: what is read back is the archive.
            await using var command = database.CreateCommand("select idx, key, sha256(content) from log.payload where month = $1 and retention = $2 order by idx");
            command.CommandTimeout = 0;
            command.Parameters.Add(new() { Value = month });
            command.Parameters.Add(new() { Value = days });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var index = rows.GetInt64(0);
                if (open is null || index >= open.Next)
                {
                    var (path, first, next) = archives.FirstOrDefault(a => a.First <= index && index < a.Next);
                    if (path is null)
                    {
                        return $"Entry {index} is in no archive of the directory.";
                    }

                    if (Verify(path, keys) is { } fault)
                    {
                        return fault;
                    }

                    open?.Dispose();
                    open = new OpenArchive(path, next);
                }

                if (!open.Holds(index, rows.IsDBNull(1) ? null : rows.GetInt32(1), rows.GetFieldValue<byte[]>(2)))
                {
                    return $"The payload of entry {index} is not in {Path.GetFileName(open.Path)}, or not as it lies in the database.";
                }
            }

            return null;
        }
        catch (FormatException e)
        {
            return $"{Path.GetFileName(open?.Path)}: {e.Message}";
        }
        finally
        {
            open?.Dispose();
        }
    }

    /// <summary>The first fault of an archive; null when it has none.</summary>
    private string? Verify(string path, IReadOnlyList<NoteVerifier> keys)
    {
        var file = new FileInfo(path);
        var state = (path, file.LastWriteTimeUtc, file.Length);
        if (!_verified.TryGetValue(state, out var fault))
        {
            var check = new ArchiveCheck(file.Name, TrustAnchors.FromPem(File.ReadAllText(caFile)), keys);
            check.Run(path);
            fault = check.Faults.Count > 0 ? $"{file.Name}: {check.Faults[0].Code} {check.Faults[0].Detail}" : null;
            _verified[state] = fault;
        }

        return fault;
    }

    /// <summary>The payloads of one archive.</summary>
    private sealed class OpenArchive : IDisposable
    {
        private readonly FileStream _file;
        private readonly ZipPackage _package;
        private readonly Dictionary<long, ArchivedPayload> _payloads;

        /// <exception cref="FormatException">The archive cannot be read.</exception>
        public OpenArchive(string path, long next)
        {
            (Path, Next) = (path, next);
            _file = File.OpenRead(path);
            try
            {
                _package = ZipPackage.Open(_file, [ArchiveName.PayloadList]);
                _payloads = ArchivedPayload.Parse(_package.Read(ArchiveName.PayloadList)).ToDictionary(p => p.Index);
            }
            catch
            {
                _package?.Dispose();
                _file.Dispose();
                throw;
            }
        }

        public string Path { get; }

        /// <summary>Index after its last entry.</summary>
        public long Next { get; }

        /// <summary>True when the archive holds the payload. One in clear was compared with its entry when the archive was verified, so it may be encrypted in the database since.</summary>
        public bool Holds(long index, int? key, byte[] sha256) => _payloads.TryGetValue(index, out var payload)
            && (payload.Key is null || (payload.Key == key && _package.Digest(ArchiveName.At(ArchiveName.Payloads, index)) == Convert.ToHexStringLower(sha256)));

        public void Dispose()
        {
            _package.Dispose();
            _file.Dispose();
        }
    }
}
