using System.Diagnostics;

namespace Hub.Tests.Support;

/// <summary>Runs a public tool as an outside witness of what the hub produced.</summary>
public static class Shell
{
    /// <summary>Runs a program; returns its exit code and both output streams together.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string directory, string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
