namespace Hub.Schemas.Identifiers;

/// <summary>What is wrong with a unified social credit code; the first fault found in this order.</summary>
public enum UsccFault
{
    None,

    /// <summary>Not 18 characters of the alphabet with six digits at places 3 to 8.</summary>
    Format,

    /// <summary>Place 18 does not follow from places 1 to 17 (GB 32100-2015).</summary>
    CheckDigit,

    /// <summary>Place 17 does not follow from places 9 to 16 (GB 11714-1997).</summary>
    OrganizationCheckDigit,

    /// <summary>Places 1 and 2 are not a registration authority and one of its kinds of organization.</summary>
    Category,
}
