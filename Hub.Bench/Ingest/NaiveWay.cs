using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Hub.Client;
using Hub.Host.Demo.Generation;
using Hub.Schemas.Catalogue;
using NJsonSchema;
using Npgsql;

namespace Hub.Bench.Ingest;

/// <summary>
/// (c) The naive way: each message validated with NJsonSchema, signed on its own, inserted and committed on its own. No HTTP, no code lists,
/// no tree: less work than the sealed path does.
/// </summary>
internal static class NaiveWay
{
    /// <param name="database">The hub's database.</param>
    /// <param name="catalogue">The standard.</param>
    /// <param name="workers">Messages handled side by side, each on its own connection.</param>
    /// <param name="length">How long to run.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Messages per second.</returns>
    public static async Task<double> RunAsync(NpgsqlDataSource database, StandardsCatalogue catalogue, int workers, TimeSpan length, CancellationToken cancellationToken)
    {
        await using (var prepare = database.CreateCommand(
            "drop table if exists naive_message; create table naive_message (id text primary key, received_at timestamptz not null, dataset text not null, content bytea not null, digest bytea not null, signature bytea not null)"))
        {
            await prepare.ExecuteNonQueryAsync(cancellationToken);
        }

        var messages = DemoDepartment.All.SelectMany(d => MessageSupply.Of(d, 20_000 * d.Percent / 100, run: 9000)).ToArray();
        var schemas = new Dictionary<string, JsonSchema>();
        foreach (var type in messages.Select(m => m.Type).Distinct())
        {
            var version = catalogue.Datasets.SelectMany(d => d.Versions).First(v => v.EventType == type);
            schemas[type] = await JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(version.JsonSchema.Span), cancellationToken);
        }

        var next = -1;
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        await using var clean = database.CreateCommand("drop table naive_message");
        await clean.ExecuteNonQueryAsync(cancellationToken);
        return counts.Sum() / elapsed.TotalSeconds;

        async Task<int> WorkAsync()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var done = 0;
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                await StoreAsync(connection, key, messages[Interlocked.Increment(ref next) % messages.Length], schemas, $"{next}", cancellationToken);
                done++;
            }

            return done;
        }
    }

    private static async Task StoreAsync(NpgsqlConnection connection, ECDsa key, CloudEvent message, Dictionary<string, JsonSchema> schemas, string unique, CancellationToken cancellationToken)
    {
        if (schemas[message.Type].Validate(Encoding.UTF8.GetString(message.Data.Span)).Count > 0)
        {
            throw new InvalidOperationException("The naive way refused a valid message.");
        }

        var digest = SHA256.HashData(message.Data.Span);
        var signature = key.SignHash(digest);
        await using var insert = new NpgsqlCommand("insert into naive_message values ($1, $2, $3, $4, $5, $6)", connection)
        {
            Parameters =
            {
                new() { Value = $"{message.Source} {message.Id} {unique}" },
                new() { Value = TimeProvider.System.GetUtcNow().UtcDateTime },
                new() { Value = message.Type },
                new() { Value = message.Data.ToArray() },
                new() { Value = digest },
                new() { Value = signature },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
