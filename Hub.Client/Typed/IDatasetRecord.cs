namespace Hub.Client.Typed;

/// <summary>A record of one dataset version, as <c>hub standards classes</c> generates it from the standard.</summary>
public interface IDatasetRecord
{
    /// <summary>Dataset with major version: <c>yunfu.leg.registration.v1</c>.</summary>
    static abstract string EventType { get; }
}
