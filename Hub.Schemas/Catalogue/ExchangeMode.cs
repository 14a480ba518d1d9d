namespace Hub.Schemas.Catalogue;

/// <summary>交换模式 (GB/T 21062): where the data stay after the exchange.</summary>
public enum ExchangeMode
{
    /// <summary>集中交换: into a shared repository.</summary>
    Centralized,

    /// <summary>分布交换: from department to department through the centre.</summary>
    Distributed,

    /// <summary>混合: both.</summary>
    Mixed,
}
