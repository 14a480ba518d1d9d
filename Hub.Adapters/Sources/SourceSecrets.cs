using Microsoft.Extensions.Configuration;

namespace Hub.Adapters.Sources;

/// <summary>
/// Connection strings, passwords and tokens that source files only name: <c>Sources:Secrets:NAME</c>, from the environment as
/// <c>HUB__SOURCES__SECRETS__NAME</c>. They never stand in a source file.
/// </summary>
public sealed class SourceSecrets(IConfiguration configuration)
{
    /// <exception cref="SourceException">There is no secret of this name.</exception>
    public string this[string name] => configuration[$"{SourceOptions.Section}:Secrets:{name}"] is { Length: > 0 } secret
        ? secret
        : throw new SourceException(SourceCodes.DefinitionInvalid, $"未配置 Sources:Secrets:{name}。", $"Sources:Secrets:{name} is not set.");
}
