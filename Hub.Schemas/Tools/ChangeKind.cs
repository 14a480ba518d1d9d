namespace Hub.Schemas.Tools;

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}
