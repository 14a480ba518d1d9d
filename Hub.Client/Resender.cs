using System.Net;
using System.Security.Authentication;
using Hub.Client.Wire;

namespace Hub.Client;

/// <summary>
/// Sends a request until the hub has answered it. Failures by fate: no connection, a lost answer, 429/503 (waiting as long as
/// Retry-After says) and other 5xx are tried again with the same bytes and ids, which the hub recognises; an untrusted server is not.
/// </summary>
internal sealed class Resender(HttpClient http, HubClientOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="create">Makes the request anew for each attempt.</param>
    /// <param name="read">Reads the whole answer; a failure within is a lost answer.</param>
    /// <param name="cancellationToken">Ends the trying.</param>
    /// <returns>The answer and the number of attempts that it took.</returns>
    /// <exception cref="HubUnavailableException">No answer within <see cref="HubClientOptions.ResendFor"/>.</exception>
    public async Task<(T Answer, int Attempts)> SendAsync<T>(
        Func<HttpRequestMessage> create, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(options.RequestTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            var pause = Backoff(attempt);
            Exception? failure = null;
            var said = "no answer";
            try
            {
                using var request = create();
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (!IsRetriable(response.StatusCode))
                {
                    return (await read(response, either.Token), attempt);
                }

                said = $"HTTP {(int)response.StatusCode}";
                pause = RetryAfter(response) ?? pause;
            }
            catch (Exception e) when (IsLostAnswer(e) && !cancellationToken.IsCancellationRequested)
            {
                failure = e;
            }

            if (time.GetElapsedTime(started) + pause > options.ResendFor)
            {
                throw new HubUnavailableException($"{options.Address} did not answer in {options.ResendFor} and {attempt} attempts; last: {failure?.Message ?? said}", failure);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Sends once; the answer is open, to be read as it comes.</summary>
    /// <exception cref="NotTakenException">The hub does not take it now.</exception>
    /// <exception cref="HubRefusedException">The hub refused; it says why.</exception>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw IsRetriable(response.StatusCode)
                ? new NotTakenException($"HTTP {(int)response.StatusCode}", RetryAfter(response))
                : await HubHttp.RefusalAsync(response, cancellationToken);
        }
    }

    private static bool IsRetriable(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>True when the request may or may not have arrived; false when the same attempt can only fail again.</summary>
    internal static bool IsLostAnswer(Exception e) =>
        e is not HubRefusedException and (HttpRequestException { InnerException: not AuthenticationException } or IOException or OperationCanceledException);

    /// <summary>100 ms doubling up to 5 s, of which a random half is taken off so that many clients do not return together.</summary>
    internal static TimeSpan Backoff(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };
}
