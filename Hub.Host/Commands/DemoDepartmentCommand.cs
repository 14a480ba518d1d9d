using System.CommandLine;
using Hub.Client;
using Hub.Host.Demo;
using Hub.Host.Demo.Generation;

namespace Hub.Host.Commands;

/// <summary>One department's process of <c>hub demo</c>; not meant to be typed. It ends when its standard input does.</summary>
internal static class DemoDepartmentCommand
{
    public const string Name = "demo-department";

    public static Command Create()
    {
        var department = new Argument<string>("department").AcceptOnlyFromAmong([.. DemoDepartment.All.Select(d => d.Key)]);
        var address = new Option<Uri>("--address") { Required = true, CustomParser = result => new Uri(result.Tokens[0].Value) };
        var ca = new Option<string>("--ca") { Required = true };
        var certificate = new Option<string>("--cert") { Required = true };
        var key = new Option<string>("--key") { Required = true };
        var revokedCertificate = new Option<string>("--revoked-cert") { Required = true };
        var revokedKey = new Option<string>("--revoked-key") { Required = true };
        var messages = new Option<int>("--messages") { Required = true };
        var seed = new Option<ulong>("--seed") { Required = true };
        var run = new Option<int>("--run") { Required = true };
        var command = new Command(Name) { department, address, ca, certificate, key, revokedCertificate, revokedKey, messages, seed, run };
        command.Hidden = true;
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = new DepartmentRunOptions
            {
                Address = arguments.GetRequiredValue(address),
                Ca = arguments.GetRequiredValue(ca),
                Certificate = arguments.GetRequiredValue(certificate),
                Key = arguments.GetRequiredValue(key),
                RevokedCertificate = arguments.GetRequiredValue(revokedCertificate),
                RevokedKey = arguments.GetRequiredValue(revokedKey),
                Messages = arguments.GetValue(messages),
                Seed = arguments.GetValue(seed),
                Run = arguments.GetValue(run),
            };
            using var orphaned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var parent = WatchInputAsync(orphaned);
            try
            {
                var chosen = DemoDepartment.All.Single(d => d.Key == arguments.GetRequiredValue(department));
                await new DepartmentRun(chosen, options, TimeProvider.System).RunAsync(arguments.InvocationConfiguration.Output, orphaned.Token);
                return 0;
            }
            catch (HubUnavailableException e)
            {
                throw new CommandException(e.Message, e);
            }
            catch (OperationCanceledException) when (orphaned.IsCancellationRequested)
            {
                return 1;
            }
        });
        return command;
    }

    /// <summary>Ends the run when whoever started us is gone.</summary>
    private static async Task WatchInputAsync(CancellationTokenSource orphaned)
    {
        await using var input = Console.OpenStandardInput();
        var nothing = new byte[16];
        while (await input.ReadAsync(nothing, orphaned.Token) > 0)
        {
        }

        await orphaned.CancelAsync();
    }
}
