using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hub.Schemas.Avro;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Core.Route.Topics;

/// <summary>
/// The Avro schemas that values on Kafka are written with, and their ids (<c>route.avro_schema</c>). A schema has one id on all hubs of a database, and keeps
/// it. Safe for concurrent use.
/// </summary>
public sealed class AvroSchemas(NpgsqlDataSource hub, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, AvroValues> _byText = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, AvroValues> _byId = new();

    /// <summary>The text of a schema; null when there is none of this id.</summary>
    public async Task<string?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var command = hub.CreateCommand("select schema from route.avro_schema where id = $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Writes values of a dataset version; null when it has no Avro schema.</summary>
    internal async ValueTask<AvroValues?> OfAsync(DatasetVersion version, CancellationToken cancellationToken)
    {
        if (version.AvroSchema is not { } text)
        {
            return null;
        }

        return _byText.TryGetValue(text, out var known) ? known : Keep(await RegisterAsync(text, cancellationToken), text);
    }

    /// <summary>Reads values that name this schema.</summary>
    /// <exception cref="InvalidDataException">No schema has this id.</exception>
    internal AvroValues ById(int id)
    {
        if (_byId.TryGetValue(id, out var known))
        {
            return known;
        }

        // Called on a consumer's own thread, once per schema.
        using var connection = hub.OpenConnection();
        using var command = new NpgsqlCommand("select schema from route.avro_schema where id = $1", connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = id } } };
        return command.ExecuteScalar() is string text ? Keep(id, text) : throw new InvalidDataException($"A value names Avro schema {id}, which this hub does not have.");
    }

    private AvroValues Keep(int id, string text)
    {
        var values = new AvroValues(id, AvroCodec.Compile(AvroSchema.Parse(text)));
        _byText[text] = values;
        return _byId[id] = values;
    }

    private async Task<int> RegisterAsync(string text, CancellationToken cancellationToken)
    {
        // The update changes nothing; it makes the statement return the row that is there.
        await using var command = hub.CreateCommand("""
            insert into route.avro_schema (sha256, schema, created_at) values ($1, $2, $3)
            on conflict (sha256) do update set sha256 = excluded.sha256 returning id
            """);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SHA256.HashData(Encoding.UTF8.GetBytes(text)) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
