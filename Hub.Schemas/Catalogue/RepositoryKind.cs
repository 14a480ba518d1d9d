namespace Hub.Schemas.Catalogue;

/// <summary>The shared repository that a dataset feeds (法人 / 宏观 / 社保), or none.</summary>
public enum RepositoryKind
{
    None,
    LegalEntity,
    MacroEconomy,
    SocialSecurity,
}
