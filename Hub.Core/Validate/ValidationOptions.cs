using Hub.Schemas.Validation;

namespace Hub.Core.Validate;

/// <summary>How messages are judged (<c>Validation</c> in the configuration).</summary>
public sealed class ValidationOptions
{
    /// <summary>Default: compiled. NJsonSchema is the slow reference.</summary>
    public ValidationEngine Engine { get; set; } = ValidationEngine.Compiled;

    /// <summary>File with the key of person tokens, base64, at least 16 bytes. Required: tokens must be the same on every hub and after every restart.</summary>
    public string PersonTokenKeyFile { get; set; } = "";

    public IEnumerable<string> Validate()
    {
        if (!File.Exists(PersonTokenKeyFile))
        {
            yield return $"Validation:PersonTokenKeyFile: 文件不存在 · '{PersonTokenKeyFile}' does not exist";
        }
    }
}
