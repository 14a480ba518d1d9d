namespace Hub.Core.Log.Payloads;

/// <summary>What is known of a row of <c>log.payload_key</c>.</summary>
internal sealed class PayloadKey
{
    private PayloadKey(PayloadState state, DataKey? key) => (State, Key) = (state, key);

    /// <summary><see cref="PayloadState.Kept"/> when the key can be used.</summary>
    public PayloadState State { get; }

    public DataKey? Key { get; }

    public static PayloadKey Destroyed { get; } = new(PayloadState.Erased, null);

    public static PayloadKey Locked { get; } = new(PayloadState.Locked, null);

    public static PayloadKey Damaged { get; } = new(PayloadState.Damaged, null);

    public static PayloadKey Of(DataKey key) => new(PayloadState.Kept, key);
}
