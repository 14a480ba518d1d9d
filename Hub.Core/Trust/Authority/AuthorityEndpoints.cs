using Hub.Proofs.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Core.Trust.Authority;

/// <summary>The services of a development CA over HTTP: timestamps (RFC 3161), OCSP (RFC 6960, POST and GET), certificates and revocation lists.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public static class AuthorityEndpoints
{
    /// <summary>Larger requests are none of these protocols.</summary>
    private const int MaxRequestBytes = 64 * 1024;

    private const string Pem = "application/x-pem-file";

    /// <summary>Maps <c>/tsa</c>, <c>/ocsp</c>, <c>/ca.pem</c>, <c>/crl.pem</c> and <c>/crl/{n}.crl</c> (DER, numbered as in <c>crl.pem</c> from 0).</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="ca">Issues the certificates with which the services sign.</param>
    /// <param name="time">Gives timestamps and answers their time.</param>
    public static void MapAuthority(this IEndpointRouteBuilder routes, DevelopmentCa ca, TimeProvider time)
    {
        var timestamps = new TimestampAuthority(AuthorityKey.Load(ca.IssueTimestampAuthority()), time);
        var responder = new OcspResponder([.. ca.Indexes.Select(i => (AuthorityKey.Load(ca.IssueOcspResponder(i.Suite)), i.Index))], time);
        routes.MapPost("/tsa", (HttpContext context) => AnswerAsync(context, timestamps.Answer, "application/timestamp-reply"));
        routes.MapPost("/ocsp", (HttpContext context) => AnswerAsync(context, responder.Answer, "application/ocsp-response"));
        routes.MapGet("/ocsp/{**request}", (string request) => Results.Bytes(responder.Answer(Decode(request)), "application/ocsp-response"));
        routes.MapGet("/ca.pem", () => Results.Text(ca.CaChainPem, Pem));
        routes.MapGet("/crl.pem", () => Results.Text(File.ReadAllText(ca.CrlPath), Pem));
        routes.MapGet("/crl/{number:int}.crl", (int number) =>
            RevocationList.ReadPem(File.ReadAllText(ca.CrlPath)).ElementAtOrDefault(number) is { } list ? Results.Bytes(list.Der, "application/pkix-crl") : Results.NotFound());
    }

    private static async Task AnswerAsync(HttpContext context, Func<byte[], byte[]> answer, string mediaType)
    {
        if (await BodyAsync(context) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        context.Response.ContentType = mediaType;
        await context.Response.Body.WriteAsync(answer(request), context.RequestAborted);
    }

    /// <summary>Null when it is larger than any request of these protocols.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            if (body.Length + read > MaxRequestBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>Base64 of the request in the path (RFC 6960 appendix A.1); what is none becomes a malformed request.</summary>
    private static byte[] Decode(string request)
    {
        try
        {
            return Convert.FromBase64String(Uri.UnescapeDataString(request));
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
