using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Log;
using Hub.Proofs;
using Hub.Proofs.Tree;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>
/// Entries as <c>[{"index":5,"entry":"{…}"}]</c>, or only their leaf hashes, <c>[{"index":5,"leaf":"base64"}]</c>: an entry holds digests of the whole payload, from which who
/// sees a part of it could guess the rest, while leaf hashes are public.
/// </summary>
internal static class EntriesAnswer
{
    /// <summary>The indices asked for; null when the refusal has been answered.</summary>
    public static async ValueTask<IndexSet?> AskedAsync(HttpContext context, string of)
    {
        if (IndexSet.TryParse(of, out var indices) && indices.Count <= LoggedEntries.MaxCount)
        {
            return indices;
        }

        await Problem.WriteAsync(context.Response, Refusals.IndicesUnreadable);
        return null;
    }

    public static async Task WriteAsync(HttpContext context, IReadOnlyList<LoggedEntry> entries, Func<LoggedEntry, bool> isShown)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = JsonAnswer.WriterOf(context.Response);
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteNumber("index", entry.Index);
            if (isShown(entry))
            {
                json.WriteString("entry", Encoding.UTF8.GetString(entry.Body.Span));
            }
            else
            {
                json.WriteBase64String("leaf", MerkleHash.Leaf(entry.Body.Span));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        await json.FlushAsync(context.RequestAborted);
    }
}
