using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Rules;

/// <summary>What a broken rule says, and how grave it is.</summary>
internal sealed record RuleText(Explanation Explanation, Severity Severity);
