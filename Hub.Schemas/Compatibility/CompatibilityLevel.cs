namespace Hub.Schemas.Compatibility;

/// <summary>
/// What a new version must keep. <c>…Transitive</c> looks at every earlier version, the others at the latest only.
/// </summary>
public enum CompatibilityLevel
{
    /// <summary>Anything goes.</summary>
    None,

    /// <summary>Readers of the new version read messages of the old one. The default of registries.</summary>
    Backward,

    BackwardTransitive,

    /// <summary>Readers of the old version read messages of the new one.</summary>
    Forward,

    ForwardTransitive,

    /// <summary>Both ways.</summary>
    Full,

    FullTransitive,
}
