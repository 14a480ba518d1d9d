namespace Hub.Adapters.Sources.Exchange;

/// <summary>What became of one record of a source.</summary>
public enum RecordFate
{
    /// <summary>In the log, now or from an earlier try.</summary>
    Accepted,

    /// <summary>Refused; its refusal is in the log.</summary>
    Rejected,

    /// <summary>Passed over by a filter of the mapping.</summary>
    Skipped,
}
