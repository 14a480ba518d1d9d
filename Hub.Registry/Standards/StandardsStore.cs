using System.Security.Cryptography;
using Dapper;
using Hub.Schemas.Catalogue;
using Npgsql;

namespace Hub.Registry.Standards;

/// <summary>The files of the city standard in PostgreSQL: what the running hubs judge by.</summary>
public sealed class StandardsStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>
    /// Makes the published standard equal to the bundle: adds, replaces and removes files in one transaction. Idempotent: with nothing to
    /// change nothing is written and no hub reloads.
    /// </summary>
    /// <exception cref="StandardsException">The bundle is not sound; nothing was changed.</exception>
    public async Task<StandardsChange> ApplyAsync(StandardsBundle bundle, CancellationToken cancellationToken = default)
    {
        StandardsCatalogue.Load(bundle);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "lock table registry.standard_document in share row exclusive mode", transaction: transaction, cancellationToken: cancellationToken));
        var stored = (await connection.QueryAsync<(string Path, byte[] Sha256)>(new CommandDefinition(
            "select path, sha256 from registry.standard_document", transaction: transaction, cancellationToken: cancellationToken)))
            .ToDictionary(d => d.Path, d => d.Sha256, StringComparer.Ordinal);

        var now = time.GetUtcNow().UtcDateTime;
        var written = new List<object>();
        var added = 0;
        foreach (var path in bundle.Paths)
        {
            var content = bundle[path];
            var digest = SHA256.HashData(content.Span);
            var known = stored.Remove(path, out var before);
            if (!known || !digest.AsSpan().SequenceEqual(before))
            {
                added += known ? 0 : 1;
                written.Add(new { path, content = content.ToArray(), digest, now });
            }
        }

        if (written.Count > 0)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into registry.standard_document (path, content, sha256, applied_at) values (@path, @content, @digest, @now)
                on conflict (path) do update set content = excluded.content, sha256 = excluded.sha256, applied_at = excluded.applied_at
                """,
                written, transaction, cancellationToken: cancellationToken));
        }

        if (stored.Count > 0)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "delete from registry.standard_document where path = any(@paths)", new { paths = stored.Keys.ToArray() }, transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return new StandardsChange(added, written.Count - added, stored.Count);
    }

    /// <summary>The published standard; empty before the first <see cref="ApplyAsync"/>.</summary>
    public async Task<StandardsBundle> LoadAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var documents = await connection.QueryAsync<(string Path, byte[] Content)>(new CommandDefinition(
            "select path, content from registry.standard_document", cancellationToken: cancellationToken));
        return new StandardsBundle(documents.Select(d => KeyValuePair.Create(d.Path, new ReadOnlyMemory<byte>(d.Content))));
    }
}

/// <summary>How many files of the standard an apply added, replaced and removed.</summary>
public sealed record StandardsChange(int Added, int Replaced, int Removed)
{
    public bool IsEmpty => this is { Added: 0, Replaced: 0, Removed: 0 };
}
