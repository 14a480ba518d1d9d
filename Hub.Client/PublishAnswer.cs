namespace Hub.Client;

/// <summary>A message together with what became of it.</summary>
/// <param name="Message">The message as it was handed over.</param>
/// <param name="Result">The hub's answer; the client's own refusal for data that are no JSON within a batch.</param>
/// <param name="Attempts">
/// How often the message was sent; 0 when the client refused it itself. After a re-send <see cref="PublishStatus.Duplicate"/> may mean that the first attempt
/// was accepted and only its answer lost.
/// </param>
/// <param name="Elapsed">From the first sending to the answer.</param>
public readonly record struct PublishAnswer(CloudEvent Message, PublishResult Result, int Attempts, TimeSpan Elapsed);
