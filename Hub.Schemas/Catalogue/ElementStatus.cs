namespace Hub.Schemas.Catalogue;

/// <summary>Where a data element stands in the work of the standards office.</summary>
public enum ElementStatus
{
    /// <summary>草案</summary>
    Draft,

    /// <summary>征求意见</summary>
    Comment,

    /// <summary>批准</summary>
    Approved,

    /// <summary>发布</summary>
    Published,

    /// <summary>待核对: used, but not yet compared with its source.</summary>
    ToBeVerified,

    /// <summary>废止</summary>
    Withdrawn,
}
