using Hub.Schemas.Compatibility;

namespace Hub.Schemas.Tools;

/// <summary>One difference between two editions of the standard.</summary>
/// <param name="Kind">Added, removed or changed.</param>
/// <param name="Subject">What differs: <c>dataset leg.registration</c>, <c>leg.registration v1 /uscc</c>, <c>code list divisions 445323</c>.</param>
/// <param name="Zh">What the difference is, in Chinese.</param>
/// <param name="En">What the difference is, in English.</param>
/// <param name="Breaks">Why messages or readers of the one edition do not go with the other; empty when they do.</param>
public sealed record StandardsChange(ChangeKind Kind, string Subject, string Zh, string En, IReadOnlyList<Incompatibility> Breaks)
{
    public StandardsChange(ChangeKind kind, string subject, string zh, string en)
        : this(kind, subject, zh, en, [])
    {
    }
}
