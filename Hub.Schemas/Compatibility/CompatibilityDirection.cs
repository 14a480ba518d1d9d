namespace Hub.Schemas.Compatibility;

/// <summary>Which way messages flow that would be refused.</summary>
public enum CompatibilityDirection
{
    /// <summary>Old messages, new reader.</summary>
    Backward,

    /// <summary>New messages, old reader.</summary>
    Forward,
}
