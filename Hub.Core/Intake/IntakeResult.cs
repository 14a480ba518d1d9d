using Hub.Core.Exchanges;

namespace Hub.Core.Intake;

/// <summary>What intake makes of one event: received, or rejected. Exactly one is set.</summary>
public readonly struct IntakeResult
{
    private IntakeResult(Received? received, Rejected? rejected) => (Received, Rejected) = (received, rejected);

    public Received? Received { get; }

    public Rejected? Rejected { get; }

    public static implicit operator IntakeResult(Received received) => new(received, null);

    public static implicit operator IntakeResult(Rejected rejected) => new(null, rejected);

    public static IntakeResult FromReceived(Received received) => received;

    public static IntakeResult FromRejected(Rejected rejected) => rejected;
}
