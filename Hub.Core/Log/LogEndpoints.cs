using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Log.Evidence;
using Hub.Core.Log.Payloads;
using Hub.Core.Log.Serving;
using Hub.Proofs.Tree;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Hub.Core.Log;

/// <summary>The log as C2SP tlog-tiles under <c>/log</c>, and evidence packages. Full and partial tiles never change, so caches may keep them.</summary>
public static class LogEndpoints
{
    private const string HashesCache = "public, max-age=31536000, immutable";

    // Entries name departments and business keys: only the caller's own cache may keep them.
    private const string EntriesCache = "private, max-age=31536000, immutable";
    private const string Bytes = "application/octet-stream";

    /// <summary>Maps the routes; the group that is returned takes the host's authorization.</summary>
    public static RouteGroupBuilder MapLog(this IEndpointRouteBuilder routes, EvidenceOptions evidence)
    {
        var group = routes.MapGroup("/log");
        group.MapGet("/checkpoint", CheckpointAsync).Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithSummary("最新检查点 · The newest signed checkpoint (C2SP signed note); public");
        group.MapGet("/checkpoint/sealed", SealedAsync).Produces<SealedCheckpoint>(StatusCodes.Status200OK).Produces(StatusCodes.Status404NotFound)
            .WithSummary("最新检查点及其印章 · The newest signed checkpoint with its CMS seals (base64); public");
        group.MapGet("/checkpoint/witnessed", WitnessedAsync).Produces<string>(StatusCodes.Status200OK, "text/plain").Produces(StatusCodes.Status404NotFound)
            .WithSummary("见证方联署的最新检查点 · The newest checkpoint that a witness has cosigned; public");
        group.MapGet("/vkeys", KeysAsync).Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithSummary("日志公钥 · Verifier keys of the log, oldest first, one a line; public");
        group.MapGet("/tile/{**path}", TileAsync).Produces(StatusCodes.Status200OK, contentType: Bytes).Produces(StatusCodes.Status404NotFound).Produces(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("哈希块与条目块 · Tiles of the log (C2SP tlog-tiles): hashes are public, bundles of entries are for auditors");
        group.MapGet("/evidence/{index:long:min(0)}", (long index, HttpContext context, NpgsqlDataSource database, PayloadVault vault) => EvidenceAsync(index, context, database, vault, evidence))
            .Produces(StatusCodes.Status200OK, contentType: EvidencePackageFile.MediaType).Produces(StatusCodes.Status404NotFound)
            .WithSummary("一条报文的证据包 · The evidence package of one entry, for who sent it or gave the receipt, and for auditors");
        return group;
    }

    private static async Task<IResult> CheckpointAsync(HttpContext context, ServedCheckpoint checkpoint) =>
        Note(context, await checkpoint.NewestAsync(context.RequestAborted));

    private static async Task<IResult> WitnessedAsync(HttpContext context, ServedCheckpoint checkpoint) =>
        Note(context, await checkpoint.WitnessedAsync(context.RequestAborted));

    private static async Task<IResult> SealedAsync(HttpContext context, ServedCheckpoint checkpoint)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return await checkpoint.SealedAsync(context.RequestAborted) is { } found ? Results.Json(found) : Results.NotFound();
    }

    private static IResult Note(HttpContext context, string? note)
    {
        if (note is null)
        {
            return Results.NotFound();
        }

        // It changes with the next batch: whoever has it asks whether it is still the newest.
        var content = Encoding.UTF8.GetBytes(note);
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(content, "text/plain; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\""));
    }

    private static async Task<IResult> KeysAsync(HttpContext context, ServedCheckpoint checkpoint)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Text(await checkpoint.KeysAsync(context.RequestAborted), "text/plain", Encoding.UTF8);
    }

    private static async Task<IResult> TileAsync(string path, HttpContext context, NpgsqlDataSource database, ServedTiles tiles)
    {
        if (!TilePath.TryParse(path, out var tile))
        {
            return Results.NotFound();
        }

        ReadOnlyMemory<byte>? content = tile.Level is { } level
            ? await tiles.ReadAsync(new TileId(level, tile.Number), tile.Width, context.RequestAborted)
            : await EntriesAsync(database, tile.Number, tile.Width, context.RequestAborted);
        if (content is not { } found)
        {
            context.Response.Headers.RetryAfter = "1";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (found.IsEmpty)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = tile.Level is null ? EntriesCache : HashesCache;
        return Results.Bytes(found, Bytes);
    }

    /// <summary>The first entries of a bundle; empty when there are not that many yet.</summary>
    private static async Task<ReadOnlyMemory<byte>> EntriesAsync(NpgsqlDataSource database, long bundle, int width, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select body from log.entry where idx >= $1 and idx < $2 order by idx");
        command.Parameters.Add(new() { Value = bundle * TileId.FullWidth });
        command.Parameters.Add(new() { Value = (bundle * TileId.FullWidth) + width });
        var content = new ArrayBufferWriter<byte>();
        var count = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        for (; await reader.ReadAsync(cancellationToken); count++)
        {
            EntryBundle.Append(content, reader.GetFieldValue<byte[]>(0));
        }

        return count == width ? content.WrittenMemory : default;
    }

    private static async Task<IResult> EvidenceAsync(long index, HttpContext context, NpgsqlDataSource database, PayloadVault vault, EvidenceOptions options)
    {
        var package = await EvidenceCollector.CollectAsync(database, vault, index, options.CaFile, options.CrlFile, context.RequestAborted);
        if (package is null)
        {
            return Results.NotFound();
        }

        if (!options.PayloadPermitted(context, EntrySummary.Parse(package.Entry.Span)))
        {
            package = package with { Payload = null };
        }

        return Results.Bytes(EvidencePackageFile.Write(package), EvidencePackageFile.MediaType, $"evidence-{index}.asice");
    }
}
