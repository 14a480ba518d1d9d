using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.Adapters.Sources;

/// <summary>The definitions in the directory of sources, as they are with the standard in force. Safe for concurrent use.</summary>
public sealed partial class SourceDirectory(RegistryInForce registry, IOptions<SourceOptions> options, ILogger<SourceDirectory> logger)
{
    private volatile IReadOnlyDictionary<string, SourceDefinition?> _definitions = new Dictionary<string, SourceDefinition?>();
    private string _signature = "";

    /// <summary>By name; null for a file that has faults.</summary>
    public IReadOnlyDictionary<string, SourceDefinition?> Definitions => _definitions;

    /// <exception cref="SourceException">There is no such source, or its file has faults.</exception>
    public SourceDefinition Find(string name) => _definitions.GetValueOrDefault(name)
        ?? throw new SourceException(SourceCodes.DefinitionInvalid, $"来源 {name} 没有定义,或定义有误。", $"The source {name} has no definition, or one with faults.");

    /// <summary>Reads the files again when one of them, or the standard, has changed since. Called by one caller at a time.</summary>
    /// <returns>True when something was read.</returns>
    public bool Refresh()
    {
        var picture = registry.Current;
        if (picture.Catalogue is not { } catalogue || options.Value.Directory.Length == 0)
        {
            return false;
        }

        var files = new DirectoryInfo(options.Value.Directory).EnumerateFiles("*.yaml").OrderBy(f => f.Name, StringComparer.Ordinal).ToArray();
        var signature = picture.StandardDigest + string.Concat(files.Select(f => $"|{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}"));
        if (signature == _signature)
        {
            return false;
        }

        var definitions = new Dictionary<string, SourceDefinition?>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var faults = new StandardsFaults();
            definitions[Path.GetFileNameWithoutExtension(file.Name)] = SourceFile.Read(file.FullName, catalogue, faults);
            foreach (var fault in faults.Items)
            {
                LogFault(fault);
            }
        }

        (_definitions, _signature) = (definitions, signature);
        return true;
    }

    [LoggerMessage(7101, LogLevel.Error, "A source is not defined well: {Fault}")]
    private partial void LogFault(StandardsFault fault);
}
