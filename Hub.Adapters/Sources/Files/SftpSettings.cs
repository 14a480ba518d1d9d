namespace Hub.Adapters.Sources.Files;

/// <summary>Files of a directory of an SFTP server (<c>kind: sftp</c>); receipts and errors go there too.</summary>
public sealed record SftpSettings : FileSettings
{
    public override string Kind => "sftp";

    public required string Host { get; init; }

    public int Port { get; init; } = 22;

    public required string User { get; init; }

    /// <summary>Fingerprint of the server's key as <c>ssh-keygen -l</c> prints it: <c>SHA256:…</c>. Another key is refused.</summary>
    public required string HostKey { get; init; }

    /// <summary>Name of the secret: a password, or the path of a private key file.</summary>
    public required string Secret { get; init; }
}
