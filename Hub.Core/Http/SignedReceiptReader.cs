using Hub.Core.Intake;
using Hub.Proofs.Signatures;
using Microsoft.AspNetCore.Http;

namespace Hub.Core.Http;

/// <summary>Reads what a subscriber signed from its acknowledgement: the statement is the body, the signature the header <c>Hub-Signature</c> (detached CMS, base64).</summary>
internal static class SignedReceiptReader
{
    public const string Header = "Hub-Signature";

    /// <summary>The statement and its signature; the signature is null when it cannot be decoded, the statement when it is too long.</summary>
    public static async Task<(byte[]? Statement, byte[]? Cms)> ReadAsync(HttpRequest request)
    {
        var text = request.Headers[Header].ToString();
        using var body = await RequestBody.ReadAsync(request.BodyReader, request.ContentLength, ReceiptStatement.MaxLength, request.HttpContext.RequestAborted);
        return (body?.Memory.ToArray(), text.Length <= EnvelopeReader.MaxSignatureBytes ? Decode(text) : null);
    }

    private static byte[]? Decode(string text)
    {
        var signature = new byte[text.Length];
        return Convert.TryFromBase64String(text, signature, out var length) && length > 0 ? signature[..length] : null;
    }
}
