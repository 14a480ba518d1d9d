using System.Net.Http.Headers;
using System.Security.Cryptography;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Tsp;

namespace Hub.Core.Trust.Timestamps;

/// <summary>Asks a time-stamping authority over HTTP (RFC 3161 section 3.4) and takes only a token that counts.</summary>
/// <param name="http">Its buffer limit bounds the answer.</param>
/// <param name="authority">Where requests are posted.</param>
public sealed class TimestampClient(HttpClient http, Uri authority)
{
    private const int Granted = 0;
    private const int GrantedWithModifications = 1;
    private const int NonceBytes = 16;

    /// <summary>A token over the SHA-256 of <paramref name="covered"/>, verified and trusted.</summary>
    /// <exception cref="TimestampException">No answer, a refusal, or a token that does not count.</exception>
    public async Task<TimestampToken> StampAsync(ReadOnlyMemory<byte> covered, TimestampTrust trust, CancellationToken cancellationToken)
    {
        var generator = new TimeStampRequestGenerator();
        generator.SetCertReq(true);
        var request = generator.Generate(TspAlgorithms.Sha256, SHA256.HashData(covered.Span), new BigInteger(1, RandomNumberGenerator.GetBytes(NonceBytes)));
        var token = Read(await AskAsync(request.GetEncoded(), cancellationToken), request);
        return (token.Verify(covered.Span) ?? trust.Judge(token)) is { } code
            ? throw new TimestampException(code, $"{code}: the token of {authority} does not count.")
            : token;
    }

    private async Task<byte[]> AskAsync(byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
            using var response = await http.PostAsync(authority, content, cancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TimestampException(TimestampCodes.Unavailable, $"{authority} did not answer: {e.Message}", e);
        }
    }

    private TimestampToken Read(byte[] answer, TimeStampRequest request)
    {
        TimeStampResponse response;
        try
        {
            response = new TimeStampResponse(answer);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new TimestampException(TimestampCodes.Malformed, $"{authority} answered with something else than a time-stamp response.", e);
        }

        if (response.Status is not (Granted or GrantedWithModifications) || response.TimeStampToken is null)
        {
            throw new TimestampException(TimestampCodes.Refused, $"{authority} gave no token: status {response.Status} {response.GetStatusString()}".TrimEnd());
        }

        try
        {
            response.Validate(request);
            return TimestampToken.Parse(response.TimeStampToken.GetEncoded());
        }
        catch (TspException e)
        {
            throw new TimestampException(TimestampCodes.Refused, $"{authority} answered another question: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new TimestampException(TimestampCodes.Malformed, e.Message, e);
        }
    }
}
