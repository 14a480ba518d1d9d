using Quartz;

namespace Hub.Adapters.Sources;

/// <summary>What Quartz starts at the times of a source. One at a time for each source, on one hub of a cluster.</summary>
[DisallowConcurrentExecution]
internal sealed class SourceJob(SourceRunner runner) : IJob
{
    /// <summary>Group of jobs and triggers.</summary>
    public const string Group = "sources";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await runner.RunAsync(context.JobDetail.Key.Name, cancellationToken);
}
