using System.Diagnostics;
using Hub.Host.Development;
using Hub.Tests.Support;

namespace Hub.Tests.EndToEnd;

/// <summary>A <c>hub serve</c> process that can be killed and started again; whatever happens in a test, disposing ends it.</summary>
internal sealed class ServedHub(HubSetup setup, Uri address, string logFile) : IAsyncDisposable
{
    private HubProcess? _process;

    /// <summary>Starts the process and waits until <paramref name="route"/> is answered with 200.</summary>
    public async Task StartAsync(CancellationToken cancellationToken, string route = "/health/ready")
    {
        var arguments = new List<string> { "serve", "--set", $"Listen={address}" };
        foreach (var (key, value) in setup.Settings)
        {
            arguments.AddRange(["--set", $"{key}={value}"]);
        }

        _process = HubProcess.Start(arguments, new Dictionary<string, string>(), logFile, readOutput: false);
        using var client = TestHub.Client(address, setup.Ca, null);
        await _process.WaitUntilReadyAsync(token => client.GetStringAsync(route, token), TimeProvider.System, cancellationToken);
    }

    /// <summary>SIGKILL: no warning, no clean-up.</summary>
    public async Task KillAsync()
    {
        using (var process = Process.GetProcessById(_process!.Id))
        {
            process.Kill();
        }

        await DisposeAsync();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public Task<int> StopAsync() => _process!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }
}
