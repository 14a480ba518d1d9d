using System.Text.Json;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Core.Seal;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Hub.Core.Hosting;

/// <summary>
/// Enters into the log with which keys its checkpoints are signed, whenever they have changed: the first entry under two keys says so, and the first under the new one alone.
/// </summary>
public sealed class LogKeyRecorder(NpgsqlDataSource database, LogWriter log, CheckpointSigner signer, TimeProvider time) : BackgroundService
{
    /// <summary>Name of the act.</summary>
    public const string Act = "log.keys";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await log.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!log.Ready.IsCompletedSuccessfully)
        {
            return; // the writer says why, and stops the hub
        }

        var keys = string.Join(' ', signer.Keys.Select(k => k.ToString()));
        while (!await TryRecordAsync(keys, stoppingToken))
        {
            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }

    private async Task<bool> TryRecordAsync(string keys, CancellationToken cancellationToken)
    {
        try
        {
            if (await LastAsync(cancellationToken) != keys)
            {
                await log.AppendAsync([SealStage.Seal(new AdministrativeAct { Act = Act, Detail = keys, At = time.GetUtcNow() })]);
            }

            return true;
        }
        catch (Exception e) when (e is LogUnavailableException or NpgsqlException)
        {
            return false; // the writer says why
        }
    }

    /// <summary>The keys that the newest such entry states; the one that the log was created with when there is none.</summary>
    private async Task<string?> LastAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select body from log.entry where subject = $1 and kind = {(short)EntryKind.Administration} order by idx desc limit 1");
        command.Parameters.Add(new() { Value = Act });
        if (await command.ExecuteScalarAsync(cancellationToken) is byte[] body)
        {
            using var entry = JsonDocument.Parse(body);
            return entry.RootElement.GetProperty("detail").GetString();
        }

        return (await LogOrigin.ReadAsync(database, cancellationToken))?.VerifierKey;
    }
}
