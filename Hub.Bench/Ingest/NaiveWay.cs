using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hub.Client;
using Hub.Bench.Rig;
using Hub.Host.Demo.Generation;
using Hub.Schemas.Catalogue;
using NJsonSchema;
using Npgsql;

namespace Hub.Bench.Ingest;

/// <summary>
/// (c) The naive way to the same result: each message validated with NJsonSchema, its entry sealed on its own by the framework's SignedCms with the
/// hub's seal certificate, inserted with its payload into a table with the log's indexes, and committed, before the next. No HTTP, no code lists, no tree.
/// </summary>
internal sealed class NaiveWay(NpgsqlDataSource database, X509Certificate2 seal)
{
    private readonly Dictionary<string, JsonSchema> _schemas = [];
    private int _next = -1;

    /// <param name="catalogue">The standard.</param>
    /// <param name="workers">Messages handled side by side, each on its own connection.</param>
    /// <param name="length">How long to run.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Messages per second.</returns>
    public async Task<double> RunAsync(StandardsCatalogue catalogue, int workers, TimeSpan length, CancellationToken cancellationToken)
    {
        await ExecuteAsync("drop table if exists naive_message", cancellationToken);
        await ExecuteAsync("create table naive_message (like log.entry including all, content bytea not null, seal bytea not null)", cancellationToken);
        var messages = DemoDepartment.All.SelectMany(d => MessageSupply.Of(d, 20_000 * d.Percent / 100, run: 9000)).ToArray();
        foreach (var version in catalogue.Datasets.SelectMany(d => d.Versions))
        {
            _schemas[version.EventType] = await JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(version.JsonSchema.Span), cancellationToken);
        }

        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await ExecuteAsync("drop table naive_message", cancellationToken);
        return counts.Sum() / elapsed.TotalSeconds;

        async Task<int> WorkAsync()
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var done = 0;
            for (; Stopwatch.GetElapsedTime(started) < length; done++)
            {
                var number = Interlocked.Increment(ref _next);
                await StoreAsync(connection, messages[number % messages.Length], number, cancellationToken);
            }

            return done;
        }
    }

    private async Task StoreAsync(NpgsqlConnection connection, CloudEvent message, int number, CancellationToken cancellationToken)
    {
        if (_schemas[message.Type].Validate(Encoding.UTF8.GetString(message.Data.Span)).Count > 0)
        {
            throw new InvalidOperationException("The naive way refused a valid message.");
        }

        var now = TimeProvider.System.GetUtcNow();
        var entry = JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["dataset"] = message.Type,
            ["id"] = message.Id,
            ["kind"] = "message",
            ["received"] = now.UtcDateTime,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(message.Data.Span)),
            ["size"] = message.Data.Length,
            ["source"] = message.Source,
        });
        var cms = new SignedCms(new ContentInfo(entry), detached: true);
        cms.ComputeSignature(new CmsSigner(seal) { IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1") });
        await using var insert = new NpgsqlCommand(
            "insert into naive_message (idx, received_at, kind, department, dataset, message_key, body, content, seal) values ($1, $2, 1, $3, $4, $5, $6, $7, $8)", connection)
        {
            Parameters =
            {
                new() { Value = (long)number },
                new() { Value = now.UtcDateTime },
                new() { Value = message.Source },
                new() { Value = message.Type },
                new() { Value = Guid.CreateVersion7() },
                new() { Value = entry },
                new() { Value = message.Data.ToArray() },
                new() { Value = cms.Encode() },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
