namespace Hub.Core.Log.Evidence;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    Passed,
    Failed,

    /// <summary>Could not be made, or holds only within the package; the text says why.</summary>
    Skipped,
}

/// <summary>One check of an evidence package.</summary>
/// <param name="Name">One of <see cref="EvidenceChecks"/>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Zh">What was found, in Chinese.</param>
/// <param name="En">What was found, in English.</param>
public sealed record EvidenceCheck(string Name, CheckOutcome Outcome, string Zh, string En);
