namespace Hub.Schemas.Validation;

/// <summary>What a code list says of a code on a day.</summary>
internal enum CodeState
{
    Unknown,
    Current,

    /// <summary>In the list, but its last period ended before that day.</summary>
    Retired,

    /// <summary>In the list, but in force only later.</summary>
    NotYetValid,
}
