using Hub.Core.Exchanges;
using Hub.Core.Log.Archives;
using Hub.Core.Seal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Log.Payloads;

/// <summary>
/// Every second: carries out orders to erase, and enters legal holds into the log. Every hour: adds the partitions of the next month and drops those that
/// have expired and, where archives are kept, stand in one that was read back. Only while this hub writes the log.
/// </summary>
public sealed partial class RetentionService(
    NpgsqlDataSource database, LogWriter log, PayloadEraser eraser, ArchiveCoverage archives, RegistryInForce registry, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_round = TimeSpan.FromHours(1);
    private DateTimeOffset _nextRound;
    private int _unarchived;

    /// <summary>Expired partitions that waited for an archive at the last round.</summary>
    public int Unarchived => Volatile.Read(ref _unarchived);

    /// <summary>Looks once: orders and holds, and partitions when an hour has passed.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!log.IsOpen)
        {
            return;
        }

        await RecordHoldsAsync(cancellationToken);
        await CarryOutOrdersAsync(cancellationToken);
        if (time.GetUtcNow() >= _nextRound)
        {
            await TurnPartitionsAsync(cancellationToken);
            _nextRound = time.GetUtcNow() + s_round;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or LogUnavailableException or IOException or TimeoutException)
            {
                LogPostponed(e);
            }

            await Task.Delay(s_look, time, stoppingToken);
        }
    }

    private async Task RecordHoldsAsync(CancellationToken cancellationToken)
    {
        foreach (var hold in await LegalHold.UnrecordedAsync(database, cancellationToken))
        {
            var act = new AdministrativeAct
            {
                Act = hold.IsRecorded ? "hold.released" : "hold.placed",
                Detail = $"hold={hold.Id} case={hold.CaseReference} dataset={hold.Dataset ?? "*"} subject={(hold.Subject is null ? "*" : "one")} from={hold.From:O} to={hold.To:O}",
                At = time.GetUtcNow(),
            };
            await hold.NoteAsync(database, (await log.AppendAsync([SealStage.Seal(act)]))[0].Receipt.Index.Value, cancellationToken);
        }
    }

    private async Task CarryOutOrdersAsync(CancellationToken cancellationToken)
    {
        for (var last = 0L; await ErasureOrder.NextAsync(database, last, cancellationToken) is { } order; last = order.Id)
        {
            await eraser.CarryOutAsync(order, cancellationToken);
            var done = await ErasureOrder.ReadAsync(database, order.Id, cancellationToken);
            LogErased(order.Id, order.Scope, done.Code ?? "ERASED", done.Erased ?? 0);
        }
    }

    private async Task TurnPartitionsAsync(CancellationToken cancellationToken)
    {
        var month = PayloadMonth.Of(time.GetUtcNow());
        foreach (var days in registry.Current.Datasets.Select(d => d.Dataset.RetentionDays).Distinct().ToArray())
        {
            await using var add = database.CreateCommand("select log.add_payload_partition($1, $2), log.add_payload_partition($3, $2)");
            add.Parameters.Add(new() { Value = month });
            add.Parameters.Add(new() { Value = days });
            add.Parameters.Add(new() { Value = PayloadMonth.After(month) });
            await add.ExecuteNonQueryAsync(cancellationToken);
        }

        var waiting = 0;
        foreach (var (expired, days) in await eraser.ExpiredAsync(cancellationToken))
        {
            if (archives.IsWanted && await archives.LacksAsync(expired, days, cancellationToken) is { } lacking)
            {
                waiting++;
                LogUnarchived(expired, days, lacking);
            }
            else if (await eraser.ExpireAsync(expired, days, cancellationToken))
            {
                LogExpired(expired, days);
            }
            else
            {
                LogBusy(expired, days);
            }
        }

        Volatile.Write(ref _unarchived, waiting);
    }

    [LoggerMessage(4011, LogLevel.Information, "Erasure order {Order} ({Scope}): {Outcome}, {Payloads} payloads.")]
    private partial void LogErased(long order, string scope, string outcome, long payloads);

    [LoggerMessage(4012, LogLevel.Information, "Payloads of {Month} with a retention of {Days} days have expired and were dropped.")]
    private partial void LogExpired(int month, int days);

    [LoggerMessage(4013, LogLevel.Information, "Payloads of {Month} with a retention of {Days} days have expired but are being read; they are dropped within the hour.")]
    private partial void LogBusy(int month, int days);

    [LoggerMessage(4015, LogLevel.Warning, "Payloads of {Month} with a retention of {Days} days have expired but are not archived, and stay: {Lacking} Run 'hub log archive'.")]
    private partial void LogUnarchived(int month, int days, string lacking);

    [LoggerMessage(4014, LogLevel.Warning, "Retention, erasure and holds wait for the database or the log.")]
    private partial void LogPostponed(Exception exception);
}
