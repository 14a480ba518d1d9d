namespace Hub.Client;

/// <summary>Some messages of a subscribed dataset, in log order.</summary>
/// <param name="Messages">May be empty when nothing came within the wait.</param>
/// <param name="Next">What to hand to <see cref="HubClient.AcknowledgeAsync"/> when all of them are stored.</param>
/// <param name="Behind">Entries of the log that were not looked at yet; 0 when the subscriber is up to date.</param>
public sealed record ReceivedPage(IReadOnlyList<ReceivedMessage> Messages, long Next, long Behind);
