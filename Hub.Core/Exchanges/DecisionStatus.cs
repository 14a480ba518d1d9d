namespace Hub.Core.Exchanges;

/// <summary>The three answers of the exchange.</summary>
public enum DecisionStatus
{
    Accepted,
    Duplicate,
    Rejected,
}
