namespace Hub.Core.Log.Payloads;

/// <summary>A payload as it lies in the database, and the key that opens it, if one is needed.</summary>
/// <param name="Content">The payload itself when it is in clear; otherwise nonce, ciphertext, tag.</param>
/// <param name="Key">Null when the content is in clear.</param>
internal readonly record struct StoredPayload(byte[] Content, PayloadKey? Key)
{
    /// <summary>Opens it.</summary>
    /// <param name="index">Index of its entry.</param>
    /// <param name="payload">The payload when the answer is <see cref="PayloadState.Kept"/>.</param>
    public PayloadState Open(long index, out byte[] payload)
    {
        payload = Content;
        switch (Key)
        {
            case null:
                return PayloadState.Kept;
            case { Key: { } key }:
                var plain = key.Decrypt(index, Content);
                payload = plain ?? [];
                return plain is null ? PayloadState.Damaged : PayloadState.Kept;
            default:
                payload = [];
                return Key.State;
        }
    }
}
