namespace Hub.Client.Wire;

/// <summary>How long a stream that breaks is opened again: the pauses grow, and when nothing has come for <see cref="HubClientOptions.ResendFor"/> it is given up.</summary>
internal sealed class Patience(HubClientOptions options, TimeProvider time)
{
    private long _since = time.GetTimestamp();
    private int _failures;

    /// <summary>Something came: it begins anew.</summary>
    public void Renew() => (_since, _failures) = (time.GetTimestamp(), 0);

    /// <summary>Waits before the next attempt.</summary>
    /// <exception cref="HubUnavailableException">It has lasted too long.</exception>
    public async Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        var pause = (failure as NotTakenException)?.RetryAfter ?? Resender.Backoff(++_failures);
        if (time.GetElapsedTime(_since) + pause > options.ResendFor)
        {
            throw new HubUnavailableException($"{options.Address} did not answer in {options.ResendFor}; last: {failure.Message}", failure);
        }

        await Task.Delay(pause, time, cancellationToken);
    }
}
