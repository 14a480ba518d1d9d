namespace Hub.Schemas.Validation;

/// <summary>
/// Where a validator finds the code lists that its schema names. Asked once per list, while compiling; two sources ship:
/// the lists under <c>standards/codes</c> and those published in the registry.
/// </summary>
public interface ICodeListLookup
{
    /// <summary>The list of that name, or null: the schema is then refused.</summary>
    CodeSet? Find(string name);
}
