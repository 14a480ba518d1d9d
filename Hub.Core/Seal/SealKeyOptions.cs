namespace Hub.Core.Seal;

/// <summary>One key that seals, in a PKCS#12 file or in a PKCS#11 token. Password and PIN come from the environment.</summary>
public sealed class SealKeyOptions
{
    /// <summary>PKCS#12 with the certificate and its key; with <see cref="Module"/>, the certificate alone (PEM or DER).</summary>
    public string File { get; set; } = "";

    /// <summary>Password of the PKCS#12 file; empty for none.</summary>
    public string Password { get; set; } = "";

    /// <summary>Library of the PKCS#11 token (an absolute path); empty for a key in a file.</summary>
    public string Module { get; set; } = "";

    /// <summary>Label of the token.</summary>
    public string Token { get; set; } = "";

    /// <summary>Label of the private key in the token.</summary>
    public string Key { get; set; } = "";

    /// <summary>PIN of the token's user.</summary>
    public string Pin { get; set; } = "";

    internal IEnumerable<string> Validate(string place)
    {
        if (!System.IO.File.Exists(File))
        {
            yield return $"{place}:File: 文件不存在 · '{File}' does not exist";
        }

        if (Module.Length == 0)
        {
            yield break;
        }

        if (!System.IO.File.Exists(Module))
        {
            yield return $"{place}:Module: 文件不存在 · '{Module}' does not exist";
        }

        if (Token.Length == 0 || Key.Length == 0)
        {
            yield return $"{place}: 使用密码设备须设置 Token 和 Key · a token needs the settings Token and Key";
        }
    }
}
