using System.Text;
using System.Text.Json;
using Hub.Client;
using Hub.Host.Demo.Generation;

namespace Hub.Bench.Rig;

/// <summary>The valid messages of the demo's departments, made before any clock runs.</summary>
internal static class MessageSupply
{
    /// <summary>Messages of one department, without the wrong ones; the run number makes their ids new.</summary>
    public static IEnumerable<CloudEvent> Of(DemoDepartment department, int count, int run) =>
        new MessageSequence(department, count * 100 / department.Percent * 2, seed: 7, run, TimeProvider.System).Messages()
            .Where(m => m.Mistake is null)
            .Select(m => m.Event)
            .Take(count);

    /// <summary>Bodies of batch requests of <paramref name="size"/> messages each.</summary>
    public static List<byte[]> Batches(IEnumerable<CloudEvent> messages, int size) => [.. messages.Chunk(size).Where(c => c.Length == size).Select(Batch)];

    /// <summary>One structured event.</summary>
    public static byte[] Structured(CloudEvent message)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            Write(json, message);
        }

        return body.ToArray();
    }

    public static byte[] Batch(IReadOnlyList<CloudEvent> messages)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                Write(json, message);
            }

            json.WriteEndArray();
        }

        return body.ToArray();
    }

    private static void Write(Utf8JsonWriter json, CloudEvent message)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", message.Id);
        json.WriteString("source", message.Source);
        json.WriteString("type", message.Type);
        json.WritePropertyName("data");
        json.WriteRawValue(Encoding.UTF8.GetString(message.Data.Span));
        json.WriteEndObject();
    }
}
