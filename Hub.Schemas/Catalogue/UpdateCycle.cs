namespace Hub.Schemas.Catalogue;

/// <summary>更新周期, with the numbers of the catalogue guide of 2017; a department silent for longer is late.</summary>
public enum UpdateCycle
{
    RealTime = 1,
    Daily = 2,
    Weekly = 3,
    Monthly = 4,
    Quarterly = 5,
    Yearly = 6,
}
