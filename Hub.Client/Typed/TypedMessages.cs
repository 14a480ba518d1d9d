using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hub.Client.Typed;

/// <summary>Messages whose data are records of a dataset.</summary>
public static class TypedMessages
{
    /// <summary>Chinese is written as it is.</summary>
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message that carries a record.</summary>
    /// <param name="record">Its type says which dataset it is of.</param>
    /// <param name="id">Unique within the source, 1 to 128 characters; sending it again with the same record is harmless.</param>
    /// <param name="source"><c>/departments/{uscc}/systems/{name}</c>.</param>
    public static CloudEvent ToMessage<T>(this T record, string id, string source)
        where T : IDatasetRecord => new() { Id = id, Source = source, Type = T.EventType, Data = JsonSerializer.SerializeToUtf8Bytes(record, s_json) };

    /// <summary>Publishes one record.</summary>
    /// <inheritdoc cref="ToMessage"/>
    /// <exception cref="HubUnavailableException">The hub did not answer in time; whether the message was kept is open.</exception>
    public static Task<PublishAnswer> PublishAsync<T>(this HubClient client, T record, string id, string source, CancellationToken cancellationToken = default)
        where T : IDatasetRecord => client.PublishAsync(record.ToMessage(id, source), cancellationToken);

    /// <summary>The record that a message carries; null when its data have been erased at the hub.</summary>
    /// <exception cref="InvalidOperationException">The message is of another dataset or version.</exception>
    /// <exception cref="JsonException">Members are missing: the grant shows a part of the record only.</exception>
    public static T? Read<T>(this ReceivedMessage message)
        where T : class, IDatasetRecord =>
        message.Type == T.EventType ? message.Data?.Deserialize<T>(s_json) : throw new InvalidOperationException($"The message is of type {message.Type}, not {T.EventType}.");
}
