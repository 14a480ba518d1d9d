namespace Hub.Client;

/// <summary>Some messages of a subscribed dataset, in log order.</summary>
/// <param name="Messages">May be empty when nothing came within the wait.</param>
/// <param name="Next">What to hand to <see cref="HubClient.AcknowledgeAsync(string, long, CancellationToken)"/> when all of them are stored.</param>
/// <param name="Behind">Entries of the log that were not looked at yet; 0 when the subscriber is up to date.</param>
public sealed record ReceivedPage(IReadOnlyList<ReceivedMessage> Messages, long Next, long Behind)
{
    /// <summary>Index with which the page begins.</summary>
    public long From { get; init; }

    /// <summary>Name of the log that the indices are of.</summary>
    public string Log { get; init; } = "";

    /// <summary>What receipts call this subscription: <c>{uscc}/{system}/{dataset}</c>.</summary>
    public string Subscription { get; init; } = "";
}
