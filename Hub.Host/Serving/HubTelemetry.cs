using System.Diagnostics.Metrics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hub.Core.Hosting;
using Hub.Core.Telemetry;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Prometheus;

namespace Hub.Host.Serving;

/// <summary>Logs on standard output, metrics at <c>/metrics</c>, spans to a collector: docs/operations.md.</summary>
internal static class HubTelemetry
{
    /// <summary>Spans go to the collector that this standard variable names; without it none are made.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Bounds in seconds for histograms whose makers suggest none.</summary>
    private static readonly double[] Seconds = Histogram.ExponentialBuckets(0.001, 2, 14);

    /// <summary>
    /// Once per process. By itself the library listens from the first scrape on, and what came before would never be counted. It forgets a counter
    /// that has not moved for a day, the longest it allows: a quiet night must not look like a restart.
    /// </summary>
    private static readonly Lazy<IDisposable> Meters = new(() => MeterAdapter.StartListening(new MeterAdapterOptions
    {
        MetricsExpireAfter = TimeSpan.FromDays(1),
        ResolveHistogramBuckets = instrument => instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : Seconds,
    }));

    public static void AddTelemetry(this WebApplicationBuilder builder, LogFormat logFormat)
    {
        if (logFormat == LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                json.IncludeScopes = true;
                json.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }

        Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressEventCounters = true, SuppressMeters = true });
        _ = Meters.Value;

        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OtlpEndpoint)))
        {
            builder.Services.AddOpenTelemetry()
                .ConfigureResource(resource => resource.AddService("yunfu-exchange-hub"))
                .WithTracing(tracing => tracing.AddSource(HubInstruments.Name).AddAspNetCoreInstrumentation().AddNpgsql())
                .UseOtlpExporter();
        }
    }
}
