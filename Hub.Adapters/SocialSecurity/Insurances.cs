using System.Collections.Frozen;
using Hub.Adapters.Repositories;

namespace Hub.Adapters.SocialSecurity;

/// <summary>The insurances that the repository keeps books for (LD/T 92-2013, AAE140).</summary>
internal static class Insurances
{
    public static CodeRule Known { get; } = new(
        new[] { "110", "120", "170", "210", "310", "330", "390", "410", "510" }.ToFrozenSet(),
        new Refusal("SS_INSURANCE_UNKNOWN", "/insurance", "社会保障库没有该险种的账目。", "The social-security repository keeps no books for this insurance."));
}
