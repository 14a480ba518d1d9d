using Hub.Core.Exchanges;

namespace Hub.Adapters.Sources.Exchange;

/// <summary>The answer to one record.</summary>
/// <param name="Line">As in <see cref="SourceRecord.Line"/>.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Receipt">Where its entry stands; null when it was skipped.</param>
/// <param name="Refusal">Set when rejected.</param>
/// <param name="Resent">True when it was in the log before.</param>
public readonly record struct RecordOutcome(long Line, RecordFate Fate, Receipt? Receipt, Refusal? Refusal, bool Resent);
