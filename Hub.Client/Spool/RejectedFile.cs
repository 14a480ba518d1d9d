using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Client.Spool;

/// <summary>
/// Messages that the hub refused, one a line: when, code, pointer, both sentences, and the message as it was spooled (data in base64), to be mended and published anew. Readable by
/// its owner only. After a crash the last ones may stand there twice.
/// </summary>
internal sealed class RejectedFile(string path, TimeProvider time)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>When this returns they are on the disk.</summary>
    public void Append(IEnumerable<PublishAnswer> refused)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        foreach (var answer in refused)
        {
            var refusal = answer.Result.Refusal!;
            JsonSerializer.Serialize(file, new { At = time.GetUtcNow(), refusal.Code, refusal.Pointer, refusal.Zh, refusal.En, answer.Message }, s_json);
            file.WriteByte((byte)'\n');
        }

        file.Flush(flushToDisk: true);
    }
}
