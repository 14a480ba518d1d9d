namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>A batch that was not delivered.</summary>
public sealed class PushException(PushFate fate, PushProblem problem, Exception? cause = null) : Exception($"{problem.Code}: {problem.Zh} {problem.En}", cause)
{
    public PushFate Fate => fate;

    public PushProblem Problem => problem;
}
