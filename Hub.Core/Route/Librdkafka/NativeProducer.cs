using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Hub.Core.Route.Librdkafka;

/// <summary>
/// A producer without the managed wrapper: messages go to librdkafka as spans, which it copies, and reports come back many at a time, on a thread of
/// the producer. One thread produces. What is not acknowledged when the producer is disposed is given up without a report.
/// </summary>
internal sealed unsafe class NativeProducer : IDisposable
{
    private const int ErrorSize = 512;
    private const int ReportsAtOnce = 1024;
    private const int PollMilliseconds = 1000;

    private readonly Action<long, int, ErrorCode> _onReports;
    private readonly Action<string> _onError;
    private readonly Dictionary<string, nint> _topics = new(StringComparer.Ordinal);
    private readonly ProduceArgument* _arguments;
    private readonly nint _client;
    private readonly nint _queue;
    private readonly Thread _poll;
    private volatile bool _stopped;

    /// <param name="properties">Of the client, by librdkafka's names.</param>
    /// <param name="onReports">
    /// Called on the producer's thread with the opaque of one or more messages, their number, and what became of them: <see cref="ErrorCode.NoError"/>
    /// when they are acknowledged. May come for one opaque several times.
    /// </param>
    /// <param name="onError">Called on the producer's thread with what is wrong with the brokers or the client.</param>
    /// <exception cref="ArgumentException">The client does not take a property.</exception>
    /// <exception cref="InvalidOperationException">The client cannot be made with them.</exception>
    public NativeProducer(IEnumerable<KeyValuePair<string, string>> properties, Action<long, int, ErrorCode> onReports, Action<string> onError)
    {
        (_onReports, _onError) = (onReports, onError);
        _client = NewClient(properties);
        _queue = Native.MainQueue(_client);
        _arguments = (ProduceArgument*)NativeMemory.AllocZeroed(7, (nuint)sizeof(ProduceArgument));
        var types = new[]
        {
            ProduceArgument.OfTopic, ProduceArgument.OfKey, ProduceArgument.OfValue, ProduceArgument.OfTimestamp, ProduceArgument.OfHeaders, ProduceArgument.OfOpaque, ProduceArgument.OfFlags,
        };
        for (var i = 0; i < types.Length; i++)
        {
            _arguments[i].Type = types[i];
        }

        _arguments[6].Int32 = Native.Copy;
        _poll = new Thread(Poll) { IsBackground = true, Name = "kafka reports" };
        _poll.Start();
    }

    /// <summary>The client's handle of a topic; valid until the producer is disposed.</summary>
    public nint Topic(string name)
    {
        if (!_topics.TryGetValue(name, out var topic))
        {
            topic = Native.NewTopic(_client, name, 0);
            _topics[name] = topic != 0 ? topic : throw new KafkaException(new Error(ErrorCode.TopicException, $"The client does not take the topic name {name}."));
        }

        return topic;
    }

    /// <summary>Hands a message to the client. Its partition follows from its key.</summary>
    /// <param name="topic">From <see cref="Topic"/>.</param>
    /// <param name="key">Copied; an empty key is not a null one.</param>
    /// <param name="value">Copied; an empty one is produced as null.</param>
    /// <param name="timestamp">Milliseconds since 1970, UTC.</param>
    /// <param name="headers">Taken over.</param>
    /// <param name="opaque">Comes back with the report.</param>
    /// <exception cref="KafkaException">The client's queue is full, or a fatal error has ended the producer.</exception>
    public void Produce(nint topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp, NativeHeaders headers, long opaque)
    {
        var nothing = default(byte);
        fixed (byte* k = key, v = value)
        {
            _arguments[0].Pointer = topic;
            _arguments[1].Bytes = k is null ? &nothing : k;
            _arguments[1].Length = (nuint)key.Length;
            _arguments[2].Bytes = v;
            _arguments[2].Length = (nuint)value.Length;
            _arguments[3].Int64 = timestamp;
            _arguments[4].Pointer = headers.Handle;
            _arguments[5].Pointer = (nint)opaque;
            var error = Native.Produce(_client, _arguments, 7);
            if (error != 0)
            {
                Native.DestroyHeaders(headers.Handle);
                var reason = new Error((ErrorCode)Native.ErrorCode(error), Marshal.PtrToStringUTF8(Native.ErrorText(error)));
                Native.DestroyError(error);
                throw new KafkaException(reason);
            }
        }
    }

    /// <summary>Waits for the client's threads.</summary>
    public void Dispose()
    {
        _stopped = true;
        Native.Yield(_queue);
        _poll.Join();
        foreach (var topic in _topics.Values)
        {
            Native.DestroyTopic(topic);
        }

        Native.DestroyQueue(_queue);
        Native.Destroy(_client);
        NativeMemory.Free(_arguments);
    }

    private static nint NewClient(IEnumerable<KeyValuePair<string, string>> properties)
    {
        var error = stackalloc byte[ErrorSize];
        var configuration = Native.NewConfiguration();
        foreach (var (name, value) in properties)
        {
            if (Native.Set(configuration, name, value, error, ErrorSize) != Native.ConfigurationOk)
            {
                Native.DestroyConfiguration(configuration);
                throw new ArgumentException(Marshal.PtrToStringUTF8((nint)error));
            }
        }

        Native.SetEvents(configuration, Native.ReportEvent | Native.ErrorEvent);
        var client = Native.NewClient(Native.Producer, configuration, error, ErrorSize);
        if (client == 0)
        {
            Native.DestroyConfiguration(configuration);
            throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
        }

        return client;
    }

    private void Poll()
    {
        var messages = stackalloc ReportedMessage*[ReportsAtOnce];
        while (!_stopped)
        {
            var @event = Native.Poll(_queue, PollMilliseconds);
            if (@event == 0)
            {
                continue;
            }

            switch (Native.EventType(@event))
            {
                case Native.ReportEvent:
                    while ((int)Native.EventMessages(@event, messages, ReportsAtOnce) is var count and > 0)
                    {
                        Report(messages, count);
                    }

                    break;
                case Native.ErrorEvent:
                    _onError(Marshal.PtrToStringUTF8(Native.EventErrorText(@event)) ?? "");
                    break;
            }

            Native.DestroyEvent(@event);
        }
    }

    /// <summary>Neighbours with one opaque and one outcome are told together.</summary>
    private void Report(ReportedMessage** messages, int count)
    {
        for (int at = 0, next; at < count; at = next)
        {
            next = at + 1;
            while (next < count && messages[next]->Opaque == messages[at]->Opaque && messages[next]->Error == messages[at]->Error)
            {
                next++;
            }

            _onReports(messages[at]->Opaque, next - at, (ErrorCode)messages[at]->Error);
        }
    }
}
