using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Hub.Tests.Core.Route;

/// <summary>What a topic holds, as any client reads it.</summary>
internal static class TopicRecords
{
    /// <summary>All records, in order within each partition.</summary>
    public static IEnumerable<ConsumeResult<string, byte[]>> All(string bootstrap, string topic, int partitions)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = bootstrap, GroupId = "test", EnablePartitionEof = true }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        for (var ended = 0; ended < partitions;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(60)) ?? throw new TimeoutException("The topic does not end.");
            if (result.IsPartitionEOF)
            {
                ended++;
                continue;
            }

            yield return result;
        }
    }

    public static string Header(ConsumeResult<string, byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    public static long Index(ConsumeResult<string, byte[]> record) => long.Parse(Header(record, "ce_logindex"), CultureInfo.InvariantCulture);
}
