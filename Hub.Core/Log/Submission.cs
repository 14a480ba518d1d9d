using System.Diagnostics;
using Hub.Core.Seal;

namespace Hub.Core.Log;

/// <summary>Sealed things that came together (one request) and are answered together.</summary>
internal sealed class Submission(IReadOnlyList<Sealed> items)
{
    private readonly TaskCompletionSource<LogOutcome[]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<Sealed> Items => items;

    /// <summary>Bytes of entries, payloads and signatures.</summary>
    public long Bytes { get; } = items.Sum(i => (long)i.Entry.Length + i.Payload.Length + i.Signature.Length);

    /// <summary>Where the submission was made, for traces; the default when nobody traces.</summary>
    public ActivityContext Origin { get; } = Activity.Current?.Context ?? default;

    public LogOutcome[] Outcomes { get; } = new LogOutcome[items.Count];

    public Task<LogOutcome[]> Task => _done.Task;

    public void Complete() => _done.TrySetResult(Outcomes);

    public void Fail(Exception reason) => _done.TrySetException(reason);
}
