using Renci.SshNet;
using Renci.SshNet.Common;

namespace Hub.Adapters.Sources.Files;

/// <summary>A directory of an SFTP server whose host key is known. One connection a run.</summary>
internal sealed class SftpFolder : IDropFolder
{
    private readonly SftpSettings _settings;
    private readonly SftpClient _client;

    /// <exception cref="SourceException">The server does not answer, has another host key, or refuses the login.</exception>
    public SftpFolder(SftpSettings settings, string secret)
    {
        _settings = settings;
        AuthenticationMethod method = File.Exists(secret)
            ? new PrivateKeyAuthenticationMethod(settings.User, new PrivateKeyFile(secret))
            : new PasswordAuthenticationMethod(settings.User, secret);
        _client = new SftpClient(new ConnectionInfo(settings.Host, settings.Port, settings.User, method) { Timeout = TimeSpan.FromSeconds(15) });
        _client.HostKeyReceived += (_, key) => key.CanTrust = "SHA256:" + key.FingerPrintSHA256 == settings.HostKey;
        Reach(_client.Connect);
    }

    public IReadOnlyList<DropFile> List() => Reach(() => _client.ListDirectory(_settings.Path)
        .Where(f => f.IsRegularFile)
        .Select(f => new DropFile(f.Name, f.Length, f.LastWriteTimeUtc))
        .OrderBy(f => f.Name, StringComparer.Ordinal)
        .ToArray());

    public Stream Open(DropFile file)
    {
        // Read twice (digest, records), so brought here once; the file goes away with the stream.
        var copy = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            Reach(() => _client.DownloadFile(At(file.Name), copy));
            copy.Position = 0;
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        using var bytes = new MemoryStream(content.ToArray());
        Reach(() =>
        {
            _client.UploadFile(bytes, At($".{name}.part"), canOverride: true);
            Replace(At($".{name}.part"), At(name));
        });
    }

    public void Move(IEnumerable<string> names, string subfolder) => Reach(() =>
    {
        if (!_client.Exists(At(subfolder)))
        {
            _client.CreateDirectory(At(subfolder));
        }

        foreach (var name in names.Where(name => _client.Exists(At(name))))
        {
            Replace(At(name), At($"{subfolder}/{name}"));
        }
    });

    public void Dispose() => _client.Dispose();

    private string At(string name) => $"{_settings.Path.TrimEnd('/')}/{name}";

    private void Replace(string from, string to)
    {
        if (_client.Exists(to))
        {
            _client.DeleteFile(to);
        }

        _client.RenameFile(from, to);
    }

    private void Reach(Action act) => Reach(() =>
    {
        act();
        return true;
    });

    private T Reach<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is SshException or System.Net.Sockets.SocketException)
        {
            throw new SourceException(
                SourceCodes.Unreachable, $"SFTP 服务器 {_settings.Host}:{_settings.Port} 不可用({e.GetType().Name})。", $"The SFTP server {_settings.Host}:{_settings.Port} is not to be used ({e.GetType().Name}).", e);
        }
    }
}
