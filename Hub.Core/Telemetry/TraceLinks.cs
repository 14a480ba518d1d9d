using System.Diagnostics;

namespace Hub.Core.Telemetry;

/// <summary>
/// The links of a span that serves many messages at once to the traces they came from. Make one only when somebody listens:
/// <see cref="StartBatch"/> does.
/// </summary>
public static class TraceLinks
{
    /// <summary>Most links of one span: 128, the default limit of OpenTelemetry's SDKs.</summary>
    public const int Most = 128;

    /// <summary>Starts a span of its own trace with links to <paramref name="origins"/>; null, and nothing is enumerated, when nobody listens.</summary>
    public static Activity? StartBatch(this ActivitySource source, string name, IEnumerable<ActivityContext> origins)
    {
        if (!source.HasListeners())
        {
            return null;
        }

        var links = origins.Where(o => o != default).Distinct().Take(Most).Select(o => new ActivityLink(o));
        return source.StartActivity(name, ActivityKind.Internal, default(ActivityContext), links: links);
    }

    /// <summary>The context that a W3C traceparent names; the default when it names none.</summary>
    public static ActivityContext Parse(string? traceParent) => ActivityContext.TryParse(traceParent, null, out var context) ? context : default;
}
