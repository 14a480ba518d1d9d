namespace Hub.Adapters.Sources.Files;

/// <summary>Where a department drops files: a directory of this machine, or of an SFTP server.</summary>
public interface IDropFolder : IDisposable
{
    /// <summary>The files (not the directories), in ordinal order of their names.</summary>
    /// <exception cref="SourceException">The folder cannot be reached.</exception>
    IReadOnlyList<DropFile> List();

    /// <summary>A seekable stream of the whole file as it is now.</summary>
    Stream Open(DropFile file);

    /// <summary>Puts a file beside the others under its name in one step: nobody ever sees half of it. Replaces one of the same name.</summary>
    void Write(string name, ReadOnlySpan<byte> content);

    /// <summary>Moves files into a subfolder, which is made when it is missing; those that are not there are passed over.</summary>
    void Move(IEnumerable<string> names, string subfolder);
}
