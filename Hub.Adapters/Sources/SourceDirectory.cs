using Hub.Core.Exchanges;
using Hub.Schemas.Catalogue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.Adapters.Sources;

/// <summary>The definitions in the directory of sources, as they are with the standard in force. Safe for concurrent use.</summary>
public sealed partial class SourceDirectory(RegistryInForce registry, IOptions<SourceOptions> options, ILogger<SourceDirectory> logger)
{
    private volatile IReadOnlyDictionary<string, SourceDocument> _documents = new Dictionary<string, SourceDocument>();
    private const string Extension = ".yaml";

    private string _signature = "";

    /// <summary>The files, by the name of the source.</summary>
    public IReadOnlyDictionary<string, SourceDocument> Documents => _documents;

    /// <exception cref="SourceException">There is no such source, or its file has faults.</exception>
    public SourceDefinition Find(string name) => _documents.GetValueOrDefault(name)?.Definition
        ?? throw new SourceException(SourceCodes.DefinitionInvalid, $"来源 {name} 没有定义,或定义有误。", $"The source {name} has no definition, or one with faults.");

    /// <exception cref="OrderException">There is no file of this name.</exception>
    public SourceDocument Document(string name) =>
        _documents.GetValueOrDefault(name) ?? throw new OrderException(404, SourceCodes.Unknown, "没有这个名称的采集来源。", "There is no source of this name.");

    /// <summary>What a definition would say if it were put into the directory under this name now. Nothing is kept, nobody is called, and of other files those below the directory alone are read.</summary>
    /// <exception cref="OrderException">No standard is in force yet.</exception>
    public SourceDocument Check(string name, ReadOnlyMemory<byte> content)
    {
        var catalogue = registry.Current.Catalogue ?? throw new OrderException(Refusals.RepositoryUnavailable);
        var root = Path.GetFullPath(options.Value.Directory) + Path.DirectorySeparatorChar;
        return Read(Path.Combine(root, name + Extension), content, catalogue, path => Path.GetFullPath(path).StartsWith(root, StringComparison.Ordinal));
    }

    /// <summary>Reads the files again when one of them, or the standard, has changed since. Called by one caller at a time.</summary>
    /// <returns>True when something was read.</returns>
    public bool Refresh()
    {
        var picture = registry.Current;
        if (picture.Catalogue is not { } catalogue || options.Value.Directory.Length == 0)
        {
            return false;
        }

        var files = new DirectoryInfo(options.Value.Directory).EnumerateFiles("*" + Extension).OrderBy(f => f.Name, StringComparer.Ordinal).ToArray();
        var signature = picture.StandardDigest + string.Concat(files.Select(f => $"|{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}"));
        if (signature == _signature)
        {
            return false;
        }

        var documents = new Dictionary<string, SourceDocument>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var document = documents[Path.GetFileNameWithoutExtension(file.Name)] = Read(file.FullName, File.ReadAllBytes(file.FullName), catalogue, _ => true);
            foreach (var fault in document.Faults)
            {
                LogFault(fault);
            }
        }

        (_documents, _signature) = (documents, signature);
        return true;
    }

    private static SourceDocument Read(string path, ReadOnlyMemory<byte> content, StandardsCatalogue catalogue, Func<string, bool> mayRead)
    {
        var faults = new StandardsFaults();
        return new SourceDocument(content, SourceFile.Read(path, content, catalogue, faults, mayRead), faults.Items);
    }

    [LoggerMessage(7101, LogLevel.Error, "A source is not defined well: {Fault}")]
    private partial void LogFault(StandardsFault fault);
}
