namespace Hub.Schemas.Validation;

/// <summary>
/// The findings of one message, bounded so that a hostile message cannot make a long answer. Reused between messages.
/// </summary>
public sealed class Findings(int capacity = Findings.DefaultCapacity)
{
    /// <summary>50 findings a message.</summary>
    public const int DefaultCapacity = 50;

    private readonly List<Finding> _items = [];

    public IReadOnlyList<Finding> Items => _items;

    /// <summary>Number of findings of severity error, including those not kept.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>True when more was found than is kept.</summary>
    public bool Truncated { get; private set; }

    public bool HasErrors => ErrorCount > 0;

    public bool IsFull => _items.Count >= capacity;

    public void Add(Finding finding)
    {
        if (finding.Severity == Severity.Error)
        {
            ErrorCount++;
        }

        if (IsFull)
        {
            Truncated = true;
            return;
        }

        _items.Add(finding);
    }

    public void Clear()
    {
        _items.Clear();
        ErrorCount = 0;
        Truncated = false;
    }
}
