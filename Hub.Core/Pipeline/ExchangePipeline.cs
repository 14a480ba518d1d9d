using Hub.Core.Exchanges;
using Hub.Core.Telemetry;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Core.Seal;
using Hub.Core.Validate;

namespace Hub.Core.Pipeline;

/// <summary>
/// The way of a message, in order: intake (done by the endpoint, with the request at hand) -> validate -> seal -> log. What follows
/// (route, delivery) reads the log. All messages of one request travel together; requests run side by side.
/// </summary>
public sealed class ExchangePipeline(ValidateStage validate, LogWriter log, HubInstruments instruments)
{
    /// <summary>True when a request should be refused with 503 before its body is read.</summary>
    public bool IsOverloaded => log.IsOverloaded;

    /// <summary>True when a request should be refused with 507 before its body is read.</summary>
    public bool IsFull => log.IsFull;

    /// <summary>One decision per message, in order; all of them are durable when this returns.</summary>
    /// <exception cref="LogUnavailableException">Whether the messages were stored is unknown; the sender sends them again.</exception>
    public async Task<Decision[]> ExchangeAsync(IReadOnlyList<IntakeResult> messages)
    {
        var refusals = new Refusal?[messages.Count];
        var items = ValidateAndSeal(messages, refusals);
        var outcomes = await AppendAsync(items);
        await LogConflictsAsync(messages, refusals, outcomes);
        return Decide(messages, items, refusals, outcomes);
    }

    /// <summary>Adds what the hub itself has to say (receipts, acts, refused callers) to the log.</summary>
    /// <exception cref="LogUnavailableException">Whether the entries were stored is unknown.</exception>
    public Task RecordAsync(IReadOnlyList<Sealed> entries) => log.AppendAsync(entries);

    /// <summary>The span lasts until the batch that holds the messages is committed; the commit's own span links to it.</summary>
    private async Task<LogOutcome[]> AppendAsync(Sealed[] items)
    {
        using var span = HubInstruments.Activities.StartActivity("hub.log.append");
        return await log.AppendAsync(items);
    }

    private Sealed[] ValidateAndSeal(IReadOnlyList<IntakeResult> messages, Refusal?[] refusals)
    {
        using var span = HubInstruments.Activities.StartActivity("hub.validate_seal")?.SetTag("hub.messages", messages.Count);
        var items = new Sealed[messages.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var rejected = messages[i].Rejected;
            Validated? validated = null;
            if (messages[i].Received is { } received)
            {
                (validated, rejected) = validate.Validate(received);
            }

            refusals[i] = rejected?.Refusal;
            items[i] = validated is not null ? SealStage.Seal(validated) : SealStage.Seal(rejected!);
        }

        return items;
    }

    /// <summary>A conflict is only seen by the log; its refusal is then logged like any other.</summary>
    private async Task LogConflictsAsync(IReadOnlyList<IntakeResult> messages, Refusal?[] refusals, LogOutcome[] outcomes)
    {
        var conflicts = Enumerable.Range(0, outcomes.Length).Where(i => outcomes[i].Verdict == LogVerdict.Conflict).ToArray();
        if (conflicts.Length == 0)
        {
            return;
        }

        var entries = conflicts.Select(i =>
        {
            var received = messages[i].Received!;
            refusals[i] = Refusals.DuplicateConflict;
            return SealStage.Seal(new Rejected
            {
                Caller = received.Caller,
                Refusal = Refusals.DuplicateConflict,
                At = received.At,
                Dataset = received.Dataset.Name.Value,
                Id = received.Id,
                Content = received.Data,
            });
        }).ToArray();
        var logged = await log.AppendAsync(entries);
        for (var n = 0; n < conflicts.Length; n++)
        {
            outcomes[conflicts[n]] = logged[n];
        }
    }

    /// <summary>One measurement for each run of like decisions, not for each message.</summary>
    private void Count(IReadOnlyList<IntakeResult> messages, Decision[] decisions)
    {
        // A refused message may name any dataset: only those of the standard become a label.
        string? DatasetOf(int i) => messages[i].Received?.Dataset.Name.Value;
        var first = 0;
        for (var i = 1; i <= decisions.Length; i++)
        {
            if (i == decisions.Length || DatasetOf(i) != DatasetOf(first) || decisions[i].Status != decisions[first].Status || decisions[i].Refusal?.Code != decisions[first].Refusal?.Code)
            {
                instruments.Decided(DatasetOf(first), decisions[first].Status, decisions[first].Refusal?.Code, i - first);
                first = i;
            }
        }
    }

    private Decision[] Decide(IReadOnlyList<IntakeResult> messages, Sealed[] items, Refusal?[] refusals, LogOutcome[] outcomes)
    {
        var decisions = new Decision[items.Length];
        for (var i = 0; i < decisions.Length; i++)
        {
            var status = refusals[i] is not null ? DecisionStatus.Rejected
                : outcomes[i].Verdict == LogVerdict.Duplicate ? DecisionStatus.Duplicate
                : DecisionStatus.Accepted;
            decisions[i] = new Decision
            {
                Status = status,
                Id = messages[i].Received?.Id ?? messages[i].Rejected!.Id,
                Receipt = outcomes[i].Receipt,
                Refusal = refusals[i],
            };
        }

        Count(messages, decisions);
        return decisions;
    }
}
