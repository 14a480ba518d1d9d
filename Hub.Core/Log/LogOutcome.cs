using Hub.Core.Exchanges;

namespace Hub.Core.Log;

public enum LogVerdict
{
    /// <summary>The entry was added; the receipt is its own.</summary>
    Added,

    /// <summary>The same message is in the log already; the receipt is the first one's, and nothing was added.</summary>
    Duplicate,

    /// <summary>Another message with this source and id is in the log; nothing was added.</summary>
    Conflict,
}

/// <summary>What became of one sealed thing that was handed to the log.</summary>
public readonly record struct LogOutcome(LogVerdict Verdict, Receipt Receipt);
