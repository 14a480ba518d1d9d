using System.Text.Json;
using Hub.Core.Delivery;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hub.Core.Hosting;

/// <summary>
/// Enters every change of the registry, and every order to a sink, into the log, whoever made it. Changes wait in <c>registry.change</c>, and in <c>delivery.change</c> of the repositories' databases, in the
/// transaction that made them, until the hub that writes the log has entered them; what was entered but not taken out before a crash is recognised by its number.
/// </summary>
public sealed partial class RegistryChangeRecorder(NpgsqlDataSource database, IEnumerable<ISink> sinks, LogWriter log, RegistryInForce registry, TimeProvider time, ILogger<RegistryChangeRecorder> logger) : BackgroundService
{
    private const int AtOnce = 500;

    /// <summary>A change that nothing told us of waits no longer than this.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly NpgsqlDataSource[] _repositories = [.. sinks.Select(s => s.Repository).Distinct()];

    /// <summary>Enters what waits; does nothing on a hub that does not write the log.</summary>
    /// <exception cref="LogUnavailableException">The log is away; the changes wait on.</exception>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        await RecordAsync(database, "registry.change", cancellationToken);
        foreach (var repository in _repositories)
        {
            try
            {
                await RecordAsync(repository, "delivery.change", cancellationToken);
            }
            catch (NpgsqlException e)
            {
                // A repository that is away keeps its own changes, and nobody else's.
                LogPostponed(e);
            }
        }
    }

    private async Task RecordAsync(NpgsqlDataSource source, string table, CancellationToken cancellationToken)
    {
        while (log.IsOpen && await WaitingAsync(source, table, cancellationToken) is { Count: > 0 } waiting)
        {
            var entered = await EnteredAsync(waiting, cancellationToken);
            var now = time.GetUtcNow();
            await log.AppendAsync([.. waiting.Where(c => !entered.Contains(c.Origin.Number)).Select(c => c.Seal(now))]);

            // Entered, and durable: a crash before the next line leaves a change that is found in the log and not entered again.
            await using var done = source.CreateCommand($"delete from {table} where number = any($1)");
            done.Parameters.Add(new() { Value = waiting.Select(c => c.Origin.Number).ToArray() });
            await done.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public override void Dispose()
    {
        registry.Changed -= Wake;
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        registry.Changed += Wake;
        while (true)
        {
            try
            {
                await RecordAsync(stoppingToken);
            }
            catch (Exception e) when (e is LogUnavailableException or NpgsqlException)
            {
                LogPostponed(e);
            }

            await _changed.WaitAsync(Pause, stoppingToken);
        }
    }

    private void Wake(RegistryPicture picture)
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }

    private static async Task<List<RegistryChange>> WaitingAsync(NpgsqlDataSource source, string table, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"select number, made_by, at, place, before, after from {table} order by at, number limit {AtOnce}");
        var waiting = new List<RegistryChange>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            waiting.Add(new RegistryChange(new ChangeOrigin(rows.GetInt64(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2)), rows.GetString(3), Json(rows, 4), Json(rows, 5)));
        }

        return waiting;
    }

    private async Task<HashSet<long>> EnteredAsync(List<RegistryChange> waiting, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"select log.change_of(body) from log.entry where kind in ({(short)EntryKind.Administration}, {(short)EntryKind.Certificate}) and log.change_of(body) = any($1)");
        command.Parameters.Add(new() { Value = waiting.Select(c => c.Origin.Number).ToArray() });
        var entered = new HashSet<long>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            entered.Add(rows.GetInt64(0));
        }

        return entered;
    }

    private static JsonElement? Json(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : JsonDocument.Parse(rows.GetString(column)).RootElement;

    [LoggerMessage(4200, LogLevel.Warning, "Changes of the registry or of sinks could not be entered into the log yet.")]
    private partial void LogPostponed(Exception exception);
}
