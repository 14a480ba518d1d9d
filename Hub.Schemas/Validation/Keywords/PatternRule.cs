using Hub.Schemas.Validation.Patterns;
using Hub.Schemas.Validation.Plans;

namespace Hub.Schemas.Validation.Keywords;

/// <summary>A pattern of <c>patternProperties</c> with the plan of the members whose names match it.</summary>
internal sealed record PatternRule(TextPattern Pattern, SchemaPlan Plan);
