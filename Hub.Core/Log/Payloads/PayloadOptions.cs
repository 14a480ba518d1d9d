namespace Hub.Core.Log.Payloads;

/// <summary>How payloads of personal datasets are kept (<c>Payloads</c> in the configuration).</summary>
public sealed class PayloadOptions
{
    /// <summary>Cipher of new data keys; what was encrypted before stays readable. Default Aes256Gcm.</summary>
    public PayloadCipher Cipher { get; set; } = PayloadCipher.Aes256Gcm;

    /// <summary>File with the key-encryption key, 32 bytes in base64; further lines are older keys, for reading.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The same as text, for those who inject secrets into the environment. One of the two is required.</summary>
    public string Key { get; set; } = "";

    /// <summary>Directory with the archives of this log (<c>hub log archive</c>). Payloads whose retention has ended are then dropped only when archives there hold them. Empty, the default: retention does not wait.</summary>
    public string ArchiveDirectory { get; set; } = "";

    public IEnumerable<string> Validate()
    {
        if (ArchiveDirectory.Length > 0 && !Directory.Exists(ArchiveDirectory))
        {
            yield return $"Payloads:ArchiveDirectory: 目录不存在 · '{ArchiveDirectory}' does not exist";
        }

        if (!Enum.IsDefined(Cipher))
        {
            yield return $"Payloads:Cipher: {Cipher}，应为 · must be {nameof(PayloadCipher.Aes256Gcm)} or {nameof(PayloadCipher.Sm4Gcm)}";
        }

        if (Key.Length == 0 && !File.Exists(KeyFile))
        {
            yield return $"Payloads:KeyFile: 文件不存在 · '{KeyFile}' does not exist; personal payloads are kept encrypted: openssl rand -base64 32 makes a key";
        }
        else if (Problem() is { } problem)
        {
            yield return $"Payloads:{(Key.Length > 0 ? nameof(Key) : nameof(KeyFile))}: {problem}";
        }
    }

    /// <exception cref="FormatException">What was configured is no key.</exception>
    public KeyEncryptionKeys ReadKeys() => KeyEncryptionKeys.Parse(Key.Length > 0 ? Key : File.ReadAllText(KeyFile));

    private string? Problem()
    {
        try
        {
            ReadKeys();
            return null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
