namespace Hub.Schemas.Identifiers;

/// <summary>How a personal field is shown to those who may not see it whole.</summary>
public enum MaskKind
{
    /// <summary>Shown as it is.</summary>
    None,

    /// <summary><c>445302********0028</c></summary>
    IdNumber,

    /// <summary><c>张*</c>, <c>欧阳*</c></summary>
    Name,

    /// <summary><c>138****5678</c></summary>
    Mobile,

    /// <summary>The last four characters: <c>***************1234</c></summary>
    BankAccount,

    /// <summary>Down to town or street: <c>云浮市云城区云城街道****</c></summary>
    Address,

    /// <summary>Only the year: <c>1990-**-**</c></summary>
    Date,

    /// <summary><c>****</c>, whatever the value.</summary>
    Full,
}
