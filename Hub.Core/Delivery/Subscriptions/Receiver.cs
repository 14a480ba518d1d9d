using Hub.Core.Exchanges;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>Who takes a dataset and has a position in it: a system of a department that pulls, or a subscription that the hub carries to it.</summary>
/// <param name="Uscc">The department.</param>
/// <param name="Name">The system, or <c>push/{subscription}</c>: no system's name has a slash.</param>
public readonly record struct Receiver(string Uscc, string Name)
{
    public static Receiver Of(Caller caller) => new(caller.Uscc, caller.System);

    public static Receiver OfPush(string uscc, string subscription) => new(uscc, "push/" + subscription);

    public override string ToString() => $"{Uscc}/{Name}";
}
