namespace Hub.Core.Log.Check;

/// <summary>Collects faults, each once, bounded so that a ruined log cannot fill the memory. Safe for several threads.</summary>
internal sealed class LogFaults
{
    /// <summary>1,000 faults are kept; the others are counted.</summary>
    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly List<LogFault> _kept = [];
    private readonly HashSet<LogFault> _seen = [];

    public long Count { get; private set; }

    public void Add(LogFault fault)
    {
        lock (_lock)
        {
            // A part that is read again after a stop says the same again.
            if (_kept.Count == Capacity)
            {
                Count++;
            }
            else if (_seen.Add(fault))
            {
                Count++;
                _kept.Add(fault);
            }
        }
    }

    public IReadOnlyList<LogFault> Kept
    {
        get
        {
            lock (_lock)
            {
                return [.. _kept];
            }
        }
    }
}
