namespace Hub.Core.Audit;

/// <summary>How much an auditor may take away at once (<c>Audit</c> in the configuration).</summary>
public sealed class AuditOptions
{
    /// <summary>Most entries of one evidence package or export. Default 100,000; 1 to 1,000,000.</summary>
    public int MaxEvidenceEntries { get; set; } = 100_000;

    /// <summary>Most entries whose payloads one evidence package holds. Default 1,000; 1 to 10,000.</summary>
    public int MaxEvidencePayloads { get; set; } = 1000;

    /// <summary>Most entries, of all departments, that one completeness statement covers. Default 1,000,000; 1 to 10,000,000.</summary>
    public int MaxStatementEntries { get; set; } = 1_000_000;

    public IEnumerable<string> Validate()
    {
        if (MaxEvidenceEntries is < 1 or > 1_000_000)
        {
            yield return $"Audit:MaxEvidenceEntries: {MaxEvidenceEntries}，应为 · must be 1 … 1000000";
        }

        if (MaxEvidencePayloads is < 1 or > 10_000)
        {
            yield return $"Audit:MaxEvidencePayloads: {MaxEvidencePayloads}，应为 · must be 1 … 10000";
        }

        if (MaxStatementEntries is < 1 or > 10_000_000)
        {
            yield return $"Audit:MaxStatementEntries: {MaxStatementEntries}，应为 · must be 1 … 10000000";
        }
    }
}
