using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Hub.Proofs.Trust;

namespace Hub.Core.Trust.Ocsp;

/// <summary>Asks the issuer of a certificate, over HTTP (RFC 6960 appendix A), whether it still stands.</summary>
/// <param name="http">Its buffer limit bounds the answer.</param>
/// <param name="options">Which responder, and which answers count.</param>
/// <param name="time">Judges what is fresh.</param>
public sealed class OcspClient(HttpClient http, OcspOptions options, TimeProvider time)
{
    /// <exception cref="OcspException">There is no answer that counts.</exception>
    public async Task<OcspAnswer> AskAsync(X509Certificate2 certificate, X509Certificate2 issuer, IReadOnlyList<RevocationList> lists, CancellationToken cancellationToken)
    {
        var question = new OcspQuestion(certificate, issuer, lists);
        return question.Read(await PostAsync(ResponderOf(certificate), question.Encode(), cancellationToken), options, time.GetUtcNow());
    }

    private Uri ResponderOf(X509Certificate2 certificate)
    {
        var named = options.Responder.Length > 0
            ? options.Responder
            : certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(e => e.EnumerateOcspUris()).FirstOrDefault();
        return Uri.TryCreate(named, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new OcspException("The certificate names no responder, and none is configured.");
    }

    private async Task<byte[]> PostAsync(Uri responder, byte[] request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue("application/ocsp-request") } };
            using var response = await http.PostAsync(responder, content, either.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OcspException($"{responder} did not answer: {e.Message}", e);
        }
    }
}
