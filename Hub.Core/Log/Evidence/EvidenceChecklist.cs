namespace Hub.Core.Log.Evidence;

/// <summary>The checks of one package as they are made.</summary>
internal sealed class EvidenceChecklist
{
    private readonly List<EvidenceCheck> _checks = [];

    public IReadOnlyList<EvidenceCheck> Checks => _checks;

    public void Judge(string name, bool passed, string zh, string en, string failureZh, string failureEn) =>
        _checks.Add(passed ? new EvidenceCheck(name, CheckOutcome.Passed, zh, en) : new EvidenceCheck(name, CheckOutcome.Failed, failureZh, failureEn));

    public void Passed(string name, string zh, string en) => _checks.Add(new EvidenceCheck(name, CheckOutcome.Passed, zh, en));

    public void Failed(string name, string zh, string en) => _checks.Add(new EvidenceCheck(name, CheckOutcome.Failed, zh, en));

    public void Skipped(string name, string zh, string en) => _checks.Add(new EvidenceCheck(name, CheckOutcome.Skipped, zh, en));

    /// <summary>What a part of the package says, or why it cannot be read.</summary>
    public static (T? Value, string Problem) Read<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return (parse(), "");
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }
}
