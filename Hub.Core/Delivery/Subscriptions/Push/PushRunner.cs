using Hub.Core.Route;
using Hub.Registry.Participants;
using Hub.Schemas.Catalogue;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>
/// Carries one subscription: reads what its grant shows, makes the bounds of a batch durable, delivers it, moves the position. What was delivered and not noted
/// before a crash goes again as the same batch; nothing is left out. Follows one order; another order is another runner.
/// </summary>
public sealed partial class PushRunner : SteadyService
{
    /// <summary>A batch of this many bytes takes no more.</summary>
    private const long MaxBytes = 16 << 20;

    /// <summary>A position that passes over so many entries without a message is noted.</summary>
    private const long NotedEvery = 10_000;

    private const int PageSize = 500;
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>How often the grant is asked for while nothing comes.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly PushContext _context;
    private readonly IPushTargets _targets;
    private readonly ILogger _logger;
    private PushSubscription _subscription;
    private IPushTarget? _target;
    private long? _next;
    private long _noted;
    private long _lag;
    private int _refusals;

    public PushRunner(PushSubscription subscription, IPushTargets targets, PushContext context, ILogger logger)
        : base(s_grace, context.LongestPause, context.Time) =>
        (_subscription, _targets, _context, _logger) = (subscription, targets, context, logger);

    public long Generation => _subscription.Generation;

    public PushStatus Status => new(_subscription.Name, Volatile.Read(ref _lag), _target?.IsOpenCircuit == true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await Steps.ExecuteAsync(RunCycleAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told otherwise, or asked to stop.
        }
        finally
        {
            if (_target is not null)
            {
                await _target.DisposeAsync();
            }
        }
    }

    private async ValueTask RunCycleAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (Permission() is not { } permission)
            {
                await NoteAsync(new PushProblem(PushCodes.NotGranted, "该部门未获授权接收此数据集,或授权已到期。", "The department holds no grant to receive this dataset, or one that has expired."), stoppingToken);
                await Task.Delay(s_look, _context.Time, stoppingToken);
                return;
            }

            if (_subscription.Problem?.Code == PushCodes.NotGranted)
            {
                await NoteAsync(null, stoppingToken);
            }

