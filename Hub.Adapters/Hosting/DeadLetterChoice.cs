using Hub.Core.Delivery;
using Hub.Core.Exchanges;

namespace Hub.Adapters.Hosting;

/// <summary>The body of <c>POST /sinks/{name}/dead-letters/replay</c>: exactly one of the three.</summary>
/// <param name="Indices">Log indices of the dead letters.</param>
/// <param name="Code">All with this code.</param>
/// <param name="All">All of the sink.</param>
public sealed record DeadLetterChoice(IReadOnlyList<long>? Indices = null, string? Code = null, bool All = false)
{
    /// <exception cref="OrderException">None is given, or several.</exception>
    public DeadLetterFilter ToFilter() => new[] { Indices is { Count: > 0 }, Code is not null, All }.Count(given => given) == 1
        ? new DeadLetterFilter { Indices = Indices?.Select(i => new LogIndex(i)).ToArray(), Code = Code }
        : throw new OrderException(Refusals.OrderMalformed("应给出 indices、code 或 all 之一", "give one of indices, code and all"));
}
