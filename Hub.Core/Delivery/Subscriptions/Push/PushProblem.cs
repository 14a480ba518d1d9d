namespace Hub.Core.Delivery.Subscriptions.Push;

/// <summary>What keeps a subscription from getting on. Never holds a value of the data.</summary>
/// <param name="Code">One of <see cref="PushCodes"/>.</param>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
public sealed record PushProblem(string Code, string Zh, string En);
