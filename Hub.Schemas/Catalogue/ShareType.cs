namespace Hub.Schemas.Catalogue;

/// <summary>共享类型 of the catalogue guide of 2017, with its numbers.</summary>
public enum ShareType
{
    /// <summary>无条件共享</summary>
    Unconditional = 1,

    /// <summary>有条件共享: the condition is stated.</summary>
    Conditional = 2,

    /// <summary>不予共享: the legal basis is stated.</summary>
    NotShared = 3,
}
