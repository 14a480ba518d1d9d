namespace Hub.Schemas.CodeLists;

public enum CodeListStatus
{
    /// <summary>Read in its source: a code outside the list is an error.</summary>
    Published,

    /// <summary>待核对, not yet compared with its source: a code outside the list is a warning, never a rejection.</summary>
    ToBeVerified,
}
