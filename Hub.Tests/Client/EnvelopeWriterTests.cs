using System.Text;
using System.Text.Json;
using Hub.Client;
using Hub.Client.Wire;

namespace Hub.Tests.Client;

[TestFixture]
public sealed class EnvelopeWriterTests
{
    private static readonly CloudEvent Full = new()
    {
        Id = "2026-云-1",
        Source = "/departments/11445300007025008C/systems/registry",
        Type = "yunfu.leg.registration.v1",
        Subject = "91445300MA4UQ8K7XE",
        Time = new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.FromHours(8)),
        DataSchema = "https://hub/schemas/ids/7",
        PartitionKey = "p",
        TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        Operation = "delete",
        CorrelationId = "c",
        Data = Encoding.UTF8.GetBytes("""{"name":"云浮\u0041"}"""),
    };

    [Test]
    public void Every_attribute_is_written_and_the_data_is_copied_as_it_is()
    {
        using var writer = new EnvelopeWriter();
        writer.WriteLine(Full);

        var text = Encoding.UTF8.GetString(writer.Written.Span);
        Assert.That(text, Is.EqualTo(
            """{"specversion":"1.0","id":"2026-云-1","source":"/departments/11445300007025008C/systems/registry","type":"yunfu.leg.registration.v1","subject":"91445300MA4UQ8K7XE","time":"2026-05-01T08:00:00+08:00","dataschema":"https://hub/schemas/ids/7","partitionkey":"p","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","operation":"delete","correlationid":"c","datacontenttype":"application/json","data":{"name":"云浮\u0041"}}""" + "\n"));
    }

    [Test]
    public void Data_that_is_not_JSON_travels_as_base64()
    {
        using var writer = new EnvelopeWriter();
        writer.WriteBatch([Full with { DataContentType = "application/avro", Data = new byte[] { 0, 255 } }]);

        using var batch = JsonDocument.Parse(writer.Written);
        Assert.That(batch.RootElement[0].GetProperty("data_base64").GetString(), Is.EqualTo("AP8="));
    }

    [Test]
    public void Writing_after_clearing_allocates_nothing()
    {
        using var writer = new EnvelopeWriter();
        var batch = Enumerable.Repeat(Full, 50).ToArray();
        writer.WriteBatch(batch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        writer.Clear();
        writer.WriteBatch(batch);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
