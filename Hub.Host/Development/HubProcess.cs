using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Hub.Host.Commands;

namespace Hub.Host.Development;

/// <summary>
/// Another process of this same program. Its standard error goes to a log file; its standard output either too, or line by line to us.
/// Its standard input is a pipe that we hold: a child that reads it learns that we are gone, however we ended.
/// </summary>
public sealed class HubProcess : IAsyncDisposable
{
    /// <summary>After SIGTERM a child has 30 seconds, then it is killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>48 MiB, as the launcher sets it (docs/decisions/0040).</summary>
    private const string Gen0Budget = "0x3000000";

    private readonly Process _process;
    private readonly string _logFile;

    private HubProcess(Process process, string logFile) => (_process, _logFile) = (process, logFile);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <c>hub</c> with these arguments.</summary>
    /// <param name="arguments">Arguments of the command line.</param>
    /// <param name="environment">Added to our own environment.</param>
    /// <param name="logFile">Appended to.</param>
    /// <param name="readOutput">True when <see cref="ReadLinesAsync"/> will read the output; otherwise it goes to the log file.</param>
    public static HubProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logFile, bool readOutput)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = readOutput, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(readOutput ? "log=$1; shift; exec \"$@\" 2>>\"$log\"" : "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1");
        foreach (var argument in new[] { "sh", logFile, DotnetPath, typeof(HubProcess).Assembly.Location }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.TryAdd("DOTNET_GCgen0size", Gen0Budget);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new HubProcess(Process.Start(start)!, logFile);
    }

    /// <summary>
    /// Ends the process that an earlier, killed parent left behind, if it still runs: the one whose id stands in the file and whose
    /// command line holds <paramref name="argument"/>. Any other process with that id is left alone.
    /// </summary>
    /// <returns>True when one was ended.</returns>
    public static async Task<bool> StopLeftoverAsync(string pidFile, string argument)
    {
        if (!File.Exists(pidFile) || !int.TryParse(await File.ReadAllTextAsync(pidFile), CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        var commandLine = $"/proc/{id}/cmdline";
        if (!File.Exists(commandLine) || !(await File.ReadAllTextAsync(commandLine)).Split('\0').Contains(argument))
        {
            return false;
        }

        await using var leftover = new HubProcess(Process.GetProcessById(id), pidFile);
        return true; // disposing ends it
    }

    /// <summary>How this program is started: a program and its first arguments.</summary>
    public static (string Program, string[] Arguments) CommandLine => (DotnetPath, [typeof(HubProcess).Assembly.Location]);

    private static string DotnetPath =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Waits until the hub that this process serves takes messages.</summary>
    /// <param name="askReady">Asks its <c>/health/ready</c>; throws HttpRequestException while the answer is not 200.</param>
    /// <param name="time">Measures the patience: 90 seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandException">The process ended, or was not ready in time; the message shows the end of its log.</exception>
    public async Task WaitUntilReadyAsync(Func<CancellationToken, Task> askReady, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (HasExited || time.GetElapsedTime(started) > StartPatience)
            {
                throw new CommandException($"平台未能启动 · The hub did not start:\n{await LogTailAsync()}");
            }

            try
            {
                await askReady(cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(Look, time, cancellationToken);
            }
        }
    }

    /// <summary>The lines of the child's output until it closes it.</summary>
    public async IAsyncEnumerable<string> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Waits for the end; returns the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>The last lines of the log file, for an error message.</summary>
    public async Task<string> LogTailAsync(int lines = 15) =>
        File.Exists(_logFile) ? string.Join('\n', (await File.ReadAllLinesAsync(_logFile)).TakeLast(lines)) : "";

    /// <summary>Asks the child to end (SIGTERM), and makes it when it does not; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await EndAsync();
        return _process.ExitCode;
    }

    private async Task EndAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -TERM {_process.Id} 2>/dev/null"]))!;
            await kill.WaitForExitAsync();
            using var grace = new CancellationTokenSource(Grace);
            try
            {
                await _process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process.Dispose();
    }
}
