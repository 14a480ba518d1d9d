using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hub.Core.Exchanges;
using Hub.Core.Intake;
using Hub.Core.Log;
using Hub.Core.Pipeline;
using Hub.Schemas.Mapping;
using Polly;
using Polly.Retry;

namespace Hub.Adapters.Sources.Exchange;

/// <summary>
/// Hands records of one source to the exchange: maps them, and sends them through intake, validation, seal and log like the messages of any sender, in
/// the name of the department's system whose certificate the source has. Not for concurrent use.
/// </summary>
public sealed class RecordExchange : IDisposable
{
    private readonly SourceDefinition _definition;
    private readonly X509Certificate2 _certificate;
    private readonly CallerGate _gate;
    private readonly IntakeStage _intake;
    private readonly ExchangePipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly RecordMapper _mapper;
    private readonly ResiliencePipeline _untilLogged;

    public RecordExchange(
        SourceDefinition definition, long generation, X509Certificate2 certificate, CallerGate gate, IntakeStage intake, ExchangePipeline pipeline, int groupSize, TimeProvider time)
    {
        (_definition, Generation, _certificate, _gate, _intake, _pipeline, GroupSize, _time) = (definition, generation, certificate, gate, intake, pipeline, groupSize, time);
        _mapper = new RecordMapper(definition.Mapping);
        _untilLogged = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(30),
                ShouldHandle = new PredicateBuilder().Handle<LogUnavailableException>(),
            })
            .Build();
    }

    /// <summary>Of the order that the run follows (<see cref="SourceOrder"/>).</summary>
    public long Generation { get; }

    /// <summary>Most records to send at once.</summary>
    public int GroupSize { get; }

    public SourceDefinition Definition => _definition;

    public MessageMapping Mapping => _definition.Mapping;

    /// <summary>One outcome a record, in order; whatever was sent is durable when this returns. Waits while the hub is busy or its log away.</summary>
    /// <param name="records">Records and a function that gives each its message id: the same for the same state of the same record, whenever it is sent.</param>
    /// <param name="idOf">Called with the record and the message that was made of it (empty when none could be).</param>
    /// <param name="cancellationToken">Ends the waiting; what was handed in goes on to be logged.</param>
    /// <exception cref="SourceException">The certificate may not publish.</exception>
    public async Task<RecordOutcome[]> SendAsync(IReadOnlyList<SourceRecord> records, Func<SourceRecord, ReadOnlySpan<byte>, string> idOf, CancellationToken cancellationToken)
    {
        var caller = await IdentifyAsync(cancellationToken);
        var outcomes = new RecordOutcome[records.Count];
        var messages = new List<IntakeResult>(records.Count);
        var places = new List<int>(records.Count);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var kind = _mapper.Map(records[i].Cells);
            if (kind == MappedRecord.Skipped)
            {
                outcomes[i] = new RecordOutcome(records[i].Line, RecordFate.Skipped, null, null, Resent: false);
                continue;
            }

            messages.Add(kind == MappedRecord.Faulty ? Faulty(records[i], idOf(records[i], []), caller) : Event(records[i], kind, idOf, caller));
            places.Add(i);
        }

        if (messages.Count == 0)
        {
            return outcomes;
        }

        while (_pipeline.IsOverloaded)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
        }

        // Whether a batch was stored may be unknown after a failure: sent again with the same ids it gets its first receipts.
        var decisions = await _untilLogged.ExecuteAsync(async _ => await _pipeline.ExchangeAsync(messages), cancellationToken);
        for (var n = 0; n < decisions.Length; n++)
        {
            var (decision, line) = (decisions[n], records[places[n]].Line);
            outcomes[places[n]] = new RecordOutcome(
                line, decision.Refusal is null ? RecordFate.Accepted : RecordFate.Rejected, decision.Receipt, decision.Refusal, decision.Status == DecisionStatus.Duplicate);
        }

        return outcomes;
    }

    public void Dispose() => _mapper.Dispose();

    private async ValueTask<Caller> IdentifyAsync(CancellationToken cancellationToken)
    {
        var (caller, refusal, _) = await _gate.IdentifyAsync(_certificate, cancellationToken);
        return caller ?? throw new SourceException(
            SourceCodes.CallerRefused, $"来源的证书不能报送({refusal!.Code}):{refusal.Zh}", $"The certificate of the source may not publish ({refusal.Code}): {refusal.En}");
    }

    private IntakeResult Event(SourceRecord record, MappedRecord kind, Func<SourceRecord, ReadOnlySpan<byte>, string> idOf, Caller caller)
    {
        ReadOnlyMemory<byte> data = _mapper.Message.ToArray();
        KeyValuePair<string, string>[] attributes =
        [
            new("specversion", "1.0"),
            new("id", idOf(record, data.Span)),
            new("source", caller.Source),
            new("type", Mapping.Version.EventType),
            new("operation", kind == MappedRecord.Delete ? "delete" : "upsert"),
        ];
        return _intake.Binary(attributes, data, caller, Mapping.Dataset.Name);
    }

    /// <summary>What cannot be converted is refused like what cannot be validated: with an entry that has its digest.</summary>
    private IntakeResult Faulty(SourceRecord record, string id, Caller caller)
    {
        var fault = _mapper.Fault!;
        var refusal = new Refusal { Code = fault.Code, Status = 422, Pointer = fault.Pointer, Zh = fault.Zh, En = fault.En };
        return _intake.Reject(caller, refusal, Encoding.UTF8.GetBytes(string.Join('\u001f', record.Cells)), id, Mapping.Dataset.Name.Value);
    }
}
