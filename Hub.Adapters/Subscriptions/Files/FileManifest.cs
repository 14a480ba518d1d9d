using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Delivery.Subscriptions.Push;
using Hub.Proofs.Signatures;

namespace Hub.Adapters.Subscriptions.Files;

/// <summary>What is said of a data file in the file beside it (JSON), which the seal covers. Depends on the batch alone, not on when it is written.</summary>
internal static class FileManifest
{
    public const string Extension = ".manifest.json";
    public const string SealExtension = ".manifest.p7s";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Write(PushBatch batch, string file, string format, byte[] data, string checkpoint)
    {
        var sm3 = new byte[Sm3.Size];
        Sm3.Hash(data, sm3);
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                subscription = batch.Subscription.Name,
                batch = batch.Id,
                dataset = batch.Dataset.Name.Value,
                file,
                format,
                rows = batch.Messages.Count,
                firstIndex = batch.Messages[0].Record.Index.Value,
                lastIndex = batch.Messages[^1].Record.Index.Value,
                next = batch.Plan.Next,
                snapshot = batch.Plan.From < batch.Snapshot ? batch.Snapshot : (long?)null,
                bytes = data.Length,
                sha256 = Convert.ToHexStringLower(SHA256.HashData(data)),
                sm3 = Convert.ToHexStringLower(sm3),
                checkpoint,
            },
            s_json);
    }
}
