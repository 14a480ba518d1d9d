namespace Hub.Host.Demo.Generation;

/// <summary>A way in which a message is wrong on purpose.</summary>
internal enum Mistake
{
    UsccCheckDigit,
    OrganizationCheckDigit,
    CitizenIdCheckDigit,
    RetiredDivision,
    UnknownDivision,
    ThirtiethOfFebruary,
    MissingField,
    UnknownField,
    WrongType,
    UnknownDataset,
    NotGranted,
    RepeatedUnchanged,
    RepeatedChanged,
    Oversized,
    MalformedJson,
    InvalidUtf8,
    RevokedCertificate,
}
