using Confluent.Kafka;
using Hub.Core.Exchanges;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Route.Topics;

/// <summary>
/// Creates the topics of the standard on the brokers, and says what is not as planned: at start, when the standard changes, and every ten minutes. It never
/// changes a topic that is there: more partitions move keys, and a shorter retention deletes.
/// </summary>
public sealed partial class TopicWatch : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(30);

    private readonly KafkaTopics _topics;
    private readonly TopicsInForce _plans;
    private readonly RegistryInForce _registry;
    private readonly BusOptions _options;
    private readonly RouteInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<TopicWatch> _logger;
    private readonly HashSet<TopicDrift> _said = [];
    private readonly SemaphoreSlim _changed = new(0);

    public TopicWatch(
        KafkaTopics topics, TopicsInForce plans, RegistryInForce registry, BusOptions options, RouteInstruments instruments, TimeProvider time, ILogger<TopicWatch> logger)
    {
        (_topics, _plans, _registry, _options, _instruments, _time, _logger) = (topics, plans, registry, options, instruments, time, logger);
        registry.Changed += OnChanged;
    }

    public override void Dispose()
    {
        _registry.Changed -= OnChanged;
        base.Dispose();
        _changed.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                // The admin client knows no cancellation: a stop leaves it to its timeouts.
                var pause = await LookAsync().WaitAsync(stoppingToken) ? s_every : s_afterFailure;
                await WaitAsync(pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(pause, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await _changed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Time for the next look.
        }
    }

    /// <returns>False when it is to be tried again soon.</returns>
    private async Task<bool> LookAsync()
    {
        TopicPlan[] plans = [.. _plans.Current.All, .. _plans.OfGrants(_time.GetUtcNow())];
        try
        {
            var report = await _topics.CompareAsync(plans);
            if (_options.CreateTopics && report.Missing.Any())
            {
                var missing = report.Missing.ToHashSet(StringComparer.Ordinal);
                await _topics.CreateAsync([.. plans.Where(p => missing.Contains(p.Name))]);
                Created(missing.Count, string.Join(' ', missing));
                report = report with { Drifts = [.. report.Drifts.Where(d => !d.IsMissing)] };
            }

            Say(report);
            return true;
        }
        catch (KafkaException e)
        {
            NotCompared(e.Error.Reason);
            return false;
        }
    }

    private void Say(TopicReport report)
    {
        _instruments.Drifted(report.Drifts.Count);
        _said.IntersectWith(report.Drifts);
        foreach (var drift in report.Drifts.Where(_said.Add))
        {
            Drifted(drift.Topic, drift.Property, drift.Planned, drift.Actual);
        }
    }

    private void OnChanged(RegistryPicture picture)
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }

    [LoggerMessage(5041, LogLevel.Information, "{Count} topics created: {Topics}.")]
    private partial void Created(int count, string topics);

    [LoggerMessage(5042, LogLevel.Warning, "Topic {Topic}: {Property} should be {Planned} and is '{Actual}'.")]
    private partial void Drifted(string topic, string property, string planned, string actual);

    [LoggerMessage(5043, LogLevel.Warning, "The topics could not be compared with the standard or created: {Reason}")]
    private partial void NotCompared(string reason);
}
