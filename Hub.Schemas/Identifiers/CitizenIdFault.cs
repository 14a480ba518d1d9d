namespace Hub.Schemas.Identifiers;

/// <summary>What is wrong with a citizen identity number; the first fault found in this order.</summary>
public enum CitizenIdFault
{
    None,

    /// <summary>Not 17 digits followed by a digit or X.</summary>
    Format,

    /// <summary>Place 18 does not follow from places 1 to 17 (ISO 7064 MOD 11-2).</summary>
    CheckDigit,

    /// <summary>Places 7 to 14 are not a day of the calendar.</summary>
    Date,

    /// <summary>Places 1 to 6 were never a division: the province is unknown or, within Guangdong, the code is in no edition.</summary>
    Division,
}
