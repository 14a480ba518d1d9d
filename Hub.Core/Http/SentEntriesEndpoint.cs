using Hub.Core.Log;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary><c>GET /exchange/entries?of=3-7,9</c>: the entries of messages that the caller's department sent, to be verified against the public tiles.</summary>
public sealed class SentEntriesEndpoint(Door door, LoggedEntries entries)
{
    public async Task HandleAsync(HttpContext context, string of)
    {
        if (await door.AdmitAsync(context) is { } caller && await EntriesAnswer.AskedAsync(context, of) is { } indices)
        {
            await EntriesAnswer.WriteAsync(context, await entries.ReadAsync(indices, dataset: null, caller.Uscc, context.RequestAborted), static _ => true);
        }
    }
}
