namespace Hub.Schemas.Identifiers;

public enum DivisionLevel
{
    Province,
    City,
    County,
    Town,
}
