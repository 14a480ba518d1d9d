namespace Hub.Client.Spool;

/// <summary>Publishes batches until the hub has answered each message: what it refuses is the message's fate, that it cannot be reached or refuses the sender is nobody's.</summary>
internal sealed class SpoolSender(HubClient client, SpoolOptions options, TimeProvider time)
{
    /// <summary>An answer for each, in order.</summary>
    public async Task<IReadOnlyList<PublishAnswer>> SendAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        while (true)
        {
            SpoolPause pause;
            try
            {
                var answers = messages.Count == 1 ? [await client.PublishAsync(messages[0], cancellationToken)] : await client.PublishBatchAsync(messages, cancellationToken);
                var sent = answers.Where(a => a.Attempts > 0).ToList();
                if (sent.FirstOrDefault().Result?.Refusal is not { } refusal || sent.Any(a => a.Result.Refusal?.Code != refusal.Code))
                {
                    return answers;
                }

                if (!IsOfSender(refusal.Code))
                {
                    // A batch may be refused for its size, or for one message that cannot be read: each then gets its own answer.
                    return messages.Count == 1 ? answers : await SendSinglyAsync(messages, cancellationToken);
                }

                pause = new SpoolPause(refusal.Code, refusal.Zh, refusal.En);
            }
            catch (Exception e) when (e is HubUnavailableException or HubProtocolException or HttpRequestException)
            {
                pause = new SpoolPause(SpoolCodes.Unreachable, "平台不可达或答复异常,稍后再试。", $"The hub cannot be reached, or does not answer as it should; it will be tried again: {e.Message}");
            }

            options.Paused?.Invoke(pause);
            await Task.Delay(options.RetryPause, time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<PublishAnswer>> SendSinglyAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var answers = new List<PublishAnswer>(messages.Count);
        foreach (var message in messages)
        {
            answers.AddRange(await SendAsync([message], cancellationToken));
        }

        return answers;
    }

    /// <summary>Certificate or registration of the department: once that is mended the same messages are taken.</summary>
    private static bool IsOfSender(string code) =>
        code.StartsWith("CERT_", StringComparison.Ordinal) || code.StartsWith("CRL_", StringComparison.Ordinal) || code.StartsWith("OCSP_", StringComparison.Ordinal)
        || code is "PARTICIPANT_INACTIVE";
}