            _target ??= _targets.Open(_subscription);
            _next ??= await StandAsync(stoppingToken);
            if (await NextBatchAsync(permission, stoppingToken) is { } batch)
            {
                await DeliverAsync(batch, permission, stoppingToken);
            }
        }
        catch (PushException e)
        {
            _next = null;
            _refusals = e.Fate == PushFate.Refused ? _refusals + 1 : 0;
            if (e.Fate == PushFate.Final || _refusals >= _context.MaxRefusals)
            {
                await _context.Store.GiveUpAsync(_subscription, e.Problem, stoppingToken);
                GaveUp(_subscription.Name, e.Problem.Code, e);
                await Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, stoppingToken);
            }

            await NoteAsync(e.Problem, stoppingToken);
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _next = null;
            throw;
        }
    }

    /// <summary>The dataset and the grant as they stand now; null when nothing may be delivered.</summary>
    private Permission? Permission()
    {
        var picture = _context.Registry.Current;
        return picture.Participants.Participant(_subscription.Uscc) is { Active: true }
            && picture.Datasets.Where(d => d.Dataset.Name == _subscription.Dataset).MaxBy(d => d.Version.Major) is { } known
            && picture.Participants.Granted(_subscription.Uscc, _subscription.Dataset, GrantAction.Subscribe, _context.Time.GetUtcNow()) is { } grant
            ? new Permission(known.Dataset, grant)
            : null;
    }

    /// <summary>Where to go on: as the receiver says, when it keeps its position with the data; else as the hub noted.</summary>
    private async Task<long> StandAsync(CancellationToken cancellationToken)
    {
        var standing = await _context.Positions.StandingAsync(_subscription.Receiver, _subscription.Dataset, cancellationToken);
        _noted = standing.Next;

        // Before a batch that was planned and not noted as delivered, nothing was left to deliver.
        var next = _subscription.Plan is { } plan && plan.From >= standing.Next ? plan.From : standing.Next;
        var own = await _target!.PositionAsync(next, cancellationToken) ?? next;
        if (own > next)
        {
            // Committed there before a crash, and not noted here.
            await _context.Positions.AcknowledgeAsync(_subscription.Receiver, _subscription.Dataset, own, null, cancellationToken);
            _noted = own;
        }

        return own;
    }

    private async Task<PushBatch?> NextBatchAsync(Permission permission, CancellationToken stoppingToken)
    {
        var planned = _subscription.Plan is { } plan && plan.From == _next ? plan : null;
        var batch = await CollectAsync(permission, planned, stoppingToken);
        if (batch.Messages.Count > 0)
        {
            return batch;
        }

        // Nothing that the grant shows. The position is noted now and then only, as this costs a write.
        _next = batch.Plan.Next;
        if (planned is not null || _next - _noted >= NotedEvery)
        {
            await CommitAsync(batch, stoppingToken);
        }

        return null;
    }

    /// <summary>The planned batch as it was, or what there is: a batch that is full, or has waited as long as it may.</summary>
    private async Task<PushBatch> CollectAsync(Permission permission, PushPlan? planned, CancellationToken cancellationToken)
    {
        var settings = _subscription.Settings;
        var at = new Standing(_next!.Value, _subscription.Standing.Snapshot);
        var messages = new List<Delivered>();
        var (bytes, behind, began) = (0L, 0L, 0L);
        var patience = TimeSpan.FromSeconds(settings.Seconds);
        bool goesOn;
        do
        {
            var left = messages.Count == 0 ? s_look : patience - _context.Time.GetElapsedTime(began);
            var page = await _context.Feed.ReadAsync(
                permission.Dataset,
                permission.Grant,
                at,
                planned is null ? Math.Min(PageSize, settings.BatchSize - messages.Count) : PageSize,
                planned is not null || left < TimeSpan.Zero ? TimeSpan.Zero : left,
                planned?.Next ?? long.MaxValue,
                cancellationToken);
            (at, behind) = (at with { Next = page.Next }, page.Behind);
            began = messages.Count == 0 ? _context.Time.GetTimestamp() : began;
            messages.AddRange(page.Messages);
            bytes += page.Messages.Sum(m => (long)m.Data.Length);
            Volatile.Write(ref _lag, behind);
            goesOn = planned is not null
                ? at.Next < planned.Next
                : messages.Count > 0 && messages.Count < settings.BatchSize && bytes < MaxBytes && WaitsLonger(behind, patience, began) && Permission() == permission;
        }
        while (goesOn);

        return new PushBatch
        {
            Subscription = _subscription,
            Dataset = permission.Dataset,
            Plan = planned ?? new PushPlan(_next.Value, at.Next, _context.Time.GetUtcNow()),
            Messages = messages,
            Snapshot = at.Snapshot,
            Behind = behind,
        };
    }

    /// <summary>What is there already is taken along, as long as finding it does not take long.</summary>
    private bool WaitsLonger(long behind, TimeSpan patience, long began) =>
        _context.Time.GetElapsedTime(began) is var waited && waited < (behind > 0 && patience < s_look ? s_look : patience);

    private async Task DeliverAsync(PushBatch batch, Permission permission, CancellationToken stoppingToken)
    {
        if (!await _context.Store.PlanAsync(_subscription, batch.Plan, stoppingToken))
        {
            // Told otherwise: the next order is another runner's.
            await Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, stoppingToken);
        }

        _subscription = _subscription with { Plan = batch.Plan };
        // From here on a stop waits: the batch in hand is finished.
        if (!await _target!.DeliverAsync(batch, () => Permission() == permission, Abort))
        {
            return; // withdrawn or changed meanwhile
        }

        // The receiver has it, the hub has not noted that yet: after a crash here the same batch goes again, under the same id.
        await CommitAsync(batch, Abort);
        _context.Instruments.Delivered(_subscription.Name, batch.Messages.Count);
        _refusals = 0;
        await NoteAsync(null, Abort);
    }

    private async Task CommitAsync(PushBatch batch, CancellationToken cancellationToken)
    {
        var from = new Standing(_noted, _subscription.Standing.Snapshot);
        if (await _context.Positions.CommitAsync(_subscription.Receiver, _subscription.Dataset, from, batch.Plan.From, batch.Plan.Next, batch.Messages.Count, cancellationToken))
        {
            _next = _noted = batch.Plan.Next;
        }
        else
        {
            _next = null; // moved by an order
        }
    }

    private async Task NoteAsync(PushProblem? problem, CancellationToken cancellationToken)
    {
        if (problem != _subscription.Problem)
        {
            await _context.Store.NoteAsync(_subscription, problem, cancellationToken);
            _subscription = _subscription with { Problem = problem };
        }
    }

    private protected override void OnFailure(Exception reason, TimeSpan pause)
    {
        _context.Instruments.Failed(_subscription.Name, reason is PushException e ? e.Problem.Code : PushCodes.Failed);
        Retrying(_subscription.Name, pause.TotalSeconds, reason);
    }

    [LoggerMessage(6100, LogLevel.Warning, "Subscription {Subscription} was not delivered and is tried again in {Pause:0.0} s.")]
    private partial void Retrying(string subscription, double pause, Exception exception);

    [LoggerMessage(6101, LogLevel.Error, "Subscription {Subscription} is paused: its receiver refuses ({Code}).")]
    private partial void GaveUp(string subscription, string code, Exception exception);
}

/// <summary>What may be delivered, and by which grant.</summary>
internal sealed record Permission(Dataset Dataset, Grant Grant);
