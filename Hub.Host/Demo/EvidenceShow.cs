using System.Diagnostics;
using System.IO.Compression;
using Hub.Client;
using Hub.Host.Commands;
using Hub.Host.Development;

namespace Hub.Host.Demo;

/// <summary>
/// Takes the evidence of one message from the hub and verifies it twice without the hub: with <c>hub verify</c>, and with openssl alone.
/// </summary>
internal sealed class EvidenceShow(DemoCity city, TextWriter output)
{
    /// <summary>True when both verifications pass.</summary>
    public async Task<bool> RunAsync(HubClient client, long index, CancellationToken cancellationToken)
    {
        var package = city.PathOf($"evidence-{index}.asice");
        try
        {
            await using var file = File.Create(package);
            await client.DownloadEvidenceAsync(index, file, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException($"平台未给出报文 {index} 的证据 · The hub did not give the evidence of message {index}: {e.Message}", e);
        }

        var directory = city.PathOf($"evidence-{index}");
        await ZipFile.ExtractToDirectoryAsync(package, directory, overwriteFiles: true, cancellationToken);
        await output.WriteLineAsync($"\n证据 · evidence of message #{index}: {package}");

        var (hub, arguments) = HubProcess.CommandLine;
        return await ShowAsync(hub, [.. arguments, "verify", package, "--ca", city.Ca], cancellationToken)
            & await ShowAsync(
                "openssl",
                [
                    "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
                    "-in", Path.Combine(directory, "META-INF", "seal.p7s"), "-content", Path.Combine(directory, "checkpoint"), "-CAfile", city.Ca, "-out", "/dev/null",
                ],
                cancellationToken);
    }

    /// <summary>Prints the command as a person would type it, runs it, prints what it says.</summary>
    private async Task<bool> ShowAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"$ {program} {string.Join(' ', arguments)}");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        await output.WriteLineAsync("  " + string.Concat(said).Trim().ReplaceLineEndings("\n  "));
        return process.ExitCode == 0;
    }
}
