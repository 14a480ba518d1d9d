using Hub.Schemas.Catalogue;
using Hub.Schemas.Validation.Keywords;
using Hub.Schemas.Validation.Reference;

namespace Hub.Schemas.Validation;

/// <summary>Makes the validators of dataset versions.</summary>
public static class MessageValidators
{
    /// <param name="version">The dataset version; references in its schema stay within the file.</param>
    /// <param name="businessKey">JSON Pointers whose values are captured.</param>
    /// <param name="codeLists">Where the lists that the schema names are found.</param>
    /// <param name="engine">Who judges.</param>
    /// <param name="time">Tells the day on which a code must be in force. Default: the system's clock.</param>
    /// <exception cref="SchemaException">The schema cannot be compiled.</exception>
    public static IMessageValidator Compile(
        DatasetVersion version,
        IReadOnlyList<string> businessKey,
        ICodeListLookup codeLists,
        ValidationEngine engine = ValidationEngine.Compiled,
        TimeProvider? time = null)
    {
        var options = new SchemaOptions { CityProfile = true, CodeLists = codeLists, Time = time ?? TimeProvider.System };
        var captures = businessKey.Select(pointer => new MessagePath(pointer)).ToList();
        return engine switch
        {
            ValidationEngine.Compiled => new CompiledValidator(new JsonSchemaCompiler(options).Compile(version.JsonSchema, null, captures)),
            ValidationEngine.NJsonSchema => new ReferenceValidator(
                version.JsonSchema,
                new JsonSchemaCompiler(options with { CityKeywordsOnly = true }).Compile(version.JsonSchema, null, captures)),
            _ => throw new ArgumentOutOfRangeException(nameof(engine)),
        };
    }
}
