using System.Runtime.ExceptionServices;

namespace Hub.Host.Serving;

/// <summary>
/// Runs a hub that <see cref="HubServer"/> has put together. A service that cannot go on ends the hub, on a busy machine before all of it has started: whichever
/// comes first, the caller gets what that service said.
/// </summary>
public static class HubRun
{
    /// <summary>Returns when everything has been started; the log may still be waiting for another writer.</summary>
    /// <exception cref="Core.Log.LogOriginException">The log is not there, or not one that this hub may write.</exception>
    /// <exception cref="InvalidDataException">The log is broken, or a key is missing.</exception>
    public static async Task StartAsync(WebApplication hub, CancellationToken cancellationToken = default)
    {
        try
        {
            await hub.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (FailureOf(hub) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Starts the hub, and returns when it has been told to stop and has stopped.</summary>
    /// <exception cref="Core.Log.LogOriginException">As for <see cref="StartAsync"/>; the hub has stopped then.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="StartAsync"/>; the hub has stopped then.</exception>
    public static async Task RunAsync(WebApplication hub, CancellationToken cancellationToken = default)
    {
        await StartAsync(hub, cancellationToken);
        Exception? failure = null;
        // What fails while the hub stops did not stop it.
        await using (hub.Lifetime.ApplicationStopping.Register(() => failure = FailureOf(hub)))
        {
            await hub.WaitForShutdownAsync(cancellationToken);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static Exception? FailureOf(WebApplication hub) =>
        hub.Services.GetServices<IHostedService>().OfType<BackgroundService>().Select(s => s.ExecuteTask?.Exception?.InnerException).FirstOrDefault(e => e is not null);
}
