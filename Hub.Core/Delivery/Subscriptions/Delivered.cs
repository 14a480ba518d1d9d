using Hub.Core.Route;

namespace Hub.Core.Delivery.Subscriptions;

/// <summary>One message as its subscriber may see it.</summary>
/// <param name="Record">The message; its own payload is not for the subscriber.</param>
/// <param name="Data">What the grant shows; empty when the payload was erased.</param>
/// <param name="Reduced">True when fields were left out or masked: the digest in the log is that of the whole.</param>
public readonly record struct Delivered(BusRecord Record, ReadOnlyMemory<byte> Data, bool Reduced);
