namespace Hub.Core.Log.Payloads;

/// <summary>A payload is encrypted, and the key-encryption key that its data key is wrapped with was not given.</summary>
public sealed class PayloadLockedException : InvalidOperationException
{
    public PayloadLockedException()
        : this("报文已加密，未给出其密钥加密密钥 · The payload is encrypted and its key-encryption key was not given (Payloads:KeyFile, --payload-keys FILE).")
    {
    }

    public PayloadLockedException(string message)
        : base(message)
    {
    }

    public PayloadLockedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
