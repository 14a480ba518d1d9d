using Hub.Schemas.Validation;

namespace Hub.Host.Validation;

/// <summary>Counts findings by code and keeps the first places of each; bounded however many messages come.</summary>
internal sealed class ValidationTally
{
    /// <summary>Places kept per code: 3.</summary>
    public const int PlacesKept = 3;

    private readonly Dictionary<string, CodeTally> _codes = new(StringComparer.Ordinal);

    public long Messages { get; private set; }

    /// <summary>Messages with at least one error.</summary>
    public long Invalid { get; private set; }

    /// <summary>Most frequent first.</summary>
    public IEnumerable<CodeTally> Codes => _codes.Values.OrderByDescending(c => c.Severity == Severity.Error).ThenByDescending(c => c.Count);

    public void Add(Findings findings, string file, long line)
    {
        Messages++;
        if (findings.HasErrors)
        {
            Invalid++;
        }

        foreach (var finding in findings.Items)
        {
            if (!_codes.TryGetValue(finding.Code, out var tally))
            {
                tally = new CodeTally(finding.Code, finding.Severity, finding.Zh, finding.En);
                _codes.Add(finding.Code, tally);
            }

            tally.Count++;
            if (tally.Places.Count < PlacesKept)
            {
                tally.Places.Add($"{file}:{line} {(finding.Pointer.Length == 0 ? "(message)" : finding.Pointer)}");
            }
        }
    }

    /// <param name="Code">Stable code of the finding.</param>
    /// <param name="Severity">Error or warning.</param>
    /// <param name="Zh">The sentence of its first finding, in Chinese.</param>
    /// <param name="En">The sentence of its first finding, in English.</param>
    internal sealed record CodeTally(string Code, Severity Severity, string Zh, string En)
    {
        public long Count { get; set; }

        /// <summary>File, line and JSON Pointer of the first findings.</summary>
        public List<string> Places { get; } = [];
    }
}
